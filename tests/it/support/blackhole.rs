//! An address that swallows connections: nothing is refused, and nothing is ever accepted.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use super::Reserved;

pub(crate) struct Blackhole {
    listener: TcpListener,
    /// They fill the queue in front of it.
    _queue: Vec<TcpStream>,
}

impl Blackhole {
    pub(crate) fn new() -> Self {
        let listener = Reserved::new().listen(1);
        let address = listener.local_addr().expect("its address");
        let mut queue = Vec::new();
        while let Some(stream) = connect(address) {
            queue.push(stream);
            assert!(queue.len() < 1000, "this system takes every connection");
        }
        Self {
            listener,
            _queue: queue,
        }
    }

    pub(crate) fn url(&self) -> String {
        let address = self.listener.local_addr().expect("its address");
        format!("http://{address}/mcp")
    }
}

fn connect(address: SocketAddr) -> Option<TcpStream> {
    TcpStream::connect_timeout(&address, Duration::from_millis(300)).ok()
}
