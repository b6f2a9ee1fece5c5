//! Keeps this process's memory from others of the same user (T26): no core dumps, no debugger.
//!
//! It helps against accidents and other programs, not against malware that runs as the user: that
//! can ask the keychain itself.

/// For the life of the process; what the system refuses is no reason to stop.
#[cfg(target_os = "linux")]
pub(super) fn process() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let refused = [
        setrlimit(Resource::Core, none).err(),
        set_dumpable_behavior(DumpableBehavior::NotDumpable).err(),
    ];
    for error in refused.into_iter().flatten() {
        tracing::debug!(%error, "the memory of this process could not be protected");
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn process() {}
