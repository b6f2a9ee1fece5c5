//! What is accepted, what is refused and in which words, and what REST is asked.

mod accepted;
mod asked;
mod properties;
mod rechecked;
mod refused;
mod rest;

/// 2026-11-21T12:00:00Z.
const NOW: i64 = 1_795_262_400;

/// The query that the text alone is.
fn read(text: &str, now: i64) -> Result<super::Query, super::Problem> {
    super::parse(text, super::Defaults::default(), now)
}
