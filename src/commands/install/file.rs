//! A host's file: where it is, what is in it, and a new text into it.

use crate::error::Error;
use crate::hosts::{self, Folders, Host, Page, Place, Refusal, Scope, Turn};
use crate::text;
use crate::ui::Ui;

pub(in crate::commands) fn place(
    host: &Host,
    scope: Scope,
    folders: &Folders,
) -> Result<Place, Error> {
    host.place(scope, folders).ok_or_else(|| {
        let title = host.title;
        let elsewhere = Folders {
            current: folders.home.join("project"),
            ..folders.clone()
        };
        if folders.current == folders.home && host.place(scope, &elsewhere).is_some() {
            let problem = "you are in your home folder, where a project's file is your own";
            return Error::usage(format!("{title}, scope {scope}: {problem}"))
                .hint("go to the project's folder, or leave --scope out");
        }
        let scopes = host.scopes(folders);
        let words: Vec<_> = scopes.iter().map(|scope| scope.word()).collect();
        Error::usage(format!("{title} has no entries of scope {scope}"))
            .hint(format!("it has: {}", words.join(", ")))
    })
}

/// Until it is dropped no other of us changes the file.
pub(in crate::commands) fn turn(place: &Place) -> Result<Turn, Error> {
    let path = place.path.display();
    hosts::turn(&place.path).map_err(|why| Error::internal(format!("writing {path}")).because(why))
}

/// What is in the file now.
pub(in crate::commands) fn page(
    host: &Host,
    place: &Place,
    folders: &Folders,
) -> Result<Page, Error> {
    let text = hosts::read(&place.path)
        .map_err(|why| Error::internal(format!("reading {}", place.path.display())).because(why))?;
    Page::read(host, place, text.unwrap_or_default(), folders).map_err(|why| refuse(place, &why))
}

/// Puts a text into a host's file, and tells where the former one is.
pub(in crate::commands) fn write(
    host: &Host,
    place: &Place,
    page: &Page,
    after: &str,
    private: bool,
    ui: &Ui,
) -> Result<(), Error> {
    let before = place.path.exists().then_some(page.text.as_str());
    let kept = hosts::keep(&place.path, before, after, private).map_err(|why| {
        Error::internal(format!("writing {}", place.path.display()))
            .because(why)
            .hint("nothing has changed")
    })?;
    if kept.file != place.path && place.path.is_symlink() {
        ui.status(&format!(
            "{} is a link; {} was written",
            place.path.display(),
            kept.file.display()
        ));
    }
    if let Some(backup) = kept.backup {
        ui.status(&format!("the former file is kept as {}", backup.display()));
    }
    if host.is_live && place.scope != Scope::Project {
        ui.warn(&format!(
            "a {} that runs now may write its file over this; look again with: intercom-mcp install --list",
            host.title
        ));
    }
    Ok(())
}

pub(in crate::commands) fn refuse(place: &Place, why: &Refusal) -> Error {
    let path = place.path.display();
    Error::internal(format!(
        "{path} is left alone: {}",
        text::safe(&why.to_string())
    ))
}
