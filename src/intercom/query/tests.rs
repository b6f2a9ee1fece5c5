//! What is accepted, what is refused and in which words, and what REST is asked.

mod accepted;
mod asked;
mod properties;
mod rechecked;
mod refused;
mod rest;

/// 2026-11-21T12:00:00Z.
const NOW: i64 = 1_795_262_400;
