//! What changes in a file, for a person: a unified diff without secrets; pure.
//!
//! Of lines around a change, and of whatever else shares a line with it, the names are shown and no
//! value and no comment: they belong to whoever wrote the file, and nobody knows what is secret
//! there (`masked`). The entries that change are shown, but for what is secret in them (`secret`).

mod masked;
mod secret;
mod shapes;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::hosts::Place;
use crate::text;

use masked::Shown;

/// Lines shown around a change.
const AROUND: usize = 3;
/// Characters of a line: some files are one line.
const WIDEST: usize = 200;
/// Those of a long line that are shown before what differs.
const LEAD: usize = 40;
const HIDDEN: &str = "••••";

/// From `before` to `after`; `secrets` are hidden wherever they stand.
pub(in crate::commands) fn between(
    place: &Place,
    before: &str,
    after: &str,
    secrets: &[String],
) -> String {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let same = old
        .iter()
        .zip(&new)
        .take_while(|(old, new)| old == new)
        .count();
    let rest = old.len().min(new.len()) - same;
    let tail = old.iter().rev().zip(new.iter().rev());
    let tail = tail.take(rest).take_while(|(old, new)| old == new).count();
    let from = same.saturating_sub(AROUND);
    let around = tail.min(AROUND);
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let path = place.path.display();
    let mut page = format!("--- {path}\n+++ {path}\n");
    let range = |end: usize| match end + around - from {
        0 => format!("{from},0"),
        count => format!("{},{count}", from + 1),
    };
    page.push_str(&format!("@@ -{} +{} @@\n", range(old_end), range(new_end)));
    let shown = Shown::between(place, before, after, secrets);
    let old_lines = Lines::new(&old, shown.lines(place, before, from..old_end), from);
    let new_lines = Lines::new(
        &new,
        shown.lines(place, after, from..new_end + around),
        from,
    );
    let (gone, come) = (same..old_end, same..new_end);
    page.push_str(&new_lines.marked(' ', from..same, None));
    page.push_str(&old_lines.marked('-', gone.clone(), Some((&new_lines, come.clone()))));
    page.push_str(&new_lines.marked('+', come, Some((&old_lines, gone))));
    page.push_str(&new_lines.marked(' ', new_end..new_end + around, None));
    page
}

/// Those lines of a text that are shown, as they are and as they are shown.
struct Lines<'a> {
    raw: &'a [&'a str],
    masked: Vec<String>,
    /// The number of the first one that is shown.
    from: usize,
}

impl<'a> Lines<'a> {
    fn new(raw: &'a [&'a str], masked: Vec<String>, from: usize) -> Self {
        Self { raw, masked, from }
    }

    fn masked(&self, number: usize) -> &str {
        &self.masked[number - self.from]
    }

    /// With a mark each; of a long one what surrounds the difference to the `other` one.
    fn marked(
        &self,
        mark: char,
        lines: Range<usize>,
        other: Option<(&Self, Range<usize>)>,
    ) -> String {
        let mut page = String::new();
        for (at, number) in lines.enumerate() {
            let other = other.as_ref().and_then(|(other, range)| {
                let number = range.clone().nth(at)?;
                Some(other.masked(number))
            });
            page.push(mark);
            page.push_str(&part(self.masked(number), other));
            page.push('\n');
            if !self.raw[number].ends_with('\n') {
                page.push_str("\\ No newline at end of file\n");
            }
        }
        page
    }
}

/// A line, or as much of it as there is room for: from where it differs from the other on.
fn part(line: &str, other: Option<&str>) -> String {
    if line.chars().nth(WIDEST).is_none() {
        return text::escaped(line).into_owned();
    }
    let both = line.chars().zip(other.unwrap_or_default().chars());
    let start = both.take_while(|(one, other)| one == other).count();
    let start = start.saturating_sub(LEAD);
    let mut rest = line.chars().skip(start);
    let shown: String = rest.by_ref().take(WIDEST).collect();
    let before = if start > 0 { "…" } else { "" };
    let after = if rest.next().is_some() { "…" } else { "" };
    format!("{before}{}{after}", text::escaped(&shown))
}
