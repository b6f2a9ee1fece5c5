//! A diff as a person's terminal shows it: coloured, and in lines that fit; pure.
//!
//! Nobody applies what they see there, so a line that goes on has its mark again. Elsewhere a diff is
//! what `diff` made it.

use crate::text;
use crate::ui::{self, Ui};

/// `diff` as `ui` shows data.
pub(in crate::commands) fn on(ui: &Ui, diff: &str) -> String {
    let columns = ui.columns_of_data().unwrap_or(usize::MAX);
    page(diff, columns, ui.colours_data())
}

pub(super) fn page(diff: &str, columns: usize, colour: bool) -> String {
    let mut page = String::with_capacity(diff.len() * 2);
    for (number, line) in diff.lines().enumerate() {
        // The two lines that name the file; further down these are marks.
        let paint = match line.as_bytes().first() {
            _ if number < 2 => "1",
            Some(b'@') => "36",
            Some(b'-') => "31",
            Some(b'+') => "32",
            _ => "",
        };
        let fit = match number < 2 {
            true => text::broken(line, columns, "    "),
            false => text::broken(line, columns, &again(line)),
        };
        page.push_str(&painted(&fit, paint, colour));
        page.push('\n');
    }
    page
}

/// The mark and the blanks before a line's text, and two more.
fn again(line: &str) -> String {
    let (mark, rest) = line.split_at_checked(1).unwrap_or(("", line));
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    format!("{mark}{}  ", &rest[..blanks])
}

/// Each line by itself, so that a pager may cut between them.
fn painted(text: &str, paint: &str, colour: bool) -> String {
    let lines = text.lines().map(|line| ui::painted(paint, line, colour));
    lines.collect::<Vec<_>>().join("\n")
}
