//! YAML: a member or an element more or less, and the rest as it was, line by line.
//!
//! Of what YAML can do, this is the part that hosts' files are made of: one document of mappings,
//! lists and scalars. An anchor is a scalar of its own here; tags are left out of account.

mod events;
mod lines;

use serde_json::Value;

use super::tree::{Kind, Member, Node, Part, Task};
use super::{Change, Refusal, line_end, line_start, model, newline, next_line};

pub(super) use events::parse;

/// `text` with the change made.
pub(super) fn change(text: &str, change: &Change) -> Result<String, Refusal> {
    let root = parse(text).map_err(Refusal::Unreadable)?;
    let mut out = text.to_owned();
    let Some(value) = &change.value else {
        if let Some(part) = root.as_ref().and_then(|root| root.part(&change.path)) {
            remove(&mut out, &part);
        }
        return Ok(out);
    };
    let newline = newline(text);
    let Some(root) = root else {
        let whole = model::wrap(&change.path, value);
        let lines = lines::of(&whole, 0, newline);
        let at = next_line(&out, out.len());
        add_lines(&mut out, at, &lines, newline);
        return Ok(out);
    };
    match root.task(&change.path, value)? {
        Task::Replace(node, holder, value) => replace(&mut out, node, holder, &value, newline),
        Task::Insert(node, holder, name, value) => {
            insert(&mut out, node, holder, name, &value, newline);
        }
        Task::Append(node, holder, value) => append(&mut out, node, holder, &value, newline),
    }
    Ok(out)
}

fn replace(out: &mut String, node: &Node, holder: Option<&Member>, value: &Value, newline: &str) {
    let Some(holder) = holder else {
        return out.replace_range(node.span.clone(), &lines::flow(value));
    };
    let is_one_line = !out[node.span.clone()].contains('\n') && !value.is_object();
    if !node.span.is_empty() && (is_flow(out, node) || is_one_line && is_plain(value)) {
        let new = match value {
            Value::String(text) => lines::scalar(text),
            value => lines::flow(value),
        };
        return out.replace_range(node.span.clone(), &new);
    }
    let column = column(out, holder.start);
    if matches!(node.kind, Kind::Scalar(Value::Null)) && !is_plain(value) {
        // What stands behind nothing is a comment.
        let lines = lines::below(value, column + 2, newline);
        if !node.span.is_empty() {
            return open(out, node, &lines, newline);
        }
        let at = next_line(out, holder.start);
        return add_lines(out, at, &lines, newline);
    }
    let lines = lines::member(&holder.name, value, column, newline);
    let range = line_start(out, holder.start)..next_line(out, end(out, holder));
    // The first member of a list's element has the dash on its line.
    let start = out[range.start..holder.start].to_owned();
    let lines = lines.trim_start_matches(' ');
    out.replace_range(range.clone(), "");
    add_lines(out, range.start, &format!("{start}{lines}"), newline);
}

fn insert(
    out: &mut String,
    node: &Node,
    holder: Option<&Member>,
    name: &str,
    value: &Value,
    newline: &str,
) {
    let Kind::Map(members) = &node.kind else {
        return;
    };
    match members.last() {
        Some(last) if is_flow(out, node) => {
            let member = format!(
                ", {}: {}",
                lines::flow(&Value::from(name)),
                lines::flow(value)
            );
            out.insert_str(last.value.span.end, &member);
        }
        Some(last) => {
            let lines = lines::member(name, value, column(out, last.start), newline);
            let at = next_line(out, end(out, last));
            add_lines(out, at, &lines, newline);
        }
        None => {
            let inner = holder.map_or(0, |holder| column(out, holder.start) + 2);
            let lines = lines::member(name, value, inner, newline);
            open(out, node, &lines, newline);
        }
    }
}

fn append(out: &mut String, node: &Node, holder: Option<&Member>, value: &Value, newline: &str) {
    let Kind::List(items) = &node.kind else {
        return;
    };
    match items.last() {
        Some(last) if is_flow(out, node) => {
            out.insert_str(last.span.end, &format!(", {}", lines::flow(value)));
        }
        Some(last) => {
            let dash = out[..last.span.start].rfind('-').unwrap_or_default();
            let lines = lines::element(value, column(out, dash), newline);
            let at = next_line(out, end_of(out, last));
            add_lines(out, at, &lines, newline);
        }
        None => {
            let inner = holder.map_or(0, |holder| column(out, holder.start) + 2);
            let lines = lines::element(value, inner, newline);
            open(out, node, &lines, newline);
        }
    }
}

