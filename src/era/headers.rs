//! The headers that a modern request carries on HTTP besides its version: `Mcp-Method`, `Mcp-Name`
//! and those that a tool's schema asks for with `x-mcp-header` (2026-07-28, transports/
//! streamable-http, "Request Metadata").
//!
//! Whose argument is not what the schema says is not judged here: the server does that.

mod schema;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;

use crate::message::{Message, Object, Part, last_member};

use schema::Declaration;

/// Name and value; the value is fit for a header already (see [`encoded`]).
pub(crate) type Header = (String, String);

/// What the listed tools want mirrored in headers.
#[derive(Debug, Default)]
pub(crate) struct Declarations {
    /// By the tool's name. A tool that is withheld has none.
    tools: HashMap<String, Vec<Declaration>>,
}

/// A tool that the host doesn't get to see, and why, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Withheld {
    pub(crate) tool: String,
    pub(crate) why: String,
}

impl Declarations {
    /// Learns from a page of `tools/list`, and returns it without the tools whose declarations are
    /// not valid ("clients MUST exclude the tool"), byte for byte as it came where all are.
    pub(crate) fn learn(&mut self, page: Message) -> (Message, Vec<Withheld>) {
        let Some(mut result) = page.object(Part::Result) else {
            return (page, Vec::new());
        };
        let tools = result.get("tools").unwrap_or_default();
        let Ok(tools) = serde_json::from_str::<Vec<&RawValue>>(tools) else {
            return (page, Vec::new());
        };
        let (mut kept, mut withheld) = (Vec::new(), Vec::new());
        for tool in tools {
            match self.learn_tool(tool.get()) {
                Ok(()) => kept.push(tool.get()),
                Err(tool) => withheld.push(tool),
            }
        }
        if withheld.is_empty() {
            return (page, withheld);
        }
        let kept = format!("[{}]", kept.join(","));
        result.set("tools", kept);
        (page.with_object(Part::Result, &result), withheld)
    }

    fn learn_tool(&mut self, tool: &str) -> Result<(), Withheld> {
        let Some(members) = Object::read(tool) else {
            return Ok(()); // no tool; the host says so
        };
        let schema = members.get("inputSchema").unwrap_or_default();
        let (declared, fault) = match schema::declarations(schema) {
            Ok(declared) => (declared, None),
            Err(why) => (Vec::new(), Some(why)),
        };
        let name = members.get("name").and_then(decoded);
        if let Some(name) = &name {
            self.tools.insert(name.clone(), declared);
        }
        let tool = name.unwrap_or_default();
        fault.map_or(Ok(()), |why| Err(Withheld { tool, why }))
    }

    /// Whether this tool has been listed.
    pub(crate) fn knows(&self, tool: &str) -> bool {
        self.tools.contains_key(tool)
    }

    /// The lists have changed.
    pub(crate) fn forget(&mut self) {
        self.tools.clear();
    }
}

/// `Mcp-Method` and, for the methods that have one, `Mcp-Name`.
pub(crate) fn standard(request: &Message) -> Vec<Header> {
    let Some(method) = request.method() else {
        return Vec::new();
    };
    let mut headers = vec![("Mcp-Method".to_owned(), encoded(method))];
    let source = match method {
        "tools/call" | "prompts/get" => "name",
        "resources/read" => "uri",
        // SEP-2663, "Streamable HTTP: Routing Headers".
        "tasks/get" | "tasks/update" | "tasks/cancel" => "taskId",
        _ => return headers,
    };
    let name = request.params().and_then(|p| last_member(p, source));
    if let Some(name) = name.and_then(decoded) {
        headers.push(("Mcp-Name".to_owned(), encoded(&name)));
    }
    headers
}

/// `Mcp-Param-…` for a `tools/call`; arguments that are null or not there have none.
pub(crate) fn mirrored(call: &Message, declarations: &Declarations) -> Vec<Header> {
    if call.method() != Some("tools/call") || declarations.tools.is_empty() {
        return Vec::new();
    }
    let Some(params) = call.object(Part::Params) else {
        return Vec::new();
    };
    let name = params.get("name").and_then(decoded).unwrap_or_default();
    let declared = declarations.tools.get(&name).filter(|d| !d.is_empty());
    let (Some(declared), Some(arguments)) =
        (declared, params.get("arguments").and_then(Object::read))
    else {
        return Vec::new();
    };
    let headers = declared.iter().filter_map(|declaration| {
        let value = plain(value_at(&arguments, &declaration.path)?)?;
        Some((declaration.header.clone(), encoded(&value)))
    });
    headers.collect()
}

/// "Header extraction is defined as reading the instance value at the exact property path."
fn value_at<'a>(arguments: &'a Object<'_>, path: &[String]) -> Option<&'a str> {
    let (first, inner) = path.split_first()?;
    let first = arguments.get(first)?;
    inner.iter().try_fold(first, |v, name| last_member(v, name))
}

/// A primitive value as text ("Type conversion"). None: it is `null`, an array or an object, or a
/// text that is no Unicode.
fn plain(value: &str) -> Option<String> {
    match value.as_bytes().first()? {
        b'"' => decoded(value),
        b't' | b'f' => Some(value.to_owned()),
        b'-' | b'0'..=b'9' => Some(decimal(value)),
        _ => None,
    }
}

/// "Convert to decimal string representation." What is written in decimal stays as it is, be it as
/// long as it may: servers compare it with the body's, some of them as text.
fn decimal(number: &str) -> String {
    let exponent = number.contains(['e', 'E']);
    match number.parse::<f64>() {
        Ok(value) if exponent && value.abs() < 1e16 => format!("{value:?}"),
        _ => number.to_owned(),
    }
}

fn decoded(json: &str) -> Option<String> {
    serde_json::from_str(json).ok()
}

/// A text as a header's value ("Value Encoding"): as it is, or `=?base64?…?=` where it has anything
/// but visible ASCII and inner blanks, or looks like that itself. So is an empty one, which a proxy
/// may take for no header.
pub(crate) fn encoded(text: &str) -> String {
    let visible = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let edges = text.starts_with(' ') || text.ends_with(' ');
    let sentinel = text.starts_with("=?base64?") && text.ends_with("?=");
    if visible && !edges && !sentinel && !text.is_empty() {
        return text.to_owned();
    }
    format!("=?base64?{}?=", STANDARD.encode(text))
}
