//! Texts with slots made into HTML bodies.

use crate::sandbox::chance::Chance;
use crate::sandbox::markup;

const BOARDS: [&str; 9] = [
    "Spring launch",
    "Night shift",
    "Warehouse move",
    "Q3 & Q4 planning",
    "Festival 2026",
    "Open day",
    "Backlog <old>",
    "Website relaunch",
    "Hiring",
];
const MONTHS: [&str; 6] = ["January", "March", "May", "July", "September", "October"];
const WEEKDAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
const BROWSERS: [&str; 4] = ["Chrome 142", "Firefox 145", "Safari 26", "Edge 142"];
const AMOUNTS: [&str; 7] = [
    "€49.00",
    "€190.00",
    "$290.00",
    "€412.50",
    "£720.00",
    "$1,480.00",
    "€5,200.00",
];

/// Who a text is between.
#[derive(Clone, Copy)]
pub(super) struct Slots<'a> {
    pub(super) company: &'a str,
    pub(super) person: &'a str,
    pub(super) teammate: &'a str,
}

/// The HTML of a text: a paragraph a line, except where the line is HTML already.
pub(super) fn html(text: &str, slots: Slots<'_>, chance: &mut Chance) -> String {
    let text = filled(text, slots, chance);
    let mut out = String::with_capacity(text.len() + 24);
    let mut pre = false; // inside of a block whose line ends count
    for line in text.split('\n') {
        let is_html = ["<p>", "<pre", "<ol", "<ul"]
            .iter()
            .any(|tag| line.starts_with(tag));
        let was_pre = pre;
        pre = match (line.rfind("<pre"), line.rfind("</pre>")) {
            (None, None) => pre,
            (begin, end) => begin > end,
        };
        if was_pre || is_html {
            out.push_str(line);
        } else {
            out.push_str("<p>");
            out.push_str(line);
            out.push_str("</p>");
        }
        if pre {
            out.push('\n');
        }
    }
    out
}

/// The text with its slots filled, as it is; for subjects and titles.
pub(super) fn plain(text: &str, slots: Slots<'_>, chance: &mut Chance) -> String {
    markup::plain(&filled(text, slots, chance))
}

fn filled(text: &str, slots: Slots<'_>, chance: &mut Chance) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('}').unwrap_or(0);
        let name = rest.get(1..end).unwrap_or("");
        match slot(name, slots, chance) {
            Some(value) => {
                out.push_str(&value);
                rest = &rest[end + 1..];
            }
            // JSON in an example.
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn slot(name: &str, slots: Slots<'_>, chance: &mut Chance) -> Option<String> {
    Some(match name {
        "company" => markup::escaped(slots.company),
        "person" => markup::escaped(slots.person),
        "teammate" => slots.teammate.to_owned(),
        "board" => markup::escaped(BOARDS[chance.below(BOARDS.len())]),
        "month" => (*chance.one(&MONTHS)).to_owned(),
        "weekday" => (*chance.one(&WEEKDAYS)).to_owned(),
        "browser" => (*chance.one(&BROWSERS)).to_owned(),
        "amount" => (*chance.one(&AMOUNTS)).to_owned(),
        "invoice" => format!("LL-2026-{}", chance.between(10_000, 99_999)),
        "number" => chance.between(1_000, 9_999).to_string(),
        // One of the first sixteen, which are published.
        "article" => chance.between(4_101, 4_116).to_string(),
        "seats" => chance.between(3, 48).to_string(),
        "time" => format!("{:02}:{:02}", chance.between(7, 18), chance.between(0, 59)),
        _ => return None,
    })
}
