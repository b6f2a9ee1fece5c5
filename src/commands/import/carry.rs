//! Does it: all of it or nothing.
//!
//! First every file's new text is made, and every server is asked who gives its tokens. Then what is
//! taken is written to our store, the files are swapped, and mcp-remote's copies are removed; meanwhile
//! Ctrl-C has to wait. What fails before the last step is undone, and a process that dies in between
//! leaves what the next `import` takes up.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::here::foreign;
use super::{Plan, Stored, Take, Use};
use crate::auth::{Adoption, Keeper, Taken, Trouble};
use crate::commands::{install, session};
use crate::error::Error;
use crate::hosts::{self, Host, Page, Place};
use crate::ui::Ui;

/// A host's file, and its text when it is done.
pub(super) struct Rewritten {
    pub(super) host: &'static Host,
    pub(super) place: Place,
    pub(super) page: Page,
    pub(super) after: String,
    /// Values that are shown to nobody.
    pub(super) secrets: Vec<String>,
}

/// Longer than a refresh takes, with its attempts.
const SPENT_WITHIN: Duration = Duration::from_secs(25);

/// What was taken of each sign-in.
pub(super) async fn out(plan: &Plan, ui: &Ui) -> Result<Vec<Taken>, Error> {
    let _turns = turns(plan)?;
    let files = rewritten(plan)?;
    let adoptions = session::stoppable(adoptions(plan)).await?;
    adoptions
        .iter()
        .try_for_each(|(stored, _)| stands(stored))?;
    write(&adoptions).await?;
    if let Err(error) = swap(&files, ui) {
        undo(&adoptions).await;
        return Err(error.hint("nothing has been taken from mcp-remote"));
    }
    for (stored, adoption) in &adoptions {
        tell(stored, adoption.taken(), ui);
    }
    let of = |stored: &Stored| {
        let mut adoptions = adoptions.iter();
        let adoption = adoptions.find(|(adopted, _)| std::ptr::eq(*adopted, stored));
        adoption.map_or(Taken::Nothing, |(_, adoption)| adoption.taken())
    };
    let taken: Vec<_> = plan.stored.iter().map(of).collect();
    // The locks are free again.
    drop(adoptions);
    tell_left(plan, ui);
    tell_rest(plan, &files, ui);
    let all = plan.stored.iter().zip(&taken);
    let moved = all.filter(|(_, taken)| **taken == Taken::SignIn);
    try_out(moved.map(|(stored, _)| stored).collect(), ui).await?;
    Ok(taken)
}

/// Nobody else of us is at work in the folders of the files meanwhile.
fn turns(plan: &Plan) -> Result<Vec<hosts::Turn>, Error> {
    let mut places = BTreeMap::new();
    for one in plan.uses.iter().filter(|one| one.swap.is_ok()) {
        let path = &one.place.path;
        let file = path.canonicalize().unwrap_or_else(|_| path.clone());
        places.insert(file.parent().map(Path::to_owned), &one.place);
    }
    places.into_values().map(install::turn).collect()
}

/// The files that change, each once, though several entries of it may.
///
/// # Errors
/// One of them can't be changed without touching anything else.
pub(super) fn rewritten(plan: &Plan) -> Result<Vec<Rewritten>, Error> {
    let mut files: BTreeMap<PathBuf, (Rewritten, Vec<hosts::Change>)> = BTreeMap::new();
    for one in &plan.uses {
        let Ok(swap) = &one.swap else { continue };
        let (host, place) = (one.host, &one.place);
        if !files.contains_key(&place.path) {
            let page = install::page(host, place, &plan.folders)?;
            let file = Rewritten {
                host,
                place: place.clone(),
                after: String::new(),
                page,
                secrets: Vec::new(),
            };
            files.insert(place.path.clone(), (file, Vec::new()));
        }
        if let Some((file, changes)) = files.get_mut(&place.path) {
            changes.extend(file.page.to_start(&one.entry, &swap.launch));
            file.secrets.extend(swap.words.secrets.iter().cloned());
            file.secrets.extend(install::secrets_in(&one.entry));
        }
    }
    let made = files.into_values().map(|(mut file, changes)| {
        file.after = file
            .page
            .changed(&file.place, &changes)
            .map_err(|why| install::refuse(&file.place, &why).hint("nothing has changed"))?;
        Ok(file)
    });
    made.collect()
}

async fn adoptions(plan: &Plan) -> Result<Vec<(&Stored, Adoption)>, Error> {
    let mut adoptions = Vec::new();
    for stored in &plan.stored {
        if !stored.take.is_any() {
            continue;
        }
        let keeper = Keeper::new(stored.settings.clone());
        let adoption = keeper
            .adopt(foreign(stored))
            .await
            .map_err(|trouble| Error::from(trouble).hint("nothing has changed"))?;
        adoptions.push((stored, adoption));
    }
    Ok(adoptions)
}

/// While servers were asked, mcp-remote may have renewed what is to be taken: then that is spent.
fn stands(stored: &Stored) -> Result<(), Error> {
    let tokens = stored.found.tokens.as_ref();
    match tokens.filter(|_| stored.take == Take::SignIn) {
        Some(tokens) if !matches!(tokens.stand(), Ok(true)) => Err(Error::internal(format!(
            "mcp-remote has just changed {}",
            tokens.file.display()
        ))
        .hint("nothing has changed here; end what uses it, and try again")),
        _ => Ok(()),
    }
}

