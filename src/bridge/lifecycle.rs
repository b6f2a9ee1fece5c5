//! When to stop: a signal, or a parent that died and left somebody else holding our stdin (F04).
//!
//! The end of stdin is seen where stdin is read. What stopping means is the bridge's business.

/// Why the bridge stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// stdin ended, or nobody reads stdout.
    HostLeft,
    /// SIGTERM or SIGHUP.
    Terminated,
    /// SIGINT.
    Interrupted,
    /// The process that started us is gone.
    Orphaned,
}

/// Waits for a reason to stop. Each call waits for a new one.
pub(crate) async fn stop_requested() -> Stop {
    tokio::select! {
        stop = signal() => stop,
        () = parent_died() => Stop::Orphaned,
    }
}

/// Waits for a signal that asks us to end.
pub(crate) async fn signalled() -> Stop {
    signal().await
}

#[cfg(unix)]
async fn signal() -> Stop {
    use tokio::signal::unix::{SignalKind, signal};
    let wait = async |kind| match signal(kind) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    };
    tokio::select! {
        () = wait(SignalKind::terminate()) => Stop::Terminated,
        () = wait(SignalKind::hangup()) => Stop::Terminated,
        () = wait(SignalKind::interrupt()) => Stop::Interrupted,
    }
}

#[cfg(not(unix))]
async fn signal() -> Stop {
    match tokio::signal::ctrl_c().await {
        Ok(()) => Stop::Interrupted,
        Err(_) => std::future::pending().await,
    }
}

/// Here the end of stdin has to do: there is no safe way to wait for a parent's end.
#[cfg(not(unix))]
async fn parent_died() {
    std::future::pending().await
}

/// A process that init started, or that never had a parent it could see (a container's first),
/// has nobody to lose.
#[cfg(unix)]
async fn parent_died() {
    let parent = std::os::unix::process::parent_id();
    if parent <= 1 {
        return std::future::pending().await;
    }
    gone(parent).await;
}

/// The kernel says when: no polling, no thread. (`PR_SET_PDEATHSIG` won't do: it fires when the
/// *thread* that started us ends.)
#[cfg(target_os = "linux")]
async fn gone(parent: u32) {
    use tokio::net::unix::pipe::Receiver;
    let pid = i32::try_from(parent)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    let watch = pid
        .and_then(|p| rustix::process::pidfd_open(p, rustix::process::PidfdFlags::empty()).ok())
        // No pipe, but a handle that becomes readable all the same: tokio's safe way to wait.
        .and_then(|fd| Receiver::from_file_unchecked(fd.into()).ok());
    match watch {
        // It may have died before we looked, and its number may be somebody else's now.
        Some(_) if std::os::unix::process::parent_id() != parent => {}
        Some(watch) => drop(watch.readable().await),
        None => poll_until_gone(parent).await,
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
async fn gone(parent: u32) {
    poll_until_gone(parent).await;
}

#[cfg(unix)]
async fn poll_until_gone(parent: u32) {
    while std::os::unix::process::parent_id() == parent {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
}
