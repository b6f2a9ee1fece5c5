//! When a browser is opened: at most once in ten minutes for what is wanted, on the whole machine,
//! unless the person asks for it.

use std::sync::atomic::Ordering;

use super::super::super::browser;
use super::super::super::trouble::Trouble;
use super::super::person::Person;
use super::super::{Invitation, invitation_of};
use super::Plan;
use crate::clock::now;

/// Seconds between two browsers for the same want.
const ONCE_IN: u64 = 10 * 60;

impl Plan<'_> {
    /// Opens the browser, if it may, and says what there is to show.
    pub(super) async fn show(&mut self, person: &mut Person) -> Result<Invitation, Trouble> {
        let host_shows = self.keeper.host_presents.load(Ordering::Relaxed) && !person.asked;
        if person.browser && !host_shows {
            self.open(person).await;
        }
        let shown = invitation_of(&self.attempt, true);
        shown.ok_or_else(|| Trouble::unusable("there is no link to show"))
    }

    /// The host was to show the link, and could not.
    pub(super) async fn open_after_all(&mut self, person: &Person) {
        if person.browser {
            self.open(person).await;
            if let Some(invitation) = invitation_of(&self.attempt, true) {
                super::super::publish(self.keeper, &invitation);
            }
        }
    }

    async fn open(&mut self, person: &Person) {
        let Some(invitation) = invitation_of(&self.attempt, true) else {
            return;
        };
        let (want, now) = (self.name_of_want(), now());
        // A clock that was set back must not close the browser for longer than that.
        self.attempt
            .opened
            .retain(|(_, at)| now.abs_diff(*at) < ONCE_IN);
        if !person.asked
            && self
                .attempt
                .opened
                .iter()
                .any(|(opened, _)| *opened == want)
        {
            tracing::debug!("a browser was opened for this a moment ago; only the link is shown");
            return;
        }
        // Noted before it is opened: should we die in between, none is better than two.
        self.attempt.opened.push((want, now));
        self.save_attempt().await.ok();
        let surroundings = &self.keeper.settings.surroundings;
        if let Err(why) = browser::open(&invitation.url, surroundings).await {
            (person.tell)(&format!(
                "no browser could be opened ({why}); open the link yourself"
            ));
            self.attempt.opened.pop();
            self.save_attempt().await.ok();
        }
    }

    /// A sign-in and a step-up are two things to ask a person for; so are two servers.
    fn name_of_want(&self) -> String {
        let scope = self.scope.as_deref().unwrap_or_default();
        format!("{} {scope}", self.found.authority.issuer)
    }
}
