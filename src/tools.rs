//! Intercom's tools, answered here over its REST API: an MCP server in this process.
//!
//! It knows no host and no bridge; it is spoken to over a pipe like any other server.
