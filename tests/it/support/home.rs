//! A person's home for one run: empty, and gone afterwards. Nothing of the machine's own
//! environment reaches the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, and says where it is.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        path
    }

    /// Writes the config file where the program looks for it.
    pub(crate) fn configure(&self, toml: &str) -> PathBuf {
        let folder = if cfg!(target_os = "macos") {
            "Library/Application Support/intercom-mcp"
        } else {
            ".config/intercom-mcp"
        };
        self.write(&format!("{folder}/config.toml"), toml)
    }

    /// `program` with this home and next to no environment.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", self.path())
            .env("PATH", "/usr/bin:/bin")
            .current_dir(self.path());
        command
    }
}