/// `{}` or `[]` becomes lines; a comment behind it stays.
fn open(out: &mut String, node: &Node, lines: &str, newline: &str) {
    if out[line_start(out, node.span.start)..node.span.start].is_empty() {
        let lines = lines.strip_suffix(newline).unwrap_or(lines);
        return out.replace_range(node.span.clone(), lines);
    }
    let start = out[..node.span.start].trim_end_matches(' ').len();
    let at = next_line(out, node.span.end) - (node.span.end - start);
    out.replace_range(start..node.span.end, "");
    add_lines(out, at, lines, newline);
}

fn remove(out: &mut String, part: &Part<'_>) {
    let (start, end, count, empty) = match &part.of.kind {
        Kind::Map(members) => {
            let member = &members[part.index];
            (member.start, end(out, member), members.len(), "{}")
        }
        Kind::List(items) => {
            let item = &items[part.index];
            (item.span.start, end_of(out, item), items.len(), "[]")
        }
        Kind::Scalar(_) => return,
    };
    if is_flow(out, part.of) {
        return remove_inline(out, part, start, end);
    }
    let start = match &part.of.kind {
        Kind::List(_) => out[..start].rfind('-').unwrap_or(start),
        _ => start,
    };
    let range = line_start(out, start)..next_line(out, end);
    out.replace_range(range.clone(), "");
    if count > 1 {
        return;
    }
    match part.holder {
        Some(holder) => {
            let colon = out[holder.start..].find(':');
            let after = colon.map_or(range.start, |colon| holder.start + colon + 1);
            out.insert_str(after, &format!(" {empty}"));
        }
        None => out.insert_str(range.start, &format!("{empty}\n")),
    }
}

/// From a mapping or a list that is written in brackets.
fn remove_inline(out: &mut String, part: &Part<'_>, start: usize, end: usize) {
    let comma = out[end..].find(|c: char| !c.is_whitespace());
    let follows = comma.filter(|at| out[end + at..].starts_with(','));
    let range = match (follows, out[..start].trim_end().strip_suffix(',')) {
        (Some(at), _) => {
            let next = end + at + 1;
            let blanks = out[next..].len() - out[next..].trim_start().len();
            start..next + blanks
        }
        (None, Some(before)) if part.index > 0 => before.len()..end,
        (None, _) => start..end,
    };
    out.replace_range(range, "");
}

/// Puts whole lines at the beginning of a line, or behind a last one that has no end.
fn add_lines(out: &mut String, at: usize, lines: &str, newline: &str) {
    let at = at.min(out.len());
    if at > 0 && !out[..at].ends_with('\n') {
        out.insert_str(at, newline);
        let lines = lines.strip_suffix(newline).unwrap_or(lines);
        out.insert_str(at + newline.len(), lines);
    } else {
        out.insert_str(at, lines);
    }
}

fn is_flow(text: &str, node: &Node) -> bool {
    !matches!(node.kind, Kind::Scalar(_)) && text[node.span.clone()].starts_with(['{', '['])
}

fn is_plain(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn column(text: &str, at: usize) -> usize {
    text[line_start(text, at)..at].chars().count()
}

/// The last byte of what a member is written in; blank lines after it are nobody's.
fn end(text: &str, member: &Member) -> usize {
    match member.value.span.is_empty() && matches!(member.value.kind, Kind::Scalar(_)) {
        true => {
            member.start
                + member
                    .name
                    .len()
                    .min(line_end(text, member.start) - member.start)
        }
        false => end_of(text, &member.value).max(member.start),
    }
}

fn end_of(text: &str, node: &Node) -> usize {
    match &node.kind {
        _ if is_flow(text, node) => node.span.end,
        Kind::Map(members) => members.last().map_or(node.span.end, |last| end(text, last)),
        Kind::List(items) => items
            .last()
            .map_or(node.span.end, |last| end_of(text, last)),
        Kind::Scalar(_) => text[..node.span.end].trim_end().len().max(node.span.start),
    }
}
