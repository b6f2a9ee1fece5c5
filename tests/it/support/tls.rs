//! A server behind TLS: decrypts, and hands on to a server without.
//!
//! The certificates in `tls/` are for `localhost`, and their issuer is trusted by nobody but
//! these tests; its key was thrown away. The server's key is of no use anywhere else.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::McpServer;

pub(crate) struct TlsFront {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
}

/// A file of `support/tls`.
pub(crate) fn certificate(name: &str) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/tls");
    PathBuf::from(folder).join(name)
}

impl TlsFront {
    /// In front of `server`, with the certificate in that file.
    pub(crate) fn start(server: &McpServer, file: &str) -> Self {
        let chain = CertificateDer::from_pem_file(certificate(file)).expect("a certificate");
        let key = PrivateKeyDer::from_pem_file(certificate("server.key")).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![chain], key)
            .expect("a certificate and its key");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let stopped = Arc::new(AtomicBool::new(false));
        let (config, flag, behind) = (Arc::new(config), Arc::clone(&stopped), server.address());
        thread::spawn(move || {
            for stream in listener.incoming() {
                if flag.load(Ordering::SeqCst) {
                    return;
                }
                let config = Arc::clone(&config);
                thread::spawn(move || stream.and_then(|s| serve(s, config, behind)));
            }
        });
        Self { address, stopped }
    }

    pub(crate) fn url(&self, host: &str) -> String {
        format!("https://{host}:{}/mcp", self.address.port())
    }
}

impl Drop for TlsFront {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        TcpStream::connect(self.address).ok(); // wakes it
    }
}

fn serve(stream: TcpStream, config: Arc<ServerConfig>, behind: SocketAddr) -> io::Result<()> {
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut client = StreamOwned::new(connection, stream);
    while client.conn.is_handshaking() {
        client.conn.complete_io(&mut client.sock)?;
    }
    // A client that turns away from the certificate gets no further than this.
    let mut client = BufReader::new(client);
    let mut server = BufReader::new(TcpStream::connect(behind)?);
    while copy(&mut client, server.get_mut())? && copy(&mut server, client.get_mut())? {}
    Ok(())
}

/// One request or response, whose length is told. False: there is none.
fn copy(from: &mut impl BufRead, to: &mut impl Write) -> io::Result<bool> {
    let mut message = String::new();
    let mut length = 0;
    while !message.ends_with("\r\n\r\n") {
        let start = message.len();
        if from.read_line(&mut message)? == 0 {
            return Ok(false);
        }
        let line = message[start..].to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or_default();
        }
    }
    to.write_all(message.as_bytes())?;
    io::copy(&mut from.take(length), to)?;
    to.flush()?;
    Ok(true)
}
