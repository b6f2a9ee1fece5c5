//! The upstream without a bridge: MCP over HTTP/1.1 with keep-alive, as many connections as there
//! are requests in flight. The `direct` column, and the inside of the `floor` one.
//!
//! It speaks to the harness's own upstream and to no other: no redirects, no retries, no recovery;
//! whatever is out of the ordinary ends the measurement.

mod connection;
mod head;
mod response;
mod socket;

use std::collections::VecDeque;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use memchr::memmem;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use self::connection::Connection;
use self::response::Inbox;
pub(crate) use self::response::Message;
use self::socket::Socket;
use crate::Res;
use crate::os::{Epoll, Ready};
use crate::peer::Peer;

/// From here on a request's body is not copied behind its head but written by itself.
const LARGE: usize = 64 << 10;

pub(crate) struct Direct {
    host: String,
    port: u16,
    path: String,
    tls: Option<Arc<ClientConfig>>,
    /// Of every POST, up to the value of content-length.
    head: Vec<u8>,
    connections: Vec<Connection>,
    /// Connections without a request in flight.
    free: Vec<usize>,
    /// How many others there are, the stream of legacy HTTP+SSE not counted.
    busy: usize,
    inbox: Inbox,
    current: Message,
    limit: Instant,
    /// Knows every connection by its index.
    pub(crate) epoll: Epoll,
}

impl Direct {
    /// `url` = http(s)://host:port/path; `ca` = a PEM file, for https.
    pub(crate) fn new(url: &str, legacy: bool, ca: Option<&str>) -> Res<Self> {
        let (scheme, rest) = url.split_once("://").ok_or("url")?;
        let (address, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (host, port) = address.split_once(':').ok_or("port")?;
        let tls = if scheme == "https" {
            Some(tls_config(ca.ok_or("ca")?)?)
        } else {
            None
        };
        let mut direct = Self {
            host: host.into(),
            port: port.parse().map_err(|_| "port")?,
            path: path.into(),
            tls,
            head: vec![],
            connections: vec![],
            free: vec![],
            busy: 0,
            inbox: Inbox {
                legacy,
                messages: VecDeque::new(),
                session: None,
                endpoint: None,
            },
            current: Message::default(),
            limit: Instant::now() + Duration::from_secs(60),
            epoll: Epoll::new().map_err(|e| format!("epoll: {e}"))?,
        };
        if legacy {
            direct.open_stream()?;
        }
        direct.rebuild_head();
        Ok(direct)
    }

    /// Legacy HTTP+SSE: everything is answered on this stream; it names the endpoint to post to.
    fn open_stream(&mut self) -> Res<()> {
        let i = self.connect()?;
        let get = format!(
            "GET {} HTTP/1.1\r\nhost: {}:{}\r\naccept: text/event-stream\r\n\r\n",
            self.path, self.host, self.port
        );
        let stream = &mut self.connections[i];
        stream
            .socket
            .write_all(get.as_bytes())
            .map_err(|e| e.to_string())?;
        stream.response.expect_stream();
        while self.inbox.endpoint.is_none() {
            self.pump(i)?;
        }
        Ok(())
    }

    fn rebuild_head(&mut self) {
        let path = self.inbox.endpoint.as_ref().unwrap_or(&self.path);
        let mut head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}:{}\r\n\
             accept: application/json, text/event-stream\r\ncontent-type: application/json\r\n",
            self.host, self.port
        );
        if let Some(session) = &self.inbox.session {
            head.push_str("mcp-session-id: ");
            head.push_str(session);
            head.push_str("\r\nmcp-protocol-version: 2025-11-25\r\n");
        }
        head.push_str("content-length: ");
        self.head = head.into_bytes();
    }

    fn connect(&mut self) -> Res<usize> {
        let socket = Socket::connect(&self.host, self.port, self.tls.as_ref())?;
        let i = self.connections.len();
        self.epoll.add(socket.fd(), i as u64);
        self.connections.push(Connection::new(socket));
        Ok(i)
    }

    /// Reads once from a connection and takes in whatever came.
    pub(crate) fn pump(&mut self, i: usize) -> Res<()> {
        if self.connections[i].pump(&mut self.inbox)? {
            self.free.push(i);
            self.busy -= 1;
        }
        Ok(())
    }

    pub(crate) fn next_message(&mut self) -> Option<Message> {
        self.inbox.messages.pop_front()
    }

    /// Nothing is in flight.
    pub(crate) fn idle(&self) -> bool {
        self.busy == 0
    }
}

impl Peer for Direct {
    fn send(&mut self, message: &[u8]) -> Res<()> {
        let i = match self.free.pop() {
            Some(i) => i,
            None => self.connect()?,
        };
        self.busy += 1;
        if self.inbox.session.is_some() && memmem::find(&self.head, b"mcp-session-id").is_none() {
            self.rebuild_head();
        }
        let connection = &mut self.connections[i];
        connection.response.expect();
        let mut out = Vec::with_capacity(self.head.len() + 24 + message.len().min(LARGE));
        out.extend_from_slice(&self.head);
        write!(out, "{}\r\n\r\n", message.len()).ok(); // to memory
        let written = if message.len() <= LARGE {
            out.extend_from_slice(message);
            connection.socket.write_all(&out)
        } else {
            let socket = &mut connection.socket;
            socket
                .write_all(&out)
                .and_then(|()| socket.write_all(message))
        };
        written.map_err(|e| format!("write: {e}"))?;
        if memmem::find(&message[..message.len().min(512)], b"\"id\":").is_none() {
            // a notification: take in its 202 so that the connection is free again
            while !self.connections[i].response.over() {
                self.pump(i)?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Res<()> {
        Ok(())
    }

    fn ready(&self) -> bool {
        !self.inbox.messages.is_empty()
    }

    fn recv(&mut self) -> Res<&[u8]> {
        loop {
            if let Some(message) = self.next_message() {
                self.current = message;
                return Ok(self.current.as_bytes());
            }
            if Instant::now() > self.limit {
                return Err("timeout".into());
            }
            // one request in flight on one connection: no need for epoll
            if self.connections.len() == 1 {
                if self.idle() {
                    return Err("nothing in flight".into());
                }
                self.pump(0)?;
                continue;
            }
            let mut ready = Ready::new();
            for i in self.epoll.wait(&mut ready, 1000) {
                self.pump(i as usize)?;
            }
        }
    }

    fn deadline(&mut self, after: Duration) {
        self.limit = Instant::now() + after;
    }
}

fn tls_config(ca: &str) -> Res<Arc<ClientConfig>> {
    let pem = std::fs::read(ca).map_err(|e| format!("{ca}: {e}"))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|e| format!("{ca}: {e:?}"))?;
        roots.add(certificate).map_err(|e| format!("{ca}: {e}"))?;
    }
    // refused when it is installed already
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    Ok(Arc::new(
        ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth(),
    ))
}
