//! A TCP connection, with or without TLS. It does no buffering of its own, and it blocks.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use crate::Res;

pub(super) enum Socket {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Socket {
    pub(super) fn connect(host: &str, port: u16, tls: Option<&Arc<ClientConfig>>) -> Res<Self> {
        let tcp = TcpStream::connect((host, port)).map_err(|e| format!("connect: {e}"))?;
        tcp.set_nodelay(true).ok();
        tcp.set_read_timeout(Some(Duration::from_secs(60))).ok();
        let Some(config) = tls else {
            return Ok(Self::Plain(tcp));
        };
        let name = ServerName::try_from(host.to_owned()).map_err(|e| e.to_string())?;
        let tls = ClientConnection::new(config.clone(), name).map_err(|e| e.to_string())?;
        Ok(Self::Tls(Box::new(StreamOwned::new(tls, tcp))))
    }

    pub(super) fn fd(&self) -> RawFd {
        match self {
            Self::Plain(s) => s.as_raw_fd(),
            Self::Tls(s) => s.sock.as_raw_fd(),
        }
    }

    pub(super) fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(s) => s.read(into),
            Self::Tls(s) => s.read(into),
        }
    }

    pub(super) fn write_all(&mut self, from: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(s) => s.write_all(from),
            Self::Tls(s) => s.write_all(from).and_then(|()| s.flush()),
        }
    }
}
