//! JSON, with or without comments: a member more or less, and the rest as it was.
//!
//! A new member is written as its neighbours are: on a line of its own with their indentation, or
//! on their line. Comments stay where they are.

mod layout;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{ParseOptions, parse_to_ast};
use serde_json::Value;

use layout::Layout;

use super::tree::{Kind, Member, Node, Part, Task, refuse_twice, unreadable};
use super::{Change, Format, Refusal, Unreadable, line_end, line_start, model, next_line};

/// None: there is nothing but blanks and comments.
pub(super) fn parse(text: &str, format: Format) -> Result<Option<Node>, Unreadable> {
    let is_loose = format == Format::Jsonc;
    let options = ParseOptions {
        allow_comments: is_loose,
        allow_trailing_commas: is_loose,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed = parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &options)
        .map_err(|error| refused(text, &error))?;
    parsed.value.map(|value| node(text, value)).transpose()
}

/// `text` with the change made.
pub(super) fn change(text: &str, format: Format, change: &Change) -> Result<String, Refusal> {
    let root = parse(text, format).map_err(Refusal::Unreadable)?;
    let layout = Layout::of(text, root.as_ref());
    let Some(root) = root else {
        return Ok(match &change.value {
            Some(value) => begun(text, &layout, &model::wrap(&change.path, value)),
            None => text.to_owned(),
        });
    };
    let mut out = text.to_owned();
    let Some(value) = &change.value else {
        if let Some(part) = root.part(&change.path) {
            remove(&mut out, &part)?;
        }
        return Ok(out);
    };
    match root.task(&change.path, value)? {
        Task::Replace(node, holder, value) => {
            let start = holder.map_or(node.span.start, |member| member.start);
            let rendered = layout.value(&value, layout.indent_at(text, start), text, start);
            out.replace_range(node.span.clone(), &rendered);
        }
        Task::Insert(node, _, name, value) => insert(&mut out, &layout, node, name, &value),
        Task::Append(..) => {
            return Err(Refusal::Odd("a list stands where none is known".to_owned()));
        }
    }
    Ok(out)
}

/// A document for a text that has none yet.
fn begun(text: &str, layout: &Layout, value: &Value) -> String {
    let kept = text.trim_end();
    let newline = layout.newline;
    let between = if kept.is_empty() { "" } else { newline };
    format!("{kept}{between}{}{newline}", layout.lines(value, ""))
}

fn insert(out: &mut String, layout: &Layout, object: &Node, name: &str, value: &Value) {
    let Kind::Map(members) = &object.kind else {
        return;
    };
    let close = object.span.end - 1;
    let newline = layout.newline;
    let Some(last) = members.last() else {
        return first(out, layout, object, name, value);
    };
    let comma = comma_after(out, last.value.span.end);
    if !is_first_on_its_line(out, last.start) {
        let member = layout.inline_member(name, value);
        let gap = layout.gap;
        match comma {
            Some(comma) => out.insert_str(comma + 1, &format!("{gap}{member},")),
            None => out.insert_str(last.value.span.end, &format!(",{gap}{member}")),
        }
        return;
    }
    let indent = layout.indent_at(out, last.start).to_owned();
    let member = layout.member(name, value, &indent);
    let end = out[..close].trim_end().len();
    let mut rest = format!("{newline}{indent}{member}");
    if comma.is_some() {
        rest.push(',');
    }
    if !out[end..close].contains('\n') {
        let base = layout.indent_at(out, object.span.start);
        rest.push_str(&format!("{newline}{base}"));
    }
    out.insert_str(end, &rest);
    if comma.is_none() {
        out.insert(last.value.span.end, ',');
    }
}

/// The first member of an empty object.
fn first(out: &mut String, layout: &Layout, object: &Node, name: &str, value: &Value) {
    let close = object.span.end - 1;
    if layout.is_one_line {
        let member = layout.inline_member(name, value);
        let end = out[..close].trim_end().len();
        out.replace_range(end..close, &member);
        return;
    }
    let newline = layout.newline;
    let base = layout.indent_at(out, object.span.start).to_owned();
    let indent = format!("{base}{}", layout.unit);
    let member = layout.member(name, value, &indent);
    let end = out[..close].trim_end().len();
    let after = match out[end..close].contains('\n') {
        true => String::new(),
        false => format!("{newline}{base}"),
    };
    let start = match after.is_empty() {
        true => end..end,
        false => end..close,
    };
    out.replace_range(start, &format!("{newline}{indent}{member}{after}"));
}

