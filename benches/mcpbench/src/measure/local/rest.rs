//! The REST call itself: one HTTP/1.1 connection that is kept open, as the bridge keeps its own.
//!
//! It understands responses with a content-length and no others.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use memchr::memmem;

use crate::Res;

pub(super) struct Rest {
    socket: TcpStream,
    buf: Vec<u8>,
}

impl Rest {
    /// `url` = http://host:port
    pub(super) fn connect(url: &str) -> Res<Self> {
        let address = url.strip_prefix("http://").ok_or("url")?;
        let socket = TcpStream::connect(address).map_err(|e| format!("{address}: {e}"))?;
        socket.set_nodelay(true).ok();
        socket.set_read_timeout(Some(Duration::from_secs(30))).ok();
        Ok(Self {
            socket,
            buf: vec![0; 1 << 20],
        })
    }

    /// Sends the bytes of a request and reads its response to the end; it must be a 200.
    pub(super) fn ask(&mut self, request: &[u8]) -> Res<()> {
        self.socket
            .write_all(request)
            .map_err(|e| format!("REST: {e}"))?;
        let mut end = 0;
        loop {
            let n = self.socket.read(&mut self.buf[end..]);
            match n.map_err(|e| format!("REST: {e}"))? {
                0 => return Err("REST: closed, or larger than 1 MiB".into()),
                n => end += n,
            }
            let got = &self.buf[..end];
            if let Some(head) = memmem::find(got, b"\r\n\r\n") {
                if !got.starts_with(b"HTTP/1.1 200") {
                    let shown = String::from_utf8_lossy(&got[..head]).into_owned();
                    return Err(format!("REST: {shown}"));
                }
                if end == head + 4 + content_length(&got[..head])? {
                    return Ok(());
                }
            }
        }
    }
}

/// Of a head, in whatever case its names are.
pub(super) fn content_length(head: &[u8]) -> Res<usize> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let value = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let value = value.ok_or("no content-length")?;
    value.trim().parse().map_err(|_| "content-length".into())
}
