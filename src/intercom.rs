//! Intercom's REST API: one client, and the query language that the tools take.
//!
//! It is handed a token and knows nothing of MCP.

#[allow(
    dead_code,
    unused_imports,
    reason = "the local tools that ask it come with them"
)]
pub(crate) mod query;
