//! The id of a message of which only the beginning was kept.

use serde::de::IgnoredAny;

use super::RequestId;

/// Looks for a top-level `"id"` in the beginning of a JSON object. Nothing is checked beyond what
/// is needed to tell strings from structure: the message is refused in any case.
pub(crate) fn id_in_head(head: &[u8]) -> Option<RequestId> {
    let mut rest = head.trim_ascii_start().strip_prefix(b"{")?;
    let mut depth = 0_u32;
    while let Some(byte) = rest.first() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            b'"' => {
                let (text, after) = string(rest)?;
                rest = after;
                let value = after.trim_ascii_start().strip_prefix(b":");
                if let (0, b"\"id\"", Some(value)) = (depth, text, value) {
                    return id(value.trim_ascii_start());
                }
                continue;
            }
            _ => {}
        }
        rest = &rest[1..];
    }
    None
}

/// A string with its quotes, and what follows it.
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut escaped = false;
    for (i, byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(bytes.split_at(i + 1)),
            _ => {}
        }
    }
    None
}

fn id(value: &[u8]) -> Option<RequestId> {
    let text = if value.first() == Some(&b'"') {
        string(value)?.0
    } else {
        let end = value
            .iter()
            .position(|b| matches!(b, b',' | b'}') || b.is_ascii_whitespace())?;
        &value[..end]
    };
    let text = std::str::from_utf8(text).ok()?;
    // It is echoed, so it has to be JSON itself.
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    RequestId::from_json(text).ok()
}
