//! A YAML text to a tree, from the parser's events; without recursion, so that depth costs nothing.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::Value;

use super::super::Unreadable;
use super::super::tree::{Kind, Member, Node, refuse_twice, unreadable};

/// Deeper than any host's file.
const DEEPEST: usize = 256;

/// A mapping or a list that has begun.
struct Open {
    start: usize,
    parts: Vec<Node>,
    is_map: bool,
}

/// None: there is nothing but blanks and comments.
pub(in super::super) fn parse(text: &str) -> Result<Option<Node>, Unreadable> {
    // The parser counts characters.
    let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    places.push(text.len());
    let place = |index: usize| places[index.min(places.len() - 1)];
    let (mut open, mut root): (Vec<Open>, Option<Node>) = (Vec::new(), None);
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let at = place(error.marker().index());
            unreadable(text, at, error.info().to_owned())
        })?;
        let range = place(span.start.index())..place(span.end.index());
        let node = match event {
            Event::DocumentStart(_) => {
                documents += 1;
                match documents {
                    1 => continue,
                    _ => return Err(odd(text, &range, "a second document begins here")),
                }
            }
            Event::MappingStart(..) | Event::SequenceStart(..) if open.len() >= DEEPEST => {
                return Err(odd(text, &range, "it is nested too deeply"));
            }
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                open.push(Open {
                    start: range.start,
                    parts: Vec::new(),
                    is_map: matches!(event, Event::MappingStart(..)),
                });
                continue;
            }
            Event::MappingEnd | Event::SequenceEnd => match open.pop() {
                Some(open) => closed(text, open, range.end)?,
                None => continue,
            },
            Event::Scalar(written, style, ..) => Node {
                span: scalar_span(text, range, &span),
                kind: Kind::Scalar(meant(&written, style)),
            },
            Event::Alias(id) => Node {
                span: range,
                kind: Kind::Scalar(Value::from(format!("*{id}"))),
            },
            _ => continue,
        };
        match open.last_mut() {
            Some(open) => open.parts.push(node),
            None => root = Some(node),
        }
    }
    // A text of nothing but comments is a document of nothing.
    Ok(root.filter(|root| !(root.span.is_empty() && matches!(root.kind, Kind::Scalar(_)))))
}

/// A scalar that nobody wrote stands at the next token; it takes no room.
fn scalar_span(text: &str, range: std::ops::Range<usize>, span: &Span) -> std::ops::Range<usize> {
    match span.is_empty() || text[range.clone()].is_empty() {
        true => range.start..range.start,
        false => range,
    }
}

fn closed(text: &str, open: Open, end: usize) -> Result<Node, Unreadable> {
    let is_flow = text[open.start..].starts_with(['{', '[']);
    let last = open.parts.last().map_or(open.start, |last| last.span.end);
    let span = match is_flow {
        true => open.start..bracket(text, last.max(open.start), end),
        false => open.start..last.max(open.start),
    };
    if !open.is_map {
        let kind = Kind::List(open.parts);
        return Ok(Node { span, kind });
    }
    let mut members = Vec::new();
    let mut parts = open.parts.into_iter();
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        members.push(Member {
            start: name.span.start,
            name_end: name.span.end,
            name: match name.kind {
                Kind::Scalar(Value::String(name)) => name,
                Kind::Scalar(other) => other.to_string(),
                _ => return Err(odd(text, &name.span, "a name that isn't a text")),
            },
            value,
        });
    }
    refuse_twice(text, &members)?;
    let kind = Kind::Map(members);
    Ok(Node { span, kind })
}

/// Behind the closing bracket, after the last part; the parser's own end is at the next token.
fn bracket(text: &str, from: usize, end: usize) -> usize {
    let mut at = from;
    while at < end {
        let rest = &text[at..];
        match rest.chars().next() {
            Some('#') => at += rest.find('\n').unwrap_or(rest.len()),
            Some('}' | ']') => return at + 1,
            Some(char) => at += char.len_utf8(),
            None => break,
        }
    }
    end
}

/// What a scalar means: by YAML's core rules, as far as they matter to a comparison.
fn meant(written: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::from(written);
    }
    match written {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        text => match serde_json::from_str(text) {
            Ok(Value::Number(number)) => Value::Number(number),
            _ => Value::from(text),
        },
    }
}

fn odd(text: &str, range: &std::ops::Range<usize>, why: &str) -> Unreadable {
    unreadable(text, range.start, why.to_owned())
}
