//! The listener that the browser comes back to: on this machine only, alive only while somebody
//! signs in, deaf to strangers (T03, T06-T09).
//!
//! It serves three static pages and nothing else; what a query means, `authorize` says.

use std::io;

use super::Callback;
use super::authorize::Verdict;

/// Bound, and not yet listening to anybody.
pub(super) struct Listener {
    redirect_uri: String,
}

/// A browser that waits for its page.
pub(super) struct Visitor {
    pub(super) verdict: Verdict,
}

impl Listener {
    /// Binds to `port`, or to any free one.
    ///
    /// # Errors
    /// The port is taken.
    pub(super) async fn bind(settings: &Callback, port: Option<u16>) -> io::Result<Self> {
        let _ = (settings, port);
        Err(io::Error::other("not there yet"))
    }

    /// `http://127.0.0.1:PORT/PATH`, with the host as the settings have it.
    pub(super) fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// The next visitor who is no stranger: strangers get their refusal and are forgotten.
    /// `judge` is handed the query.
    pub(super) async fn next(
        &mut self,
        judge: &(dyn Fn(&str) -> Verdict + Send + Sync),
    ) -> Visitor {
        let _ = judge;
        std::future::pending().await
    }
}

impl Visitor {
    /// Tells the browser how it ended: signed in (or on to `--auth-success-url`), or not.
    pub(super) async fn tell(self, success: bool) {
        let _ = success;
    }
}