async fn write(adoptions: &[(&Stored, Adoption)]) -> Result<(), Error> {
    for (at, (_, adoption)) in adoptions.iter().enumerate() {
        if let Err(trouble) = adoption.write().await {
            undo(&adoptions[..at]).await;
            return Err(Error::from(trouble).hint("nothing has changed"));
        }
    }
    Ok(())
}

async fn undo(adoptions: &[(&Stored, Adoption)]) {
    for (_, adoption) in adoptions {
        if let Err(trouble) = adoption.undo().await {
            tracing::warn!("what was taken could not be put back: {trouble}");
        }
    }
}

/// All files, or none.
fn swap(files: &[Rewritten], ui: &Ui) -> Result<(), Error> {
    for (at, file) in files.iter().enumerate() {
        let written = install::write(file.host, &file.place, &file.page, &file.after, true, ui);
        let Err(error) = written else { continue };
        for done in &files[..at] {
            let put_back = hosts::keep(&done.place.path, Some(&done.after), &done.page.text, true);
            if let Err(why) = put_back {
                let path = done.place.path.display();
                ui.warn(&format!("{path} could not be put back as it was: {why}"));
            }
        }
        return Err(error);
    }
    Ok(())
}

/// Removes mcp-remote's copy of what is here now, and says so.
fn tell(stored: &Stored, taken: Taken, ui: &Ui) {
    let server = stored.server();
    match (taken, &stored.found.tokens) {
        (Taken::SignIn, Some(tokens)) => match tokens.forget() {
            Ok(()) => ui.done(&format!("{server}: the sign-in is here now, and no longer there")),
            Err(why) => ui.warn(&format!(
                "{server}: the sign-in is here now, and {} could not be removed ({why}); remove it, \
                 since using both ends both",
                tokens.file.display()
            )),
        },
        (Taken::Registration, _) => {
            let why = stored.take.why().unwrap_or_default();
            ui.status(&format!("{server}: took the registration only: {why}"));
            ui.status(&format!("to sign in: {}", stored.settings.login_command));
        }
        (Taken::Nothing | Taken::SignIn, tokens) => {
            ui.status(&format!("{server}: there is as much here already"));
            if let Some(tokens) = tokens {
                let file = tokens.file.display();
                ui.status(&format!("mcp-remote's own sign-in stays in {file}"));
            }
        }
    }
}

/// What stays mcp-remote's.
fn tell_left(plan: &Plan, ui: &Ui) {
    for (at, stored) in plan.stored.iter().enumerate() {
        let (Take::Nothing(why) | Take::Here(why)) = &stored.take else {
            continue;
        };
        ui.status(&format!("{}: nothing was taken: {why}", stored.server()));
        let is_swapped = |one: &Use| one.stored == Some(at) && one.swap.is_ok();
        let is_here = matches!(stored.take, Take::Here(_));
        if !is_here && plan.uses.iter().any(is_swapped) {
            ui.status(&format!("to sign in: {}", stored.settings.login_command));
        }
    }
}

fn tell_rest(plan: &Plan, files: &[Rewritten], ui: &Ui) {
    let mut lost = Vec::new();
    for one in &plan.uses {
        let (host, name) = (one.host.title, &one.entry.name);
        let swap = match &one.swap {
            Ok(swap) => swap,
            Err(why) => {
                ui.status(&format!("{host}: entry {name:?} stays as it is: {why}"));
                continue;
            }
        };
        let path = one.place.path.display();
        ui.done(&format!(
            "{host}: entry {name:?} of {path} starts this program now"
        ));
        for added in &swap.words.added {
            ui.status(&format!("the entry has {added}"));
        }
        lost.extend(swap.words.lost.iter().map(|variable| (one.host, variable)));
    }
    lost.sort_by_key(|(host, variable)| (host.name, *variable));
    lost.dedup_by_key(|(host, variable)| (host.name, *variable));
    for (host, variable) in lost {
        ui.warn(&format!(
            "{variable} is set here, and {} may not hand it over ({})",
            host.title,
            host.passes.words()
        ));
    }
    for file in files {
        ui.status(&format!("{}, next: {}", file.host.title, file.host.after));
    }
}

/// Whether the tokens work is better known now than in the middle of somebody's work. Ctrl-C ends it,
/// but for a refresh that is on its way: the answer to it is the only copy by now.
async fn try_out(moved: Vec<&Stored>, ui: &Ui) -> Result<(), Error> {
    let keepers = moved
        .into_iter()
        .map(|stored| (stored, Keeper::new(stored.settings.clone())));
    let keepers: Vec<_> = keepers.collect();
    let tried = session::stoppable(async {
        for (stored, keeper) in &keepers {
            match keeper.token().await {
                Ok(_) => {}
                Err(Trouble::SignIn { .. }) => ui.warn(&format!(
                    "{}: that sign-in is over; sign in anew: {}",
                    stored.server(),
                    stored.settings.login_command
                )),
                Err(trouble) => ui.warn(&format!("{}: {trouble}", stored.server())),
            }
        }
        Ok(())
    });
    let tried = tried.await;
    for (_, keeper) in &keepers {
        keeper.finish(SPENT_WITHIN).await;
    }
    tried
}
