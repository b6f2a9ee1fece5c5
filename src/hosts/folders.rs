//! Where a person's folders are, as hosts look for them: handed in, so that every host can be tried
//! for every system on one. What is asked here is the disk, never the environment.

use std::path::{Path, PathBuf};

/// The system that hosts run on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Platform {
    #[default]
    Linux,
    Mac,
    Windows,
}

/// What decides where files are. Variables that aren't set are None.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folders {
    pub(crate) platform: Platform,
    pub(crate) home: PathBuf,
    /// Where the person stands: whose project's files are meant.
    pub(crate) current: PathBuf,
    /// `XDG_CONFIG_HOME`
    pub(crate) xdg_config: Option<PathBuf>,
    /// `FLATPAK_XDG_CONFIG_HOME`
    pub(crate) flatpak_config: Option<PathBuf>,
    /// `APPDATA`
    pub(crate) app_data: Option<PathBuf>,
    /// `LOCALAPPDATA`
    pub(crate) local_app_data: Option<PathBuf>,
    /// `CLAUDE_CONFIG_DIR`
    pub(crate) claude: Option<PathBuf>,
    /// `CODEX_HOME`
    pub(crate) codex: Option<PathBuf>,
    /// `COPILOT_HOME`
    pub(crate) copilot: Option<PathBuf>,
    /// `PATH`, taken apart.
    pub(crate) path: Vec<PathBuf>,
    /// This program, as entries are to name it.
    pub(crate) binary: PathBuf,
}

impl Folders {
    /// A file or folder below the home folder; `/` separates its parts.
    pub(super) fn home(&self, path: &str) -> PathBuf {
        join(&self.home, path)
    }

    /// In the folder that the person stands in.
    pub(super) fn project(&self, path: &str) -> PathBuf {
        join(&self.current, path)
    }

    /// Below `~/.config`, or where `XDG_CONFIG_HOME` says.
    pub(super) fn config(&self, path: &str) -> PathBuf {
        let folder = self.xdg_config.clone();
        join(&folder.unwrap_or_else(|| self.home(".config")), path)
    }

    /// Below `%APPDATA%`.
    pub(super) fn roaming(&self, path: &str) -> PathBuf {
        let folder = self.app_data.clone();
        join(
            &folder.unwrap_or_else(|| self.home("AppData/Roaming")),
            path,
        )
    }

    /// Below `%LOCALAPPDATA%`.
    pub(super) fn local(&self, path: &str) -> PathBuf {
        let folder = self.local_app_data.clone();
        join(&folder.unwrap_or_else(|| self.home("AppData/Local")), path)
    }

    /// Where programs that know their system keep settings: Application Support, `~/.config`, or
    /// `%APPDATA%`.
    pub(super) fn native(&self, path: &str) -> PathBuf {
        match self.platform {
            Platform::Mac => self.home(&format!("Library/Application Support/{path}")),
            Platform::Linux => self.config(path),
            Platform::Windows => self.roaming(path),
        }
    }

    /// A program that can be started by its name.
    pub(crate) fn program(&self, name: &str) -> Option<PathBuf> {
        let ends: &[&str] = match self.platform {
            Platform::Windows => &[".exe", ".cmd", ".bat"],
            Platform::Linux | Platform::Mac => &[""],
        };
        let small = name.to_ascii_lowercase();
        let has_end = ends.iter().any(|end| small.ends_with(end));
        let ends = if has_end { &[""] } else { ends };
        let folders = self.path.iter().filter(|folder| folder.is_absolute());
        let files = folders.flat_map(|folder| {
            let with_end = move |end: &&str| folder.join(format!("{name}{end}"));
            ends.iter().map(with_end)
        });
        files.into_iter().find(|file| is_program(file))
    }

    /// The folder that the person stands in, as Claude Code names folders in its file: on Windows with `/`.
    pub(crate) fn here(&self) -> String {
        let here = self.current.to_string_lossy();
        match self.platform {
            Platform::Windows => here.replace('\\', "/"),
            Platform::Linux | Platform::Mac => here.into_owned(),
        }
    }

    /// Whether two paths lead to the same file.
    pub(super) fn is_same(left: &Path, right: &Path) -> bool {
        match (left.canonicalize(), right.canonicalize()) {
            (Ok(left), Ok(right)) => left == right || is_one_file(&left, &right),
            _ => false,
        }
    }
}

/// Two names of one file (a hard link), as package managers make them.
#[cfg(unix)]
fn is_one_file(left: &Path, right: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let id = |path: &Path| path.metadata().ok().map(|about| (about.dev(), about.ino()));
    id(left).is_some_and(|left| Some(left) == id(right))
}

#[cfg(not(unix))]
fn is_one_file(_: &Path, _: &Path) -> bool {
    false
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let about = path.metadata();
    about.is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

fn join(folder: &Path, path: &str) -> PathBuf {
    path.split('/')
        .fold(folder.to_owned(), |folder, part| folder.join(part))
}

/// The folders below `folder` whose names begin so, in order.
pub(super) fn beginning(folder: &Path, start: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(start));
    let mut found: Vec<_> = named
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}
