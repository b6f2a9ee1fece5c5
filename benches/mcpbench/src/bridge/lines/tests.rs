//! The same lines come out however they are cut and however long they are.

use std::io::{self, Read};

use super::Lines;

/// Hands out at most `piece` bytes at a time.
struct Pieces<'a> {
    rest: &'a [u8],
    piece: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.piece.min(into.len()).min(self.rest.len());
        self.rest.read(&mut into[..n])
    }
}

fn check(text: &str, piece: usize, expected: &[&str]) {
    let mut lines = Lines::new(Pieces {
        rest: text.as_bytes(),
        piece,
    });
    for line in expected {
        assert!(lines.next().unwrap() == line.as_bytes(), "{piece}");
    }
    assert!(!lines.ready());
    assert_eq!(lines.next(), Err("bridge closed its stdout".into()));
}

#[test]
fn lines_are_found_in_any_pieces() {
    for piece in 1..20 {
        check("a\r\n\r\n\nbc\nd\n", piece, &["a", "bc", "d"]);
        check("unfinished", piece, &[]);
    }
}

#[test]
fn the_buffer_grows_with_the_line() {
    let long = "x".repeat(3 << 20);
    let text = format!("a\n{long}\nb\n{long}\n");
    for piece in [4096, 65_536, 1 << 20] {
        check(&text, piece, &["a", &long, "b", &long]);
    }
}
