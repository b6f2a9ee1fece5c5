//! The headers that a modern request carries on HTTP besides its version: `Mcp-Method`, `Mcp-Name`
//! and those that a tool's schema asks for with `x-mcp-header` (2026-07-28, transports/
//! streamable-http, "Request headers").

use std::collections::HashMap;

use crate::message::Message;

/// Name and value; the value is fit for a header already (see [`encoded`]).
pub(crate) type Header = (String, String);

/// What the listed tools want mirrored in headers.
#[derive(Debug, Default)]
pub(crate) struct Declarations {
    /// By the tool's name.
    tools: HashMap<String, Vec<Declaration>>,
}

#[derive(Debug)]
struct Declaration {
    /// `Mcp-Param-…`
    header: String,
    /// From `arguments` inwards, through `properties` only.
    path: Vec<String>,
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
        todo!()
    }

    /// Whether this tool has been listed.
    pub(crate) fn knows(&self, tool: &str) -> bool {
        todo!()
    }

    /// The lists have changed.
    pub(crate) fn forget(&mut self) {
        self.tools.clear();
    }
}

/// `Mcp-Method` and, for the methods that have one, `Mcp-Name`.
pub(crate) fn standard(request: &Message) -> Vec<Header> {
    todo!()
}

/// `Mcp-Param-…` for a `tools/call`; arguments that are null or not there have none.
pub(crate) fn mirrored(call: &Message, declarations: &Declarations) -> Vec<Header> {
    todo!()
}

/// A text as a header's value: as it is, or `=?base64?…?=` where it has anything but visible ASCII
/// and inner blanks, or looks like that itself.
pub(crate) fn encoded(text: &str) -> String {
    todo!()
}
