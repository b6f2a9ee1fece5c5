//! A secret that a person types: it is not shown, and afterwards the terminal is as it was, after
//! Ctrl-C too.

use std::io::ErrorKind;

use zeroize::Zeroizing;

use crate::error::Error;

/// A line from the terminal. Whoever runs this listens for Ctrl-C: on that the line's reader raises the
/// signal before it gives the terminal back.
pub(super) async fn typed() -> Result<Zeroizing<String>, Error> {
    let _before = Before::now();
    let read = tokio::task::spawn_blocking(rpassword::read_password);
    match read.await {
        Ok(Ok(text)) => Ok(Zeroizing::new(text)),
        Ok(Err(error)) if error.kind() == ErrorKind::Interrupted => Err(Error::interrupted()),
        Ok(Err(error)) => Err(Error::usage("nobody can be asked here").because(error)),
        Err(error) => Err(Error::internal("reading what is typed").because(error)),
    }
}

/// How the terminal was; dropped, it is so again.
struct Before {
    #[cfg(unix)]
    state: Option<rustix::termios::Termios>,
}

impl Before {
    fn now() -> Self {
        Self {
            #[cfg(unix)]
            state: rustix::termios::tcgetattr(std::io::stdin()).ok(),
        }
    }
}

impl Drop for Before {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(state) = &self.state {
            use rustix::termios::{OptionalActions, tcsetattr};
            tcsetattr(std::io::stdin(), OptionalActions::Now, state).ok();
        }
    }
}