fn remove(out: &mut String, part: &Part<'_>) -> Result<(), Refusal> {
    let Kind::Map(members) = &part.of.kind else {
        return Err(Refusal::Odd("a list stands where none is known".to_owned()));
    };
    let (member, object) = (&members[part.index], part.of);
    let end = member.value.span.end;
    let comma = comma_after(out, end);
    let after = comma.map_or(end, |comma| comma + 1);
    let own_line = is_first_on_its_line(out, member.start);
    if let Some(next) = members.get(part.index + 1) {
        // What shares its lines with the next one goes up to it; else whole lines go.
        let range = match own_line && is_first_on_its_line(out, next.start) {
            true => line_start(out, member.start)..next_line(out, after),
            false => member.start..next.start,
        };
        out.replace_range(range, "");
        return Ok(());
    }
    let tail = match own_line {
        true => end_of_comment(out, after, object.span.end - 1),
        false => after,
    };
    match part.index.checked_sub(1).map(|before| &members[before]) {
        Some(before) => {
            let its_comma = comma_after(out, before.value.span.end);
            let start = match (own_line, its_comma) {
                (false, Some(its)) => its + 1,
                _ => out[..member.start].trim_end().len(),
            };
            out.replace_range(start..tail, "");
            // The last member has a comma only where it had one.
            if let (None, Some(its)) = (comma, its_comma) {
                let blanks = out[before.value.span.end..its].trim().is_empty();
                let from = if blanks { before.value.span.end } else { its };
                out.replace_range(from..=its, "");
            }
        }
        None => {
            let start = out[..member.start].trim_end().len();
            out.replace_range(start..tail, "");
            let open = object.span.start + 1;
            let close = open + out[open..].find('}').unwrap_or_default();
            if out[open..close].trim().is_empty() {
                out.replace_range(open..close, "");
            }
        }
    }
    Ok(())
}

/// The end of a comment that follows on the same line, or where it began to look.
fn end_of_comment(text: &str, from: usize, close: usize) -> usize {
    let end = line_end(text, from).min(close);
    let rest = text[from..end].trim();
    match rest.starts_with("//") || (rest.starts_with("/*") && rest.ends_with("*/")) {
        true => from + text[from..end].trim_end().len(),
        false => from,
    }
}

/// The comma after a value, if one comes next; comments may stand between.
fn comma_after(text: &str, mut at: usize) -> Option<usize> {
    loop {
        let rest = &text[at..];
        at += rest.len() - rest.trim_start().len();
        let rest = &text[at..];
        if rest.starts_with("//") {
            at = next_line(text, at);
        } else if rest.starts_with("/*") {
            at += rest.find("*/")? + 2;
        } else {
            return rest.starts_with(',').then_some(at);
        }
    }
}

fn is_first_on_its_line(text: &str, at: usize) -> bool {
    let start = line_start(text, at);
    start > 0 && text[start..at].trim().is_empty()
}

fn node(text: &str, value: ast::Value<'_>) -> Result<Node, Unreadable> {
    let range = value.range();
    let kind = match value {
        ast::Value::StringLit(string) => Kind::Scalar(Value::String(string.value.into_owned())),
        // A number that no double holds stays the text that it is.
        ast::Value::NumberLit(number) => Kind::Scalar(
            serde_json::from_str(number.value).unwrap_or_else(|_| Value::from(number.value)),
        ),
        ast::Value::BooleanLit(boolean) => Kind::Scalar(Value::Bool(boolean.value)),
        ast::Value::NullKeyword(_) => Kind::Scalar(Value::Null),
        ast::Value::Array(array) => {
            let items = array.elements.into_iter().map(|item| node(text, item));
            Kind::List(items.collect::<Result<_, _>>()?)
        }
        ast::Value::Object(object) => {
            let members = object.properties.into_iter().map(|property| {
                Ok(Member {
                    start: property.range.start,
                    name_end: property.name.range().end,
                    name: property.name.into_string(),
                    value: node(text, property.value)?,
                })
            });
            let members = members.collect::<Result<Vec<_>, _>>()?;
            refuse_twice(text, &members)?;
            Kind::Map(members)
        }
    };
    Ok(Node {
        span: range.start..range.end,
        kind,
    })
}

fn refused(text: &str, error: &jsonc_parser::errors::ParseError) -> Unreadable {
    let mut why = error.kind().to_string();
    why[..1].make_ascii_lowercase();
    let start = (0..=error.range().start.min(text.len())).rev();
    let mut boundaries = start.filter(|at| text.is_char_boundary(*at));
    unreadable(text, boundaries.next().unwrap_or_default(), why)
}
