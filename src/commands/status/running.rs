//! Which bridges run, as a person sees it and as JSON: pure, with the time as a parameter.
//!
//! What stands on their pages was made fit for a terminal when it was read.

use serde_json::{Value, json};

use crate::clock::{ago, date};
use crate::memory::Running;

use super::met;

/// A section with some lines a bridge; nothing where none runs.
pub(super) fn lines(all: &[Running], now: u64) -> String {
    if all.is_empty() {
        return String::new();
    }
    let mut lines = String::from("running\n");
    for running in all {
        let (pid, since) = (running.pid, ago(running.since, now));
        let rows = [
            Some(("pid", format!("{pid}, began {since}{}", other(running)))),
            Some(("server", place(running))),
            running
                .met
                .server
                .as_ref()
                .map(|s| ("speaks", met::server(s))),
            met::hosts(&running.met).map(|hosts| ("host", hosts)),
        ];
        for (name, value) in rows.into_iter().flatten() {
            lines.push_str(&format!("  {name:9}  {value}\n"));
        }
        lines.push('\n');
    }
    lines
}

/// One that runs another version was there before an update.
fn other(running: &Running) -> String {
    match running.release.as_str() {
        env!("CARGO_PKG_VERSION") => String::new(),
        release => format!(", version {release}"),
    }
}

fn place(running: &Running) -> String {
    let target = &running.target;
    let at = match &running.server {
        Some(server) if server == target => target.clone(),
        Some(server) => format!("{target}, {server}"),
        None => format!("{target}, answered by the process itself"),
    };
    match running.profile.as_str() {
        "default" => at,
        profile => format!("{at} (profile {profile})"),
    }
}

pub(super) fn json(all: &[Running]) -> Value {
    let one = |running: &Running| {
        json!({
            "pid": running.pid,
            "version": running.release,
            "since": date(running.since),
            "target": running.target,
            "server": running.server,
            "profile": running.profile,
            "met": met::json(&running.met),
        })
    };
    all.iter().map(one).collect()
}
