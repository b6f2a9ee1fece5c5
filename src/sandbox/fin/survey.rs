//! The rating of a conversation, and when it may still be changed.

#[cfg(test)]
mod tests;

use super::clock::{Moment, SECOND};
use super::event::RATINGS;
use crate::sandbox::refusal::Refusal;

/// The description names no number; a day is a guess [INF].
const WINDOW: Moment = 24 * 3_600 * SECOND;

#[derive(Default)]
pub(super) struct Survey {
    rating: Option<&'static str>,
    remark: Option<String>,
}

impl Survey {
    /// Records a rating. `asked_at` = when Fin asked for it, if it did.
    ///
    /// # Errors
    /// In the description's words: none was asked for, the time is over, the key is none of the
    /// options, or a remark has locked it.
    pub(super) fn rate(
        &mut self,
        rating: &str,
        remark: Option<&str>,
        asked_at: Option<Moment>,
        now: Moment,
    ) -> Result<&'static str, Refusal> {
        let refused = |message| Err(Refusal::keyed("base", message));
        let Some(asked_at) = asked_at else {
            return refused("No rating survey found for this conversation");
        };
        let known = RATINGS.iter().find(|(key, ..)| *key == rating);
        let Some((key, ..)) = known else {
            return Err(Refusal::keyed("rating", "Rating isn't an option"));
        };
        let changes = self.rating != Some(*key)
            || remark.is_some_and(|remark| self.remark.as_deref() != Some(remark));
        if !changes {
            return Ok(key);
        }
        if self.remark.is_some() {
            return refused(
                "This rating can no longer be changed because a remark has already been submitted",
            );
        }
        if now >= asked_at + WINDOW {
            return refused("The rating window for this conversation has closed");
        }
        self.rating = Some(key);
        self.remark = remark.map(str::to_owned);
        Ok(key)
    }
}
