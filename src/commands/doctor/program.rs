//! The program itself: which version, where, for what machine.

use crate::config::Environment;
use crate::text;

use super::finding::{Finding, Section};

pub(super) fn check(environment: &Environment) -> Finding {
    let (version, platform) = (env!("CARGO_PKG_VERSION"), Environment::platform());
    let what = format!("intercom-mcp {version} for {platform}");
    let finding = Finding::ok(Section::Program, "program.version", what);
    match environment.program() {
        Some(path) => finding.detail("path", text::safe(&path.display().to_string())),
        None => finding,
    }
}
