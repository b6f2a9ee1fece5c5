//! Lines to and from the host. The only place that writes to stdout while serving.
//!
//! Pipes and sockets are polled (a thread in between costs more than the rest of the bridge);
//! what can't be polled - files, terminals, Windows - goes through tokio's blocking threads.
//! What a line means is not looked at here.

mod lines;
mod writer;

#[cfg(test)]
mod tests;

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};

pub(crate) use lines::{Line, Lines};
pub(crate) use writer::Writer;

type Source = Box<dyn AsyncRead + Send + Unpin>;
type Sink = Box<dyn AsyncWrite + Send + Unpin>;

/// This process's stdin, by lines of at most `limit` bytes.
///
/// # Errors
/// The handle can't be used at all.
pub(crate) fn stdin(limit: usize) -> io::Result<Lines> {
    #[cfg(unix)]
    let source: Source = match unix::pollable(io::stdin())? {
        unix::Handle::Pipe(file) => Box::new(tokio::net::unix::pipe::Receiver::from_file(file)?),
        unix::Handle::Socket(socket) => Box::new(tokio::net::UnixStream::from_std(socket)?),
        unix::Handle::Other => Box::new(tokio::io::stdin()),
    };
    #[cfg(not(unix))]
    let source: Source = Box::new(tokio::io::stdin());
    Ok(Lines::new(source, limit))
}

/// This process's stdout.
///
/// # Errors
/// The handle can't be used at all.
pub(crate) fn stdout() -> io::Result<Writer> {
    #[cfg(unix)]
    let sink: Sink = match unix::pollable(io::stdout())? {
        unix::Handle::Pipe(file) => Box::new(tokio::net::unix::pipe::Sender::from_file(file)?),
        unix::Handle::Socket(socket) => Box::new(tokio::net::UnixStream::from_std(socket)?),
        unix::Handle::Other => Box::new(tokio::io::stdout()),
    };
    #[cfg(not(unix))]
    let sink: Sink = Box::new(tokio::io::stdout());
    Ok(Writer::new(sink))
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io;
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::fs::FileTypeExt;
    use std::os::unix::net::UnixStream;

    pub(super) enum Handle {
        Pipe(File),
        Socket(UnixStream),
        Other,
    }

    pub(super) fn pollable(handle: impl AsFd) -> io::Result<Handle> {
        let file = File::from(handle.as_fd().try_clone_to_owned()?);
        let kind = file.metadata()?.file_type();
        if kind.is_fifo() {
            return Ok(Handle::Pipe(file));
        }
        if kind.is_socket() {
            let socket = UnixStream::from(OwnedFd::from(file));
            socket.set_nonblocking(true)?;
            return Ok(Handle::Socket(socket));
        }
        Ok(Handle::Other)
    }
}
