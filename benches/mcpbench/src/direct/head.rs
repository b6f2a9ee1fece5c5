//! The head of an HTTP/1.1 response: status line and headers, without the empty line.
//!
//! Only what the harness's own upstream sends; an error status is a failure.

use crate::Res;

#[derive(Default)]
pub(super) struct Head<'a> {
    pub(super) length: usize,
    pub(super) chunked: bool,
    pub(super) sse: bool,
    pub(super) session: Option<&'a str>,
}

impl<'a> Head<'a> {
    pub(super) fn parse(text: &'a str) -> Res<Self> {
        let status: u16 = text
            .get(9..12)
            .and_then(|s| s.parse().ok())
            .ok_or("status line")?;
        if status >= 400 {
            return Err(format!("HTTP {status}"));
        }
        let mut head = Self::default();
        for line in text.split("\r\n").skip(1) {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            if name.eq_ignore_ascii_case("content-length") {
                head.length = value.parse().map_err(|_| "content-length")?;
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                head.chunked = value.eq_ignore_ascii_case("chunked");
            } else if name.eq_ignore_ascii_case("content-type") {
                head.sse = value.starts_with("text/event-stream");
            } else if name.eq_ignore_ascii_case("mcp-session-id") {
                head.session = Some(value);
            }
        }
        Ok(head)
    }
}
