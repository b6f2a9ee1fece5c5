//! Interop: the real binary between programs that nobody here wrote.
//!
//! One test binary. The foreign programs are pinned in `package.json`, `requirements.txt`,
//! `requirements-v1.txt`, `rust/Cargo.lock`, `../conformance/package.json`,
//! `../hosts/package.json` and `../mcp-remote/package.json`, and are installed under `target/` by the
//! tests themselves. What a machine lacks is reported as skipped there, and is a
//! failure where `CI=true`; only Intercom's description of its API, which can't be installed, may be
//! missing there too (`support/rest.rs`).
//!
//! Deliberately no server, host or judge of our own here: those are in `tests/it`. What stands
//! between the programs (`clients/scribe.mjs`, `servers/gate.mjs`) passes on and writes down, and what
//! is served and done with the official SDKs (`servers/peer*`, `clients/eras.*`, `rust`) leaves every
//! word of the protocol to them.

#![allow(
    clippy::disallowed_methods,
    reason = "tests read CI and PATH; the binary's own environment is cleared"
)]

mod commands; // the commands of a terminal, against the official server
mod conformance; // the official conformance suite
mod eras; // every pairing of the eras: the official SDKs as hosts and as servers
mod fin; // Fin's tools: against Intercom's description, and as the official clients see them
mod hosts; // the local tools, as the official clients of both eras see them
#[cfg(target_os = "linux")]
mod import; // out of mcp-remote: what its releases have written, taken over and used
mod inspector; // the official Inspector's command line as a host
#[cfg(unix)]
mod install; // entries in hosts' files, as the hosts' own commands see them
mod language; // the language of search, against Intercom's description
mod prism; // the local tools, against Intercom's description
mod python; // the official Python client as a host
mod sandbox; // the sandbox, against Intercom's description
mod sessions; // a server that restarts or dies, and a host that leaves
#[cfg(target_os = "linux")]
mod sign_in; // authorization servers, a keychain, crashes and races
mod support; // the kit of foreign programs, the server fixture, processes, comparison
#[cfg(target_os = "linux")]
mod terminal; // what a person sees, in tmux
mod transparency; // the suite's scenarios for servers, with the bridge and without it
mod typescript; // the official TypeScript clients of both generations as hosts
