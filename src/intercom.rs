//! Intercom's REST API: one client, and the query language that the tools take.
//!
//! It is handed a token and knows nothing of MCP.

pub(crate) mod query;
