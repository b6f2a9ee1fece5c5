//! A text as it reads once its escapes are taken out of it, those of JSON and those of URLs, once for
//! each text that is in another one; pure.
//!
//! What is found in such a reading is hidden in the text as it was: each reading knows what stood
//! where.

use std::ops::Range;

use memchr::memchr;

/// Readings of a text, itself included. JSON in JSON that is written as everybody does doubles its
/// backslashes each time: nobody has more.
const DEEPEST: usize = 12;

/// From a text to its next readings.
#[derive(Default)]
pub(super) struct Depth {
    /// For each reading the places from which on it is as the one before, up to the next: here, and
    /// there.
    joints: Vec<Vec<(usize, usize)>>,
}

impl Depth {
    /// What `text`, which is the last reading, says without its escapes. None: it has none.
    pub(super) fn next(&mut self, text: &str) -> Option<String> {
        if self.joints.len() + 1 >= DEEPEST {
            return None;
        }
        let (read, joints) = step(text)?;
        self.joints.push(joints);
        Some(read)
    }

    /// Where a part of the last reading stands in the text.
    pub(super) fn origin(&self, part: Range<usize>) -> Range<usize> {
        let back = |at: usize| {
            self.joints.iter().rev().fold(at, |at, joints| {
                let before = joints.partition_point(|(here, _)| *here <= at);
                match before.checked_sub(1).map(|last| joints[last]) {
                    Some((here, there)) => there + (at - here),
                    None => at,
                }
            })
        };
        back(part.start)..back(part.end)
    }
}

/// `text` without its escapes, if it has some.
pub(super) fn unescaped(text: &str) -> Option<String> {
    step(text).map(|(read, _)| read)
}

/// The next reading, and its joints. JSON goes first: an escape of a URL's may stand for the backslash
/// of one of JSON's.
fn step(text: &str) -> Option<(String, Vec<(usize, usize)>)> {
    without(text, b'\\', escape).or_else(|| without(text, b'%', percent))
}

fn without(
    text: &str,
    sign: u8,
    read_one: impl Fn(&[u8]) -> Option<(char, usize)>,
) -> Option<(String, Vec<(usize, usize)>)> {
    let bytes = text.as_bytes();
    let (mut read, mut joints) = (String::new(), Vec::new());
    let (mut copied, mut from) = (0, 0);
    while let Some(next) = memchr(sign, &bytes[from..]) {
        let next = from + next;
        from = next + 1;
        if let Some((char, length)) = read_one(&bytes[next..]) {
            read.push_str(&text[copied..next]);
            read.push(char);
            copied = next + length;
            joints.push((read.len(), copied));
            from = copied;
        }
    }
    if joints.is_empty() {
        return None;
    }
    read.push_str(&text[copied..]);
    Some((read, joints))
}

/// What an escape stands for, and its length.
fn escape(bytes: &[u8]) -> Option<(char, usize)> {
    let simple = match bytes.get(1)? {
        b'u' => None,
        b'n' => Some('\n'),
        b'r' => Some('\r'),
        b't' => Some('\t'),
        b'b' => Some('\u{8}'),
        b'f' => Some('\u{c}'),
        byte @ (b'"' | b'\\' | b'/') => Some(char::from(*byte)),
        _ => return None,
    };
    if let Some(char) = simple {
        return Some((char, 2));
    }
    let first = unit(bytes)?;
    let pair = bytes.get(6..).and_then(unit).map(|second| [first, second]);
    let both = pair.and_then(|pair| char::decode_utf16(pair).next()?.ok());
    match both.filter(|char| char.len_utf16() == 2) {
        Some(char) => Some((char, 12)),
        // Half a pair says nothing.
        None => Some((char::from_u32(first.into()).unwrap_or('\u{fffd}'), 6)),
    }
}

/// `\uXXXX`.
fn unit(bytes: &[u8]) -> Option<u16> {
    hex(bytes.strip_prefix(b"\\u")?.get(..4)?)
}

/// `%XX`, as many as make a character in UTF-8.
fn percent(bytes: &[u8]) -> Option<(char, usize)> {
    let byte = |at: usize| {
        let digits = bytes.get(3 * at..)?.strip_prefix(b"%")?.get(..2)?;
        u8::try_from(hex(digits)?).ok()
    };
    let length = match byte(0)? {
        0..=0x7f => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    };
    let mut written = [0; 4];
    for (at, place) in written[..length].iter_mut().enumerate() {
        *place = byte(at)?;
    }
    let char = std::str::from_utf8(&written[..length]).ok()?.chars().next();
    char.map(|char| (char, 3 * length))
}

fn hex(digits: &[u8]) -> Option<u16> {
    let are_digits = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok().filter(|_| are_digits)?;
    u16::from_str_radix(digits, 16).ok()
}
