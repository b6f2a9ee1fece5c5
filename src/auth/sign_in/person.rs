//! Who signs in, and how they are reached: somebody behind a host, or somebody in a terminal.

use std::time::Duration;

use tokio::sync::mpsc;

use super::super::Settings;
use super::super::keeper::Login;
use super::PATIENCE;

pub(super) struct Person {
    /// How long they are waited for.
    pub(super) patience: Duration,
    /// May a browser be opened at all?
    pub(super) browser: bool,
    /// They asked for it just now, so it is opened whatever was opened before.
    pub(super) asked: bool,
    /// What they paste.
    pub(super) pasted: Option<mpsc::Receiver<String>>,
    /// Says something to them.
    pub(super) tell: Box<dyn Fn(&str) + Send + Sync>,
}

impl Person {
    pub(super) fn behind_a_host(settings: &Settings) -> Self {
        Self {
            patience: PATIENCE,
            browser: settings.browser,
            asked: false,
            pasted: None,
            tell: Box::new(|text| tracing::warn!("{text}")),
        }
    }

    pub(super) fn in_a_terminal(login: Login) -> Self {
        Self {
            patience: login.patience,
            browser: login.browser,
            asked: true,
            pasted: login.pasted,
            tell: login.tell,
        }
    }

    /// Whether a browser is to be opened for another process's sign-in; once.
    pub(super) fn opens_at_once(&mut self) -> bool {
        let opens = self.asked && self.browser;
        self.browser &= !opens;
        opens
    }

    /// The next thing that they paste; never, if they can't.
    pub(super) async fn paste(&mut self) -> String {
        if let Some(lines) = &mut self.pasted
            && let Some(line) = lines.recv().await
        {
            return line;
        }
        self.pasted = None;
        std::future::pending().await
    }
}
