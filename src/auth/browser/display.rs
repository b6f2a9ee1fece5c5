//! Linux: where a display may be when the host has kept its variables to itself (hosts hand their
//! servers a short list of variables, and `DISPLAY` is not on it).

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The variables that a launcher needs to find the display of this user's session, if there seems to
/// be one. `root`: `/`.
pub(super) fn variables(root: &Path) -> Vec<(&'static str, OsString)> {
    let mut found = Vec::new();
    let runtime = PathBuf::from(format!("run/user/{}", rustix::process::getuid().as_raw()));
    let there = |path: &Path| root.join(path).exists();
    if there(&runtime.join("wayland-0")) {
        found.push(("WAYLAND_DISPLAY", OsString::from("wayland-0")));
    }
    if there(Path::new("tmp/.X11-unix/X0")) {
        found.push(("DISPLAY", OsString::from(":0")));
    }
    if found.is_empty() {
        return found;
    }
    if there(&runtime) {
        found.push(("XDG_RUNTIME_DIR", root.join(&runtime).into()));
    }
    if there(&runtime.join("bus")) {
        let mut address = OsString::from("unix:path=");
        address.push(root.join(&runtime).join("bus"));
        found.push(("DBUS_SESSION_BUS_ADDRESS", address));
    }
    found
}
