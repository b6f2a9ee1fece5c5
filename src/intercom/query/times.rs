//! Dates, ages and durations as text; `now` is a parameter, and all days are UTC's.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

pub(super) const MINUTE: i64 = 60;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// The seconds that a date stands for: one, or those of a whole day. Unix time, `to` excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Span {
    pub(super) fn second(at: i64) -> Self {
        Self {
            from: at,
            to: at.saturating_add(1),
        }
    }

    fn day(date: NaiveDate) -> Self {
        let from = date.and_time(NaiveTime::MIN).and_utc().timestamp();
        Self {
            from,
            to: from + DAY,
        }
    }

    pub(super) fn is_day(self) -> bool {
        self.to - self.from == DAY
    }
}

/// Unix seconds or milliseconds, a day, a time, an age, or `now`, `today`, `yesterday`.
pub(super) fn span(text: &str, now: i64) -> Option<Span> {
    match text {
        "now" => return Some(Span::second(now)),
        "today" => return Some(Span::day(date_of(now)?)),
        "yesterday" => return Some(Span::day(date_of(now)?.pred_opt()?)),
        _ => {}
    }
    if let Some(age) = duration(text) {
        return Some(Span::second(now.saturating_sub(age).max(0)));
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return number(text);
    }
    date(text)
        .map(Span::day)
        .or_else(|| time(text).map(Span::second))
}

/// Ten digits are seconds until the year 2286, and thirteen can only be milliseconds.
fn number(digits: &str) -> Option<Span> {
    let number: i64 = digits.parse().ok()?;
    match digits.len() {
        // A date or a year without its dashes would be an instant in 1970.
        _ if meant(digits).is_some() => None,
        1..=10 => Some(Span::second(number)),
        13 => Some(Span::second(number / 1000)),
        _ => None,
    }
}

/// The day that a wrongly written date most likely means.
pub(super) fn meant(text: &str) -> Option<String> {
    let likely = |year: &str| matches!(year.parse(), Ok(1990..=2100));
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let dashed = match text.len() {
        4 if digits && likely(text) => format!("{text}-01-01"),
        8 if digits && likely(&text[..4]) => {
            format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])
        }
        8..=10 => text.replace(['/', '.'], "-"),
        _ => return None,
    };
    (date(&dashed).is_some() && dashed != text).then_some(dashed)
}

/// `90s`, `30m`, `24h`, `7d` or `2w`, in seconds.
pub(super) fn duration(text: &str) -> Option<i64> {
    let (count, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "s" | "S" => 1,
        "m" => MINUTE,
        "h" | "H" => HOUR,
        "d" | "D" => DAY,
        "w" | "W" => 7 * DAY,
        _ => return None,
    };
    if count.is_empty() || !count.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    count.parse::<i64>().ok()?.checked_mul(unit)
}

/// A day or a time as ISO 8601 has them: what stands in a custom attribute too.
pub(super) fn iso(text: &str) -> Option<i64> {
    let day = date(text).map(|date| Span::day(date).from);
    day.or_else(|| time(text))
}

/// Longer texts are no dates.
const MOST_BYTES: usize = 40;

fn date(text: &str) -> Option<NaiveDate> {
    let fits = text.len() <= MOST_BYTES && text.starts_with(|c: char| c.is_ascii_digit());
    fits.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())?
}

/// With an offset or `Z`; without either it is UTC. Seconds may be left out.
fn time(text: &str) -> Option<i64> {
    if text.len() > MOST_BYTES || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut text = text.replacen(' ', "T", 1).replace('t', "T");
    if text.ends_with(['Z', 'z']) {
        text.truncate(text.len() - 1);
        text.push_str("+00:00");
    }
    let offset = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"];
    let plain = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let with = |form| DateTime::parse_from_str(&text, form).ok();
    let without = |form| NaiveDateTime::parse_from_str(&text, form).ok();
    let known = offset.into_iter().find_map(with).map(|t| t.timestamp());
    known.or_else(|| {
        plain
            .into_iter()
            .find_map(without)
            .map(|t| t.and_utc().timestamp())
    })
}

fn date_of(seconds: i64) -> Option<NaiveDate> {
    DateTime::from_timestamp(seconds, 0).map(|time| time.date_naive())
}
