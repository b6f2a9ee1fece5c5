//! One turn of Fin's: what it says, and when each event of it comes.

#[cfg(test)]
mod tests;

use super::clock::Moment;
use super::event::{Event, Status};
use super::talk::Place;
use crate::sandbox::markup;

/// Milliseconds from the beginning of a turn to its first words, and between what follows.
const THINKING: Moment = 120;
const PACE: Moment = 40;
/// A message is streamed in so many pieces at most, so that an answer takes less than a second.
const MOST_CHUNKS: usize = 8;
const WORDS_PER_CHUNK: usize = 4;

#[derive(Debug, PartialEq)]
pub(super) enum Saying {
    /// HTML.
    Reply(String),
    Became(Status),
    BecameBecause(Status, &'static str),
    Survey,
}

/// What Fin does next, and where the conversation stands after it.
#[derive(Debug, PartialEq)]
pub(super) struct Turn {
    pub(super) says: Vec<Saying>,
    pub(super) place: Place,
}

impl Turn {
    /// Fin says this and waits.
    pub(super) fn waiting(html: String, place: Place) -> Self {
        let says = vec![
            Saying::Reply(html),
            Saying::Became(Status::AwaitingUserReply),
        ];
        Self { says, place }
    }

    /// Fin has done what was wanted, and asks to be rated.
    pub(super) fn resolved(replies: Vec<String>) -> Self {
        let mut says: Vec<_> = replies.into_iter().map(Saying::Reply).collect();
        says.push(Saying::Became(Status::Resolved));
        says.push(Saying::Became(Status::Complete));
        says.push(Saying::Survey);
        let place = Place::Open;
        Self { says, place }
    }

    /// One answer and nothing after it.
    pub(super) fn answered(html: String) -> Self {
        let says = vec![Saying::Reply(html), Saying::Became(Status::Complete)];
        let place = Place::Open;
        Self { says, place }
    }

    pub(super) fn unresolved(html: String) -> Self {
        // The description has reasons for escalations only, and this one among them.
        let reason = "Conversation finished without resolution";
        let says = vec![
            Saying::Reply(html),
            Saying::BecameBecause(Status::Complete, reason),
        ];
        let place = Place::Open;
        Self { says, place }
    }

    /// Over to people.
    pub(super) fn escalated(html: Option<String>, reason: &'static str) -> Self {
        let mut says: Vec<_> = html.into_iter().map(Saying::Reply).collect();
        says.push(Saying::BecameBecause(Status::Escalated, reason));
        says.push(Saying::Became(Status::Complete));
        let place = Place::WithTheTeam;
        Self { says, place }
    }

    /// In the manner of a letter.
    pub(super) fn by_mail(mut self, name: Option<&str>) -> Self {
        let name = name.map(|name| format!(" {}", markup::escaped(name)));
        let name = name.unwrap_or_default();
        for saying in &mut self.says {
            if let Saying::Reply(html) = saying {
                *html = format!("<p>Hello{name},</p>{html}<p>Kind regards,<br>Fin</p>");
            }
        }
        self
    }
}

/// The events of a turn that begins at `start`; `message` counts the messages.
pub(super) fn schedule(
    says: Vec<Saying>,
    start: Moment,
    message: &mut u64,
) -> Vec<(Moment, Event)> {
    let mut at = start + THINKING - PACE;
    let mut events = Vec::new();
    let mut add = |event| {
        at += PACE;
        events.push((at, event));
    };
    for saying in says {
        match saying {
            Saying::Reply(html) => {
                *message += 1;
                let message = *message;
                let chunks = chunks(&markup::plain(&html)).into_iter().enumerate();
                for (index, text) in chunks {
                    add(Event::Chunk {
                        message,
                        index,
                        text,
                    });
                }
                add(Event::Replied { message, html });
            }
            Saying::Became(status) => add(Event::Became {
                status,
                reason: None,
            }),
            Saying::BecameBecause(status, reason) => add(Event::Became {
                status,
                reason: Some(reason),
            }),
            Saying::Survey => add(Event::Survey),
        }
    }
    events
}

/// Longer and longer beginnings of a text, the last of which is all of it.
fn chunks(text: &str) -> Vec<String> {
    let ends: Vec<usize> = text
        .split_inclusive(char::is_whitespace)
        .scan(0, |end, word| {
            *end += word.len();
            Some(*end)
        })
        .collect();
    let count = ends.len().div_ceil(WORDS_PER_CHUNK).min(MOST_CHUNKS);
    let end = |n: usize| ends.get((n * ends.len()).div_ceil(count) - 1);
    let texts = (1..=count).filter_map(|n| text.get(..*end(n)?));
    texts.map(|text| text.trim_end().to_owned()).collect()
}
