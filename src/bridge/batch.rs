//! JSON-RPC batches (MCP 2025-03-26): the answers to one array go back as one array; pure.

use std::collections::HashMap;

use bytes::Bytes;

use crate::message::{self, Malformed};

#[cfg(test)]
mod tests;

/// The one version that has batches.
const VERSION: &str = "2025-03-26";

/// Batches that are not yet answered.
#[derive(Debug, Default)]
pub(crate) struct Batches {
    next: u64,
    open: HashMap<u64, Batch>,
}

#[derive(Debug)]
struct Batch {
    awaited: usize,
    answers: Vec<Bytes>,
    /// All of its elements have been looked at.
    complete: bool,
}

/// The elements of an array that the host sent in a session of `version` (none: not initialized).
///
/// 2025-03-26 basic: "implementations MUST support receiving JSON-RPC batches"; 2025-06-18 took
/// them out again.
pub(super) fn elements(text: &Bytes, version: Option<&str>) -> Result<Vec<Bytes>, Malformed> {
    let malformed = |code, why: &str| Malformed {
        code,
        why: why.to_owned(),
        id: None,
    };
    let elements = message::batch(text).ok_or_else(|| malformed(-32700, "not JSON"))?;
    match version {
        _ if elements.is_empty() => Err(malformed(-32600, "an empty batch")),
        Some(VERSION) => Ok(elements),
        Some(other) => {
            let why = format!("batches exist in MCP {VERSION} only; this session speaks {other}");
            Err(malformed(-32600, &why))
        }
        None => Err(malformed(-32600, "a batch before initialize")),
    }
}

impl Batches {
    pub(crate) fn open(&mut self) -> u64 {
        self.next += 1;
        let batch = Batch {
            awaited: 0,
            answers: Vec::new(),
            complete: false,
        };
        self.open.insert(self.next, batch);
        self.next
    }

    /// One of its elements will be answered.
    pub(crate) fn awaits(&mut self, batch: u64) {
        if let Some(batch) = self.open.get_mut(&batch) {
            batch.awaited += 1;
        }
    }

    /// An element's answer, or none where it was cancelled. Returns the array when it is whole.
    pub(crate) fn answered(&mut self, batch: u64, answer: Option<Bytes>) -> Option<Bytes> {
        let open = self.open.get_mut(&batch)?;
        open.awaited = open.awaited.saturating_sub(1);
        open.answers.extend(answer);
        self.whole(batch)
    }

    /// Every element has been looked at. Returns the array if it is whole already.
    pub(crate) fn complete(&mut self, batch: u64) -> Option<Bytes> {
        self.open.get_mut(&batch)?.complete = true;
        self.whole(batch)
    }

    /// "If there are no Response objects contained within the Response array as it is to be sent,
    /// the server MUST NOT return an empty Array" (JSON-RPC 2.0, section 6).
    fn whole(&mut self, batch: u64) -> Option<Bytes> {
        let open = self.open.get(&batch)?;
        if open.awaited > 0 || !open.complete {
            return None;
        }
        let answers = self.open.remove(&batch)?.answers;
        if answers.is_empty() {
            return None;
        }
        let mut array = vec![b'['];
        array.extend_from_slice(&answers.join(&b","[..]));
        array.push(b']');
        Some(array.into())
    }
}
