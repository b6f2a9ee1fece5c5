//! `mcpbench relay HOST:PORT`: the lightest possible extra process. It copies stdin to a TCP socket
//! and the socket to stdout with splice(2): the lower bound for what one more process in the path
//! costs on this machine.
//!
//! No parsing, no HTTP: it only works with the upstream's raw port.

use std::net::{Shutdown, TcpStream};
use std::os::fd::{AsRawFd, RawFd};

use crate::os::{self, STDIN, STDOUT};

pub(crate) fn main(args: &[String]) -> i32 {
    let Some(address) = args.first() else {
        return 2;
    };
    let Ok(socket) = TcpStream::connect(address) else {
        return 1;
    };
    socket.set_nodelay(true).ok();
    let fd = socket.as_raw_fd();
    let mut input = Some(STDIN);
    loop {
        let Ok([from_client, from_upstream]) = os::wait_readable([input, Some(fd)]) else {
            return 1;
        };
        if from_client && !copy(STDIN, fd) {
            input = None;
            socket.shutdown(Shutdown::Write).ok();
        }
        if from_upstream && !copy(fd, STDOUT) {
            return 0;
        }
    }
}

/// Copies what is there; false at the end, or after an error.
fn copy(from: RawFd, to: RawFd) -> bool {
    let moved = os::splice(from, to);
    if moved >= 0 {
        return moved > 0;
    }
    // no pipe on either side (for example stdin from a file): a plain copy
    let mut buf = [0; 65536];
    let n = os::read(from, &mut buf);
    n > 0 && os::write_all(to, &buf[..n as usize]).is_ok()
}
