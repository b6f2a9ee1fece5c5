//! What Fin makes of a user's message: where a procedure goes on, or what the articles say.

#[cfg(test)]
mod tests;

use super::answers;
use super::procedures::{self, Question};
use super::turn::Turn;
use crate::sandbox::markup;
use crate::sandbox::workspace::Workspace;

/// Where a conversation stands once Fin's turn is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Anything may be asked.
    Open,
    /// A procedure has asked for something, and perhaps once more.
    Asked {
        question: Question,
        again: bool,
    },
    WithTheTeam,
}

/// Who asks for a person says one of these words.
const PEOPLE: [&str; 5] = ["human", "person", "agent", "teammate", "somebody"];
/// Nothing else is wanted.
const GOODBYES: [&str; 7] = ["no", "nope", "thanks", "thank", "great", "perfect", "bye"];

/// The one answer to one question, with what was said before it.
pub(super) fn ask(workspace: &Workspace, question: &str, history: &[String]) -> Turn {
    let found = answers::about(workspace, question).or_else(|| {
        // "And how long does that take?" is about what was asked before.
        let together = format!("{} {question}", history.join(" "));
        answers::about(workspace, &together).filter(|_| !history.is_empty())
    });
    match found {
        Some(html) => Turn::answered(html),
        None => Turn::unresolved(nothing(question)),
    }
}

/// `may_ask` = Fin may ask back and hand over to people.
pub(super) fn reply(workspace: &Workspace, place: Place, text: &str, may_ask: bool) -> Turn {
    match place {
        Place::WithTheTeam => Turn::escalated(None, "Routed to team"),
        Place::Asked { question, .. } if question.answer(text).is_some() => {
            procedures::finish(question, text)
        }
        _ if may_ask && says(text, &PEOPLE) => {
            let html = "<p>Of course. I am handing you over to a teammate.</p>";
            Turn::escalated(Some(html.to_owned()), "Escalation requested by user")
        }
        Place::Asked { question, again } => procedures::again(question, again, may_ask),
        Place::Open => open(workspace, text, may_ask),
    }
}

fn open(workspace: &Workspace, text: &str, may_ask: bool) -> Turn {
    let words = text.split_whitespace().count();
    if words <= 5 && says(text, &GOODBYES) {
        return Turn::resolved(vec!["<p>You are welcome. Have a good day!</p>".to_owned()]);
    }
    match (answers::about(workspace, text), may_ask) {
        (Some(html), true) => Turn::waiting(format!("{html}<p>Does that help?</p>"), Place::Open),
        (Some(html), false) => Turn::answered(html),
        (None, true) => {
            let html = format!("{}<p>Could you put it in other words?</p>", nothing(text));
            Turn::waiting(html, Place::Open)
        }
        (None, false) => Turn::unresolved(nothing(text)),
    }
}

fn nothing(question: &str) -> String {
    let question = quoted(question);
    format!("<p>I couldn't find anything about “{question}” in our help center.</p>")
}

/// As much of what a user wrote as stands well in a sentence, as HTML.
pub(super) fn quoted(text: &str) -> String {
    const MOST: usize = 80;
    let text = markup::plain(text).replace('\n', " ");
    let short: String = text.chars().take(MOST).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("{}{dots}", markup::escaped(&short))
}

fn says(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    let mut said = text.split_whitespace();
    said.any(|word| words.contains(&word.trim_matches(|c: char| !c.is_alphanumeric())))
}
