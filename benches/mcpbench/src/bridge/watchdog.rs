//! Kills a process group that we started when its deadline passes, so that reads can simply block.
//!
//! It reaps nothing and reports nothing: whoever reads from the child sees the end of its stdout.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::os;

pub(super) struct Watchdog(Arc<Mutex<State>>);

#[derive(Clone, Copy)]
enum State {
    Asleep,
    Until(Instant),
    Over,
}

impl Watchdog {
    pub(super) fn new(pgid: i32) -> Self {
        let state = Arc::new(Mutex::new(State::Asleep));
        let watched = state.clone();
        thread::spawn(move || {
            loop {
                thread::sleep(Duration::from_millis(100));
                // held while killing: once `drop` has returned, nothing is killed any more
                let state = watched.lock().unwrap_or_else(PoisonError::into_inner);
                match *state {
                    State::Over => return,
                    State::Until(deadline) if Instant::now() > deadline => {
                        os::kill_group(pgid);
                        return;
                    }
                    State::Asleep | State::Until(_) => {}
                }
            }
        });
        Self(state)
    }

    pub(super) fn arm(&self, after: Duration) {
        self.set(State::Until(Instant::now() + after));
    }

    fn set(&self, state: State) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.set(State::Over);
    }
}
