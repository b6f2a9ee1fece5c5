//! The store of sign-ins: which it is and why, whether an entry can be written, read and removed, who
//! else may read it, whether locks hold, and which records can't be read.

use std::time::Instant;

use crate::auth::Keys;
use crate::auth::store::{Error, Locks, Store, Trial, Wide};
use crate::commands::{account, session};
use crate::config::Config;
use crate::text;

use super::finding::{Finding, Section};
use super::{Notes, again};

const HERE: Section = Section::Store;
/// Of files that are named.
const MOST: usize = 5;

pub(super) async fn check(config: &Config, notes: &Notes<'_>) {
    let store = Store::new(config.store().clone());
    let began = Instant::now();
    // Before anything is read.
    let trial = store.try_out().await;
    let elapsed = began.elapsed();
    if let Some(trial) = &trial {
        let folder = session::folder(config.store()).unwrap_or_default();
        notes.add([tried(config, trial, &folder).took(elapsed)]);
        notes.add(modes(&trial.wide));
        notes.add(locks(trial));
        if trial.outcome.is_err() {
            return;
        }
    }
    notes.add([place(&store, config).await]);
    notes.add(records(&store, config).await);
}

fn tried(config: &Config, trial: &Trial, folder: &str) -> Finding {
    let folder = text::safe(folder).into_owned();
    if let Err(error) = &trial.outcome {
        let what = text::safe(&error.to_string()).into_owned();
        let finding = Finding::failure(HERE, "store.trial", what).why(
            "Sign-ins can't be kept: each bridge would have to ask for one of its own, and forget it at its \
             end.",
        );
        if let Error::Keychain(_) = error {
            let command = again(config, "").replace(" --store keychain", "");
            return finding
                .step(
                    "unlock the keychain, or start it; or let a file in that folder hold the key, with \
                     `store = \"file\"` in the config file. Whether that would work:",
                )
                .run(format!("{command} --store file"));
        }
        return match &trial.fix {
            Some(command) => finding.run(command.clone()),
            None => finding.step(format!(
                "see who owns {folder}, or name another folder: `data-dir` in the config file, or \
                 INTERCOM_MCP_DATA_DIR in the host's entry"
            )),
        };
    }
    let what = match (trial.existed, trial.sealed) {
        (true, true) => "a sealed entry was written, read and removed",
        (true, false) => "an entry was written, read and removed; no key has been made yet",
        (false, _) => "nothing is kept yet, and the folder can be made",
    };
    Finding::ok(HERE, "store.trial", what).detail("folder", folder)
}

/// Which keys are used, and why.
async fn place(store: &Store, config: &Config) -> Finding {
    let about = store.about().await;
    let folder = session::folder(config.store());
    let what = account::kept(&about, folder.as_deref());
    let what = text::escaped(&what).into_owned();
    let finding = match about.kind {
        "memory" => Finding::failure(HERE, "store.place", what)
            .why("Every bridge has to ask for a sign-in of its own, and forgets it at its end.")
            .step(
                "name a folder that can be written to: `data-dir` in the config file, or \
                 INTERCOM_MCP_DATA_DIR in the host's entry",
            ),
        // It would rather have been the keychain.
        "file" if about.why.is_some() && config.store().keys == Keys::Auto => {
            Finding::note(HERE, "store.place", what)
        }
        _ => Finding::ok(HERE, "store.place", what),
    };
    finding
        .detail("keys", about.kind)
        .detail("place", text::safe(&about.place).into_owned())
}

fn modes(wide: &[Wide]) -> Option<Finding> {
    let first = wide.first()?;
    let (path, mode) = (&first.path, first.mode);
    let more = match wide.len() {
        1 => String::new(),
        count => format!(", and {} more", count - 1),
    };
    let what = format!("others on this computer may use {path} (mode {mode:o}){more}");
    let finding = Finding::warning(HERE, "store.modes", what).why(
        "Whoever can read the key and the records has your sign-ins. Files are narrowed when they are \
         next read; who has read them before, nobody knows: if that may be somebody, sign out and in \
         again.",
    );
    Some(wide.iter().take(MOST).fold(finding, |finding, one| {
        let path = match one.path.contains([' ', '(', ')', '&']) {
            true => format!("'{}'", one.path),
            false => one.path.clone(),
        };
        finding.run(format!("chmod {:o} {path}", one.wanted))
    }))
}

fn locks(trial: &Trial) -> Option<Finding> {
    match trial.outcome.as_ref().ok()? {
        Locks::Here => Some(Finding::ok(
            HERE,
            "store.locks",
            "a lock keeps other processes out, as it should",
        )),
        Locks::Elsewhere => Some(Finding::note(
            HERE,
            "store.locks",
            "the folder's file system knows no locks; those of a folder on this computer stand in",
        ).why("It works as long as the folder is used from one computer at a time.")),
        Locks::No => Some(
            Finding::failure(HERE, "store.locks", "the folder's file system knows no locks")
                .why(
                    "Two bridges that renew a token at the same time lose the sign-in: servers take the \
                     second use of a refresh token for theft.",
                )
                .step(
                    "keep the folder on a disk of this computer: `data-dir` in the config file, or \
                     INTERCOM_MCP_DATA_DIR in the host's entry",
                ),
        ),
    }
}

async fn records(store: &Store, config: &Config) -> Vec<Finding> {
    let entries = store.list().await;
    let count = entries.len();
    let broken = entries
        .iter()
        .filter_map(|entry| entry.record.as_ref().err());
    let mut findings: Vec<_> = broken
        .map(|error| {
            let what = text::safe(&error.to_string()).into_owned();
            Finding::failure(HERE, "store.records", what)
                .why("That sign-in is lost, and its server will ask for another.")
                .step("sign in again there; for this target:")
                .run(config.login_command())
        })
        .collect();
    if findings.is_empty() {
        let what = match count {
            0 => "no sign-in is kept".to_owned(),
            1 => "1 sign-in is kept".to_owned(),
            count => format!("{count} sign-ins are kept"),
        };
        findings.push(Finding::ok(HERE, "store.records", what));
    }
    findings
}
