//! Hosts' files for every system, what stands in them, and how one is replaced on the disk.

mod comments;
mod files;
mod passes;
mod places;
mod started;

use std::path::{Path, PathBuf};

use super::{Folders, Platform};

/// A person's folders on a system; `home` exists or not.
fn folders(platform: Platform, home: &Path) -> Folders {
    Folders {
        platform,
        home: home.to_owned(),
        current: home.join("project"),
        binary: PathBuf::from("/opt/bin/intercom-mcp"),
        ..Folders::default()
    }
}
