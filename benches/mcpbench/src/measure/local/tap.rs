//! A server that keeps what it is asked and answers everything with an empty object: it is how
//! the REST call of a tool becomes known to the byte.
//!
//! It lives as long as the harness, and serves one request for each connection.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use memchr::memmem;

use super::rest::content_length;
use crate::Res;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
    content-length: 60\r\nconnection: close\r\n\r\n\
    {\"type\":\"list\",\"data\":[],\"conversations\":[],\"total_count\":0}";

pub(super) struct Tap {
    pub(super) url: String,
    asked: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Tap {
    pub(super) fn open() -> Res<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| format!("tap: {e}"))?;
        let address = listener.local_addr().map_err(|e| format!("tap: {e}"))?;
        let asked = Arc::default();
        let tap = Self {
            url: format!("http://{address}"),
            asked: Arc::clone(&asked),
        };
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                if let Some(request) = answered(socket) {
                    let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
                    asked.push(request);
                }
            }
        });
        Ok(tap)
    }

    /// The last request that begins like this.
    pub(super) fn taken(&self, start: &str) -> Res<Vec<u8>> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let found = asked.iter().rfind(|r| r.starts_with(start.as_bytes()));
        found.cloned().ok_or_else(|| format!("tap: no {start}"))
    }
}

fn answered(mut socket: TcpStream) -> Option<Vec<u8>> {
    socket.set_read_timeout(Some(Duration::from_secs(5))).ok();
    let (mut request, mut buf) = (vec![], [0; 16 << 10]);
    loop {
        let n = socket.read(&mut buf).ok().filter(|n| *n > 0)?;
        request.extend_from_slice(&buf[..n]);
        if let Some(head) = memmem::find(&request, b"\r\n\r\n") {
            let body = content_length(&request[..head]).unwrap_or(0);
            if request.len() >= head + 4 + body {
                socket.write_all(ANSWER).ok()?;
                return Some(request);
            }
        }
    }
}
