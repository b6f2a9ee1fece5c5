//! The program itself: which version, where, for what machine.

use std::env::consts::{ARCH, OS};

use crate::text;

use super::finding::{Finding, Section};

pub(super) fn check() -> Finding {
    let version = env!("CARGO_PKG_VERSION");
    let what = format!("intercom-mcp {version} for {OS} {ARCH}");
    let finding = Finding::ok(Section::Program, "program.version", what);
    match std::env::current_exe() {
        Ok(path) => finding.detail("path", text::safe(&path.display().to_string())),
        Err(_) => finding,
    }
}
