//! What every test here stands on. Deliberately holds no expectation about the bridge.

mod compare;
mod every_call;
mod everything;
mod kit;
mod process;
mod rest;
mod session;

pub(crate) use compare::differences;
pub(crate) use every_call::{Ids, READING, WRITING, loose_reads, reads, sandbox_ids, writes};
pub(crate) use everything::{Everything, Transport};
pub(crate) use kit::{
    Kit, conformance_kit, hosts_kit, mcp_remote_kit, node_kit, python_kit, python_v1_kit,
    rust_peer, tests,
};
pub(crate) use process::{Process, command, run, run_told};
pub(crate) use rest::{Prism, Sandbox, TOKEN, description, raw};
pub(crate) use session::{Host, Report, is_error, none, session, text, told, wrong_answer};

use std::time::Duration;

/// The binary under test.
pub(crate) const BRIDGE: &str = env!("CARGO_BIN_EXE_intercom-mcp");

/// How long anything may take: a slow machine is not a failure, a hang is.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

/// How often a condition is looked at again.
pub(crate) const GLANCE: Duration = Duration::from_millis(20);
