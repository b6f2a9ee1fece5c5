//! The words of a transcript's lines: people, files, events; each on one line, whatever it came
//! from.

use serde_json::Value;

use crate::intercom::Names;
use crate::intercom::model::{Attachment, Author, Named};

/// The longest name that is shown whole.
const MOST: usize = 500;

/// Text from outside on one line, and not a long one: a name can't begin an entry.
pub(in crate::tools) fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    match line.char_indices().nth(MOST) {
        // Half a link leads nowhere.
        Some((end, _)) if !line.contains("://") => format!("{}…", &line[..end]),
        _ => line,
    }
}

/// On one line, if it says anything.
pub(super) fn said(text: Option<&str>) -> Option<String> {
    text.map(one_line).filter(|line| !line.is_empty())
}

/// `Ann Lee <ann@example.com> (user)`.
pub(super) fn person(author: &Author, names: &Names) -> Option<String> {
    let id = author.id.as_deref().unwrap_or_default();
    let known = || match author.kind.as_deref() {
        Some("team") => said(names.teams.get(id).map(String::as_str)),
        Some("admin") => said(names.admins.get(id).map(String::as_str)),
        _ => None,
    };
    let mut words = Vec::new();
    words.extend(said(author.name.as_deref()).or_else(known));
    words.extend(said(author.email.as_deref()).map(|mail| format!("<{mail}>")));
    words.extend(match (said(author.kind.as_deref()), author.from_ai_agent) {
        (Some(kind), true) => Some(format!("({kind}, AI agent)")),
        (Some(kind), false) => Some(format!("({kind})")),
        (None, true) => Some("(AI agent)".to_owned()),
        (None, false) => None,
    });
    (!words.is_empty()).then(|| words.join(" "))
}

/// Who something was assigned to; 0 is nobody.
pub(super) fn team_or_admin(to: &Named, names: &Names) -> Option<String> {
    let raw = to.id.as_deref().filter(|id| *id != "0")?;
    let admin = || said(names.admins.get(raw).map(String::as_str));
    let team = || said(names.teams.get(raw).map(String::as_str));
    let name = said(to.name.as_deref()).or_else(admin).or_else(team);
    let id = said(Some(raw))?;
    Some(match name {
        Some(name) => format!("{name} ({id})"),
        None => id,
    })
}

/// `[attachment: scan.pdf · application/pdf · 20480 bytes] (https://…)`.
pub(super) fn attachment(file: &Attachment) -> String {
    let name = said(file.name.as_deref());
    let mut words = vec![name.unwrap_or_else(|| "without a name".to_owned())];
    words.extend(said(file.content_type.as_deref()));
    words.extend(file.filesize.map(|size| format!("{size} bytes")));
    let words = words.join(" · ");
    match said(file.url.as_deref()) {
        Some(url) => format!("[attachment: {words}] ({url})"),
        None => format!("[attachment: {words}]"),
    }
}

/// What a part without a body is about, as Intercom says it: `attribute: plan, value: pro`.
pub(super) fn details(details: &Value) -> Option<String> {
    let member = |(name, value): (&String, &Value)| {
        let value = match value {
            Value::Null => return None,
            Value::Object(inner) if inner.len() == 1 => inner.get("name").unwrap_or(value),
            value => value,
        };
        let value = match value {
            Value::String(text) => one_line(text),
            value => one_line(&value.to_string()),
        };
        Some(format!("{}: {value}", said(Some(name))?))
    };
    let words: Vec<String> = details.as_object()?.iter().filter_map(member).collect();
    (!words.is_empty()).then(|| words.join(", "))
}
