//! The two eras of the protocol and the way from one to the other: legacy (up to 2025-11-25, with a
//! handshake and sessions) and modern (2026-07-28, where every request speaks for itself). Pure.
//!
//! Messages are rewritten member by member; what has no meaning for an era stays as it came. Who
//! sends what, when, and keeps what is open is `remote`'s and `bridge`'s business.

mod capabilities;
mod handshake;
mod headers;
mod listens;
mod logs;
mod meta;
mod results;
mod rounds;
#[cfg(test)]
mod tests;
mod urls;

pub(crate) use handshake::{
    Discovered, discover_result, initialize_of, initialize_result, initialized, read_discover,
    unsupported,
};
pub(crate) use headers::{Declarations, mirrored, standard};
pub(crate) use listens::{
    Filter, Listens, acknowledgement, ended, subscription_of, tagged, untagged,
};
pub(crate) use logs::Level;
pub(crate) use meta::{Said, Voice, is_modern, plain};
pub(crate) use results::{Outcome, for_legacy, for_modern};
pub(crate) use rounds::{
    Question, Retry, Round, answers_in, asked, input_required, response_to, retried,
};
pub(crate) use urls::{complete, elicitations};

/// The modern version that is spoken here.
pub(crate) const MODERN: &str = "2026-07-28";

/// The legacy versions that are spoken here, the newest last.
pub(crate) const LEGACY: [&str; 4] = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

/// What MCP reserves for itself in `_meta`.
pub(crate) const RESERVED: &str = "io.modelcontextprotocol/";

/// Which protocol one side speaks ("legacy" and "modern" are the specification's words: 2026-07-28,
/// basic/versioning, terminology).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Era {
    Legacy,
    Modern,
}
