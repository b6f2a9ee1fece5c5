//! The system calls that std has no safe name for, each behind a small safe function.
//!
//! The only file with `unsafe` in it. Nothing is decided here: no retries, no buffers, no policy.
//! A failure is returned where a caller asks about it, and otherwise shows in what is measured.
#![allow(
    unsafe_code,
    reason = "this file is where the harness keeps its unsafe code"
)]

use std::io;
use std::mem::{size_of, zeroed};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::ptr::null_mut;

pub(crate) const STDIN: RawFd = libc::STDIN_FILENO;
pub(crate) const STDOUT: RawFd = libc::STDOUT_FILENO;

// ------------------------------------------------------------------------------------- clocks

pub(crate) fn monotonic_ns() -> u64 {
    clock_ns(libc::CLOCK_MONOTONIC).unwrap_or(0)
}

/// CPU time that a live process has used so far, its ended threads included.
pub(crate) fn cpu_ns(pid: i32) -> Option<u64> {
    let mut clock: libc::clockid_t = 0;
    // SAFETY: `clock` is a valid place to write to for the length of the call.
    let found = unsafe { libc::clock_getcpuclockid(pid, &mut clock) } == 0;
    if found { clock_ns(clock) } else { None }
}

fn clock_ns(clock: libc::clockid_t) -> Option<u64> {
    let mut t = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `t` is a valid place to write to for the length of the call.
    let read = unsafe { libc::clock_gettime(clock, &mut t) } == 0;
    read.then_some(t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64)
}

// ---------------------------------------------------------------------------------- processes

/// Kills a process group that we started.
pub(crate) fn kill_group(pgid: i32) {
    // SAFETY: no memory is involved.
    unsafe { libc::kill(-pgid, libc::SIGKILL) };
}

/// Reaps a child: the CPU seconds of its whole life. None while it lives, if `block` is not set.
pub(crate) fn reap(pid: i32, block: bool) -> Option<f64> {
    let options = if block { 0 } else { libc::WNOHANG };
    // SAFETY: all zeros is a valid rusage; it is a valid place to write to during the call, and
    // a null status is allowed.
    let (gone, usage) = unsafe {
        let mut usage: libc::rusage = zeroed();
        (
            libc::wait4(pid, null_mut(), options, &mut usage) != 0,
            usage,
        )
    };
    let seconds = |t: libc::timeval| t.tv_sec as f64 + t.tv_usec as f64 / 1e6;
    gone.then(|| seconds(usage.ru_utime) + seconds(usage.ru_stime))
}

/// Ahead of whatever else runs on the machine, where permitted; children inherit it.
pub(crate) fn raise_priority() {
    // SAFETY: no memory is involved.
    unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, -15) };
}

/// The CPUs that a thread may run on.
pub(crate) struct CpuSet(libc::cpu_set_t);

impl CpuSet {
    /// Of the calling thread.
    pub(crate) fn current() -> Self {
        // SAFETY: all zeros is the empty set, and the size given is that of the set.
        unsafe {
            let mut set: libc::cpu_set_t = zeroed();
            libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &mut set);
            Self(set)
        }
    }

    /// The last CPU of the set alone.
    pub(crate) fn last(&self) -> Self {
        // SAFETY: all zeros is the empty set, and every index is below CPU_SETSIZE.
        unsafe {
            let mut set: libc::cpu_set_t = zeroed();
            let mut all = (0..libc::CPU_SETSIZE as usize).rev();
            if let Some(cpu) = all.find(|cpu| libc::CPU_ISSET(*cpu, &self.0)) {
                libc::CPU_SET(cpu, &mut set);
            }
            Self(set)
        }
    }

    pub(crate) fn apply(&self, tid: i32) {
        // SAFETY: the set is valid to read from, and the size given is its own.
        unsafe { libc::sched_setaffinity(tid, size_of::<libc::cpu_set_t>(), &self.0) };
    }
}

// ---------------------------------------------------------------------------- file descriptors

/// read(2): what it returns, 0 for the end, negative for an error.
pub(crate) fn read(fd: RawFd, into: &mut [u8]) -> isize {
    // SAFETY: the pointer and the length are those of one live slice.
    unsafe { libc::read(fd, into.as_mut_ptr().cast(), into.len()) }
}

pub(crate) fn write_all(fd: RawFd, mut from: &[u8]) -> io::Result<()> {
    while !from.is_empty() {
        // SAFETY: the pointer and the length are those of one live slice.
        let n = unsafe { libc::write(fd, from.as_ptr().cast(), from.len()) };
        if n <= 0 {
            return Err(io::Error::last_os_error());
        }
        from = &from[n as usize..];
    }
    Ok(())
}

/// Moves bytes between a pipe and another descriptor without copying them through this process.
pub(crate) fn splice(from: RawFd, to: RawFd) -> isize {
    // SAFETY: null offsets are allowed, and no other memory is involved.
    unsafe {
        libc::splice(
            from,
            null_mut(),
            to,
            null_mut(),
            1 << 20,
            libc::SPLICE_F_MOVE,
        )
    }
}

/// Waits until one of the two can be read from, or has ended. A `None` is not waited for.
pub(crate) fn wait_readable(fds: [Option<RawFd>; 2]) -> io::Result<[bool; 2]> {
    // poll(2) passes over negative descriptors
    let entry = |fd: Option<RawFd>| libc::pollfd {
        fd: fd.unwrap_or(-1),
        events: libc::POLLIN,
        revents: 0,
    };
    let mut polled = fds.map(entry);
    // SAFETY: the pointer and the count are those of one live array.
    if unsafe { libc::poll(polled.as_mut_ptr(), 2, -1) } < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(polled.map(|p| p.revents != 0))
}

/// Descriptors that are waited for together; each carries a number of the caller's choice.
pub(crate) struct Epoll(OwnedFd);

impl Epoll {
    pub(crate) fn new() -> io::Result<Self> {
        // SAFETY: no memory is involved.
        let fd = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the descriptor is new, and nobody else knows it.
        Ok(Self(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    pub(crate) fn add(&self, fd: RawFd, number: u64) {
        let mut event = libc::epoll_event {
            events: libc::EPOLLIN as u32,
            u64: number,
        };
        // SAFETY: `event` is valid for the length of the call.
        unsafe { libc::epoll_ctl(self.0.as_raw_fd(), libc::EPOLL_CTL_ADD, fd, &mut event) };
    }

    pub(crate) fn remove(&self, fd: RawFd) {
        // SAFETY: a null event is allowed here.
        unsafe { libc::epoll_ctl(self.0.as_raw_fd(), libc::EPOLL_CTL_DEL, fd, null_mut()) };
    }

    /// The numbers of the descriptors that are ready. A negative time out waits for ever.
    pub(crate) fn wait<'a>(
        &self,
        ready: &'a mut Ready,
        timeout_ms: i32,
    ) -> impl Iterator<Item = u64> + use<'a> {
        let (fd, room) = (self.0.as_raw_fd(), ready.0.len() as i32);
        // SAFETY: the pointer and the count are those of one live array.
        let n = unsafe { libc::epoll_wait(fd, ready.0.as_mut_ptr(), room, timeout_ms) };
        ready.0[..n.max(0) as usize].iter().map(|event| event.u64)
    }
}

/// Room for what is ready; kept by the caller, so that it is not copied about.
pub(crate) struct Ready([libc::epoll_event; 64]);

impl Ready {
    pub(crate) fn new() -> Self {
        Self([libc::epoll_event { events: 0, u64: 0 }; 64])
    }
}
