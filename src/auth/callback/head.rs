//! The head of a request to the callback: one GET of HTTP/1.1, from a browser that was sent to us; pure.
//!
//! It understands no more of HTTP than that takes: what is unusual is refused, not interpreted.

#[cfg(test)]
mod tests;

/// Of a head, in bytes: a long code in a long URL, and a browser's cookies for this host.
pub(super) const MOST: usize = 16 * 1024;

/// Where the browser was sent.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Begins with a slash.
    pub(super) path: String,
    pub(super) port: u16,
}

/// The two pages that the browser is sent on to, so that the code leaves its address bar (T07).
pub(super) const SIGNED_IN: &str = "/signed-in";
pub(super) const NOT_SIGNED_IN: &str = "/not-signed-in";

/// A request that has an answer.
#[derive(Debug, PartialEq)]
pub(super) enum Ask {
    /// The redirect, with its query (without `?`).
    Redirect(String),
    SignedIn,
    NotSignedIn,
}

/// Why a request is refused: the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// No HTTP/1, or not the host that the browser was sent to (T06).
    Bad,
    /// A page asks, not a person.
    Foreign,
    NotFound,
    /// `true`: HEAD, so that no body may follow.
    Method(bool),
    Slow,
    LongTarget,
    LongHead,
}

/// What has arrived of a head: `Ok(None)` = more has to come.
///
/// # Errors
/// It can't become a request of ours any more.
pub(super) fn read(received: &[u8], place: &Place) -> Result<Option<Ask>, Wrong> {
    // Only `\r\n` ends a line here: where one reader ends a line and another does not, requests hide.
    let mut ends = memchr::memchr_iter(b'\n', received);
    if ends.any(|at| at == 0 || received[at - 1] != b'\r') {
        return Err(Wrong::Bad);
    }
    let end = memchr::memmem::find(received, b"\r\n\r\n");
    let first = memchr::memmem::find(received, b"\r\n");
    if end.map_or(received.len(), |end| end + 4) > MOST {
        return Err(match first {
            Some(at) if at < MOST => Wrong::LongHead,
            _ => Wrong::LongTarget,
        });
    }
    // The first line tells enough to be rid of HTTP/0.9, which has no other.
    let line = match first {
        Some(at) => Line::read(&received[..at])?,
        None => return Ok(None),
    };
    let Some(end) = end else {
        return Ok(None);
    };
    let headers = received.get(line.length + 2..end + 2).unwrap_or_default();
    fields(headers, place)?;
    line.ask(place).map(Some)
}

/// The request line.
struct Line<'a> {
    method: &'a str,
    target: &'a str,
    length: usize,
}

impl<'a> Line<'a> {
    fn read(line: &'a [u8]) -> Result<Self, Wrong> {
        let text = str::from_utf8(line).map_err(|_| Wrong::Bad)?;
        let mut parts = text.split(' ');
        let (Some(method), Some(target), Some(version), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Wrong::Bad);
        };
        let good = (version == "HTTP/1.1" || version == "HTTP/1.0")
            && !method.is_empty()
            && method.bytes().all(|b| b.is_ascii_uppercase())
            && target.starts_with('/')
            && target.bytes().all(|b| b.is_ascii_graphic());
        if !good {
            return Err(Wrong::Bad);
        }
        Ok(Self {
            method,
            target,
            length: line.len(),
        })
    }

    fn ask(&self, place: &Place) -> Result<Ask, Wrong> {
        if self.method != "GET" {
            return Err(Wrong::Method(self.method == "HEAD"));
        }
        let (path, query) = self.target.split_once('?').unwrap_or((self.target, ""));
        if path == place.path {
            return Ok(Ask::Redirect(query.to_owned()));
        }
        match self.target {
            SIGNED_IN => Ok(Ask::SignedIn),
            NOT_SIGNED_IN => Ok(Ask::NotSignedIn),
            _ => Err(Wrong::NotFound),
        }
    }
}

/// Header lines, each with its `\r\n`: the right `Host` once, and no `Origin`, which browsers send with
/// what a page does, never when they follow a link or a redirect with GET (T06).
fn fields(lines: &[u8], place: &Place) -> Result<(), Wrong> {
    let mut hosts = 0;
    for line in lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let colon = memchr::memchr(b':', line).ok_or(Wrong::Bad)?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return Err(Wrong::Bad); // a folded line among them
        }
        if name.eq_ignore_ascii_case(b"origin") {
            return Err(Wrong::Foreign);
        }
        if name.eq_ignore_ascii_case(b"host") {
            hosts += 1;
            if !is_ours(value, place.port) {
                return Err(Wrong::Bad);
            }
        }
    }
    if hosts == 1 { Ok(()) } else { Err(Wrong::Bad) }
}

/// A page of another name that resolves to this machine says its own name here (DNS rebinding).
fn is_ours(host: &[u8], port: u16) -> bool {
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| {
        let full = format!("{name}:{port}");
        // Browsers leave the port of http away.
        host.eq_ignore_ascii_case(full.as_bytes())
            || port == 80 && host.eq_ignore_ascii_case(name.as_bytes())
    })
}
