//! The same message with a part of it changed: every byte that is not changed stays, and nothing is
//! read twice.
//!
//! What is changed, and why, is the callers' business.

#[cfg(test)]
mod tests;

use std::ops::Range;

use bytes::Bytes;

use crate::large::{LARGE, Large};

use super::{Kind, Message, Parts, RequestId};

/// A member of the envelope that holds an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Params,
    Result,
    Error,
}

impl Message {
    /// The same message under another id, a response that has none too; every other byte stays.
    pub(crate) fn with_id(&self, id: &RequestId) -> Self {
        if self.id().is_some_and(|own| own.raw() == id.raw()) {
            return self.clone();
        }
        let Some(span) = self.parts.id.clone() else {
            return match self.kind {
                Kind::Response { .. } => self.with_new_id(id),
                Kind::Request { .. } | Kind::Notification { .. } => self.clone(),
            };
        };
        let mut changed = self.spliced(&span, &[id.raw().as_bytes()]);
        changed.kind = match changed.kind {
            Kind::Request { method, .. } => Kind::Request {
                id: id.clone(),
                method,
            },
            Kind::Response { .. } => Kind::Response {
                id: Some(id.clone()),
            },
            kind @ Kind::Notification { .. } => kind,
        };
        changed
    }

    fn with_new_id(&self, id: &RequestId) -> Self {
        // Behind the brace that opens the envelope; more follows, a result or an error.
        let at = 1;
        let name: &[u8] = b"\"id\":";
        let raw = id.raw().as_bytes();
        let mut changed = self.spliced(&(at..at), &[name, raw, b","]);
        let start = at + name.len();
        changed.parts.id = Some(start..start + raw.len());
        changed.kind = Kind::Response {
            id: Some(id.clone()),
        };
        changed
    }

    /// The same response with another `result`, which is JSON text; every other byte stays.
    pub(crate) fn with_result(&self, result: &str) -> Self {
        match self.parts.result.clone() {
            Some(span) => self.spliced(&span, &[result.as_bytes()]),
            None => self.clone(),
        }
    }

    /// The text of this part.
    pub(super) fn part(&self, part: Part) -> Option<&str> {
        match part {
            Part::Params => self.params(),
            Part::Result => self.result(),
            Part::Error => self.error(),
        }
    }

    /// The same message with these bytes as this part of it. Params may be new; a message without
    /// the other parts stays as it is.
    pub(super) fn with_pieces(&self, part: Part, pieces: &[&[u8]]) -> Self {
        match self.span(part) {
            Some(span) => self.spliced(&span, pieces),
            None if part == Part::Params => self.with_new_params(pieces),
            None => self.clone(),
        }
    }

    fn span(&self, part: Part) -> Option<Range<usize>> {
        match part {
            Part::Params => self.parts.params.clone(),
            Part::Result => self.parts.result.clone(),
            Part::Error => self.parts.error.clone(),
        }
    }

    fn with_new_params(&self, params: &[&[u8]]) -> Self {
        // The envelope is an object, so its last byte is the brace that closes it; and a message
        // has a method, so something stands before.
        let end = self.raw.len() - 1;
        let name: &[u8] = b",\"params\":";
        let mut changed = self.spliced(&(end..end), &[&[name], params].concat());
        let start = end + name.len();
        changed.parts.params = Some(start..changed.raw.len() - 1);
        changed
    }

    fn spliced(&self, span: &Range<usize>, new: &[&[u8]]) -> Self {
        let (before, after) = (&self.raw[..span.start], &self.raw[span.end..]);
        let raw = joined(&[&[before], new, &[after]].concat());
        let end = raw.len() - after.len();
        let moved = |part: &Option<Range<usize>>| {
            Some(match part.clone()? {
                part if part == *span => span.start..end,
                part if part.start >= span.end => {
                    let by = |at: usize| at - span.end + end;
                    by(part.start)..by(part.end)
                }
                part => part,
            })
        };
        let parts = Parts {
            id: moved(&self.parts.id),
            params: moved(&self.parts.params),
            result: moved(&self.parts.result),
            error: moved(&self.parts.error),
        };
        let kind = self.kind.clone();
        Self { raw, kind, parts }
    }
}

/// One copy, and of what is large in a room of its own.
fn joined(pieces: &[&[u8]]) -> Bytes {
    let size = pieces.iter().map(|piece| piece.len()).sum();
    if size >= LARGE
        && let Some(mut large) = Large::with(size, &[])
        && pieces.iter().all(|piece| large.push(piece))
    {
        return large.freeze();
    }
    pieces.concat().into()
}
