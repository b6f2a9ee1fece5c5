//! What a person types, or pastes, or pipes in.

use std::io::{BufRead, Read};
use std::thread;

use tokio::sync::mpsc;

/// Longer than any link; what is longer is cut, and then no link of ours.
const LONGEST: u64 = 64 * 1024;

/// The lines on stdin, without those that are blank; ends where stdin does. A thread reads it, since a
/// terminal can't be polled, and is left behind in the end.
pub(super) fn of_stdin() -> mpsc::Receiver<String> {
    let (lines, receiver) = mpsc::channel(1);
    thread::spawn(move || {
        let mut stdin = std::io::stdin().lock();
        while let Some(line) = next(&mut stdin) {
            if !line.trim().is_empty() && lines.blocking_send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// The next line, blank or not.
fn next(input: &mut impl BufRead) -> Option<String> {
    let mut line = Vec::new();
    let read = input.by_ref().take(LONGEST).read_until(b'\n', &mut line);
    match read {
        Ok(1..) => Some(String::from_utf8_lossy(&line).into_owned()),
        Ok(0) | Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_one_by_one_and_cut_where_they_are_too_long() {
        let text = [
            b"a\r\n\n".to_vec(),
            vec![b'x'; 65 * 1024],
            b"\nend".to_vec(),
        ]
        .concat();
        let mut input = text.as_slice();
        assert_eq!(next(&mut input).as_deref(), Some("a\r\n"));
        assert_eq!(next(&mut input).as_deref(), Some("\n"));
        assert_eq!(next(&mut input).map(|line| line.len()), Some(64 * 1024));
        assert_eq!(next(&mut input).map(|line| line.len()), Some(1025));
        assert_eq!(next(&mut input).as_deref(), Some("end"));
        assert_eq!(next(&mut input), None);
    }
}
