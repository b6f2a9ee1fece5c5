//! One JSON-RPC message: its bytes, and where in them the envelope's members are.
//!
//! A message is read no further than its envelope; the bytes that came are the bytes that go.
//! Nothing here does I/O, knows MCP's methods, or builds a message from typed values.

mod build;
mod edit;
mod head;
mod id;
mod object;
mod scan;

#[cfg(test)]
mod tests;

use std::ops::Range;

use bytes::Bytes;

pub(crate) use build::{error_response, notification, quoted, request, success};
pub(crate) use edit::Part;
pub(crate) use head::id_in_head;
pub(crate) use id::RequestId;
pub(crate) use object::{Object, last_member};
pub(crate) use scan::{batch, member, members, spelt};

/// A valid message. Cheap to clone: the bytes are shared.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    raw: Bytes,
    kind: Kind,
    parts: Parts,
}

/// What a message is; JSON-RPC 2.0 sections 4 and 5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Request {
        id: RequestId,
        method: Box<str>,
    },
    Notification {
        method: Box<str>,
    },
    /// `id` is `None` where the sender could not tell which request it answers (`"id": null`).
    Response {
        id: Option<RequestId>,
    },
}

/// Where the members' values are in the bytes.
#[derive(Clone, Debug, Default)]
struct Parts {
    id: Option<Range<usize>>,
    params: Option<Range<usize>>,
    result: Option<Range<usize>>,
    error: Option<Range<usize>>,
}

/// Why some bytes are not a message, and how to say so to whoever sent them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// -32700 (not JSON) or -32600 (not a message).
    pub(crate) code: i32,
    pub(crate) why: String,
    /// The id to answer with, where one could be read.
    pub(crate) id: Option<RequestId>,
}

impl Malformed {
    /// The JSON-RPC error that says so.
    pub(crate) fn to_response(&self) -> Bytes {
        let what = match self.code {
            -32700 => "Parse error",
            _ => "Invalid request",
        };
        let text = format!("{what}: {}", self.why);
        error_response(self.id.as_ref(), self.code, &text, None)
    }
}

impl Message {
    /// Reads one message. Blanks around it and line breaks between its tokens are taken out, since
    /// on stdio a message is one line; nothing else is changed.
    ///
    /// # Errors
    /// Anything that is not exactly one JSON-RPC 2.0 message, a batch included (see [`batch`]).
    pub(crate) fn parse(raw: Bytes) -> Result<Self, Malformed> {
        scan::message(raw)
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The bytes as they came, without a line end.
    pub(crate) fn raw(&self) -> &Bytes {
        &self.raw
    }

    pub(crate) fn method(&self) -> Option<&str> {
        match &self.kind {
            Kind::Request { method, .. } | Kind::Notification { method } => Some(method),
            Kind::Response { .. } => None,
        }
    }

    pub(crate) fn id(&self) -> Option<&RequestId> {
        match &self.kind {
            Kind::Request { id, .. } => Some(id),
            Kind::Response { id } => id.as_ref(),
            Kind::Notification { .. } => None,
        }
    }

    /// The text of `params`, `result` or `error`: JSON as it came.
    pub(crate) fn params(&self) -> Option<&str> {
        self.text(self.parts.params.as_ref())
    }

    /// Whether it is a response with a result, without a look at the result.
    pub(crate) fn has_result(&self) -> bool {
        self.parts.result.is_some()
    }

    pub(crate) fn result(&self) -> Option<&str> {
        self.text(self.parts.result.as_ref())
    }

    pub(crate) fn error(&self) -> Option<&str> {
        self.text(self.parts.error.as_ref())
    }

    fn text(&self, span: Option<&Range<usize>>) -> Option<&str> {
        // `scan` checked the whole line as UTF-8, and spans end at token boundaries.
        simdutf8::basic::from_utf8(&self.raw[span?.clone()]).ok()
    }
}
