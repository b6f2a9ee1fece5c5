//! mcp-remote's store: what its releases call their files, and what stands in them.

mod hash;
mod store;
