//! Intercom's tools, answered here over its REST API: an MCP server in this process.
//!
//! It knows no host and no bridge; it is spoken to over a pipe like any other server, in both eras
//! (rmcp does them). Names and arguments are the hosted server's, so that prompts written for it
//! work here; results keep Intercom's member names and add what people miss there:
//!
//! - `created_at_iso` beside `created_at`, `…_name` beside the ids of admins, teams and tags, a
//!   `url`;
//! - plain text in the place of HTML (`body_html` of an article stays, for editing);
//! - what says nothing is left out (`shape` says what that is);
//! - a budget of characters with a way to go on, never a silent cut.
//!
//! What users wrote is data: it stands in members of its own, or indented in a transcript, where
//! it can't pass for our words (T37).

mod answer;
mod arguments;
mod budget;
mod calls;
mod catalogue;
mod cursor;
mod facts;
mod fin;
mod ids;
mod plain;
mod server;
mod shape;
mod times;
mod transcript;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use rmcp::ServiceExt;
use tokio::io::DuplexStream;
use tokio::task::JoinHandle;

use crate::intercom::Client;

pub(crate) use fin::Fin;

/// Which of the tools there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    /// Those of a workspace: conversations, contacts, companies, articles.
    Workspace,
    /// Those of the Fin Agent API.
    Fin,
    Both,
}

impl Offer {
    pub(crate) fn has_workspace(self) -> bool {
        self != Self::Fin
    }

    pub(crate) fn has_fin(self) -> bool {
        self != Self::Workspace
    }
}

/// What the tools are served with.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) client: Client,
    pub(crate) offer: Offer,
    /// The conversations with Fin; shared by all sessions of the process.
    pub(crate) fin: Option<Arc<Fin>>,
    /// Whether the tools that change the workspace are there.
    pub(crate) allow_writes: bool,
    /// The longest result, in characters of its text.
    pub(crate) max_result_chars: usize,
    /// For one call, before whoever waits gives up.
    pub(crate) longest: Duration,
    /// Who answers, for people: `api.au.intercom.io`, `the sandbox`.
    pub(crate) label: String,
}

/// The tools that change the workspace.
pub(crate) const WRITING: [&str; 3] = ["create_article", "update_article", "add_internal_note"];

/// The result of `tools/list`, as JSON text. `fixed`: Fin's tools act for one user only.
pub(crate) fn list(offer: Offer, allow_writes: bool, fixed: bool) -> String {
    serde_json::json!({"tools": catalogue::tools(offer, allow_writes, fixed)}).to_string()
}

/// Serves one session on this pipe until the other end closes it.
pub(crate) fn serve(settings: Settings, pipe: DuplexStream) -> JoinHandle<()> {
    tokio::spawn(async move {
        let server = server::Server::new(settings);
        match server.serve(pipe).await {
            Ok(session) => drop(session.waiting().await),
            // The other end went away before it said anything of use.
            Err(e) => tracing::debug!("no session with the local tools: {e}"),
        }
    })
}
