//! HTTP/1.1 on a socket, by hand, so that it can be done wrong: reads requests, and ends
//! connections in each of the ways there are.

use std::io::{self, BufRead, BufReader, Read};
use std::net::{Shutdown, TcpStream};

use super::Request;

/// How a response leaves its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Ready for the next request.
    Open,
    /// Closed in order (FIN).
    Closed,
    /// Torn down (RST).
    Reset,
}

/// Reads one request; none at the connection's end.
pub(super) fn read(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let first = line(stream)?;
    let mut words = first.split(' ');
    let (verb, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let line = line(stream)?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut request = Request {
        verb,
        target,
        headers,
        body: String::new(),
    };
    let length = request.header("content-length");
    let length = length.map_or(Some(0), |l| l.parse::<usize>().ok())?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    request.body = String::from_utf8(body).ok()?;
    Some(request)
}

fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}

/// Waits until the other side has closed the connection.
pub(super) fn wait_for_end(mut stream: &TcpStream) {
    let mut piece = [0; 1024];
    while let Ok(1..) = stream.read(&mut piece) {}
}

pub(super) fn end(stream: TcpStream, ending: Ending) {
    match ending {
        Ending::Open => {}
        Ending::Closed => {
            stream.shutdown(Shutdown::Both).ok();
        }
        Ending::Reset => reset(stream).expect("a reset"),
    }
}

/// No waiting for what is unsent: closing then resets. (The standard library can't say this yet.)
fn reset(stream: TcpStream) -> io::Result<()> {
    stream.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    let _inside = runtime.enter();
    tokio::net::TcpStream::from_std(stream)?.set_zero_linger()
}
