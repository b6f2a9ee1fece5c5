//! Texts of single values → values: switches, seconds, sizes, ports, paths; pure.
//!
//! An error here says only what is wrong with the text; whoever calls adds where it stood.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longer than any session; keeps sums of times far from overflow.
const LONGEST: f64 = 366.0 * 86_400.0;
/// Below this not even `initialize` fits.
const SMALLEST_MESSAGE: usize = 1024;
/// Below this not even one search hit fits.
const SMALLEST_RESULT: usize = 1000;

pub(crate) fn switch(text: &str) -> Result<bool, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(format!("{text:?} is neither true nor false")),
    }
}

/// Seconds, whole or not; `None` for 0, which turns the limit off.
pub(crate) fn seconds(text: &str) -> Result<Option<Duration>, String> {
    let seconds: f64 = text
        .trim()
        .parse()
        .map_err(|_| format!("{text:?} is not a number of seconds"))?;
    if !(0.0..=LONGEST).contains(&seconds) {
        return Err(format!("{text} seconds is not between 0 and {LONGEST}"));
    }
    Ok(Some(Duration::from_secs_f64(seconds)).filter(|duration| !duration.is_zero()))
}

/// Bytes: `67108864`, `64MiB`, `64m` (both 64 · 1024²) or `64MB` (64 · 1000²).
pub(crate) fn size(text: &str) -> Result<usize, String> {
    let wrong = || format!("{text:?} is not a size; write it as 67108864 or 64MiB");
    let trimmed = text.trim();
    let digits = trimmed.trim_end_matches(|char: char| !char.is_ascii_digit());
    let unit: usize = match trimmed[digits.len()..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        _ => return Err(wrong()),
    };
    let number: usize = digits.parse().map_err(|_| wrong())?;
    let size = number.checked_mul(unit).ok_or_else(wrong)?;
    if size < SMALLEST_MESSAGE {
        return Err(format!(
            "{text:?} is too small; {SMALLEST_MESSAGE} bytes is the least"
        ));
    }
    Ok(size)
}

/// Characters in one result.
pub(crate) fn characters(text: &str) -> Result<usize, String> {
    let number = text.trim().replace('_', "");
    let count: usize = number
        .parse()
        .map_err(|_| format!("{text:?} is not a number of characters"))?;
    if count < SMALLEST_RESULT {
        return Err(format!(
            "{text:?} is too small; {SMALLEST_RESULT} characters is the least"
        ));
    }
    Ok(count)
}

pub(crate) fn port(text: &str) -> Result<u16, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err(format!("{text:?} is not a port from 1 to 65535")),
        Ok(port) => Ok(port),
    }
}

/// A path: `~/` is `home`, since no shell stands between a host's settings and us, and a
/// relative one starts at `folder`, when there is one.
pub(crate) fn path(text: &str, folder: Option<&Path>, home: Option<&Path>) -> PathBuf {
    if let (Some(rest), Some(home)) = (text.strip_prefix("~/"), home) {
        return home.join(rest);
    }
    match folder {
        Some(folder) => folder.join(text),
        None => PathBuf::from(text),
    }
}

/// Whether `text` can be the name of a variable.
pub(crate) fn is_variable_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|char| char.is_ascii_alphanumeric() || char == '_')
}
