//! Five procedures: three that may be run, one that is not live, one that no API may start.
//!
//! What they do is told, not done: nothing in the workspace changes by them.

use serde_json::{Value, json};

use super::talk::{Place, quoted};
use super::turn::Turn;
use crate::sandbox::refusal::Refusal;

/// What is said to users who aren't in a procedure's audience. Intercom documents no words for
/// them; these are for a conversation that no profile of Fin's covers [INF].
const NO_PROFILE: &str = "No Fin profile is configured to handle this conversation. \
                          Configure a Fin profile and retry.";

pub(super) struct Procedure {
    pub(super) id: &'static str,
    name: &'static str,
    description: &'static str,
    live: bool,
    has_api_trigger: bool,
    does: Does,
}

#[derive(Clone, Copy)]
enum Does {
    Ask(Question),
    HandOver,
}

/// What a procedure wants to know before it can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    Email,
    Order,
}

const PROCEDURES: [Procedure; 5] = [
    Procedure {
        id: "880101",
        name: "Reset password",
        description: "Asks for the address that the user signs in with, and sends a link to it.",
        live: true,
        has_api_trigger: true,
        does: Does::Ask(Question::Email),
    },
    Procedure {
        id: "880102",
        name: "Check an order",
        description: "Says where an order is. Asks for its number, unless the conversation's \
                      attribute order_id has it.",
        live: true,
        has_api_trigger: true,
        does: Does::Ask(Question::Order),
    },
    Procedure {
        id: "880103",
        name: "Cancel the subscription",
        description: "Hands a user with a paid plan who wants to leave over to the billing team.",
        live: true,
        has_api_trigger: true,
        does: Does::HandOver,
    },
    Procedure {
        id: "880104",
        name: "Change the billing address",
        description: "Still being written.",
        live: false,
        has_api_trigger: true,
        does: Does::HandOver,
    },
    Procedure {
        id: "880105",
        name: "Report an outage",
        description: "Begins when a user writes of an outage.",
        live: true,
        has_api_trigger: false,
        does: Does::HandOver,
    },
];

/// What Fin can do for a user with these attributes.
pub(super) fn capabilities(attributes: &Value) -> Vec<Value> {
    let mut list: Vec<Value> = PROCEDURES
        .iter()
        .filter(|p| p.live && p.has_api_trigger && p.is_for(attributes))
        .map(|p| {
            json!({
                "type": "procedure", "id": p.id, "name": p.name, "description": p.description,
                "endpoint": format!("/fin/procedures/{}/run", p.id), "method": "POST",
            })
        })
        .collect();
    let actions = [
        ("reply", "Go on with a conversation that Fin is part of."),
        ("ask", "Put one question to Fin that needs no other."),
        (
            "escalate",
            "Hand a conversation, or a user, over to people.",
        ),
    ];
    list.extend(actions.map(|(action, description)| {
        json!({
            "type": action, "description": description,
            "endpoint": format!("/fin/{action}"), "method": "POST",
        })
    }));
    list
}

/// The procedure, if it can be run through the API at all.
pub(super) fn find(id: &str) -> Result<&'static Procedure, Refusal> {
    let refused = |message| Refusal::new(400, "parameter_invalid", message);
    let found = PROCEDURES.iter().find(|p| p.id == id);
    let found = found.ok_or_else(|| refused("Procedure not found"))?;
    if !found.live {
        return Err(refused("Procedure is not live"));
    }
    if !found.has_api_trigger {
        return Err(refused("Procedure does not have an API trigger"));
    }
    Ok(found)
}

impl Procedure {
    /// Who is only trying Loopboard has nothing to cancel.
    fn is_for(&self, attributes: &Value) -> bool {
        !matches!(self.does, Does::HandOver) || attributes["plan"] != "Trial"
    }

    /// The first turn for a user with these attributes. `said` is what came with the request.
    pub(super) fn start(&self, attributes: &Value, said: &Known<'_>) -> Result<Turn, Refusal> {
        if !self.is_for(attributes) {
            return Err(Refusal::new(400, "parameter_invalid", NO_PROFILE));
        }
        Ok(match self.does {
            Does::HandOver => Turn::escalated(
                Some(
                    "<p>I'm sorry that you want to leave. Our billing team will write to you \
                     today; until then your boards stay as they are.</p>"
                        .to_owned(),
                ),
                "Routed to team",
            ),
            Does::Ask(Question::Order) => match said.order() {
                Some(number) => finish(Question::Order, &number),
                None => ask(Question::Order),
            },
            Does::Ask(question) => ask(question),
        })
    }
}

/// What a run is told beforehand.
pub(super) struct Known<'a> {
    pub(super) attributes: &'a Value,
    pub(super) message: Option<&'a str>,
}

impl Known<'_> {
    fn order(&self) -> Option<String> {
        let attribute = match &self.attributes["order_id"] {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let texts = [attribute.as_deref(), self.message];
        texts
            .into_iter()
            .flatten()
            .find_map(|t| Question::Order.answer(t))
    }
}

impl Question {
    /// What is asked for, if it stands in the text.
    pub(super) fn answer(self, text: &str) -> Option<String> {
        let mut words = text.split(|c: char| c.is_whitespace() || "<>()\"“”,;".contains(c));
        let word = match self {
            Self::Email => words.find(|word| is_address(word)),
            Self::Order => words.find(|word| is_number(word)),
        };
        let word = word?.trim_matches(['.', '!', '?', '#', ':']);
        Some(word.to_owned())
    }
}

fn is_address(word: &str) -> bool {
    let word = word.trim_end_matches(['.', '!', '?']);
    word.len() <= 254
        && word
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.trim_matches('.').contains('.'))
}

fn is_number(word: &str) -> bool {
    let digits = word.trim_matches(['#', '.', '!', '?', ':']);
    (3..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

fn ask(question: Question) -> Turn {
    let html = match question {
        Question::Email => {
            "<p>I can send you a link to set a new password.</p>\
             <p>Which <b>email address</b> do you sign in with?</p>"
        }
        Question::Order => {
            "<p>I will look it up.</p><p>What is the <b>order number</b>? It stands on the \
             invoice: four or more digits after a #.</p>"
        }
    };
    let again = false;
    Turn::waiting(html.to_owned(), Place::Asked { question, again })
}

/// The answer was none. Fin asks once more, and then gives up.
pub(super) fn again(question: Question, again: bool, may_ask: bool) -> Turn {
    let (what, rule) = match question {
        Question::Email => ("email address", "Escalation rule: No email address"),
        Question::Order => ("order number", "Escalation rule: No order number"),
    };
    if !may_ask {
        return Turn::unresolved(format!("<p>Without an {what} I can't go on.</p>"));
    }
    if again {
        let html = "<p>I'd better ask a teammate to help you.</p>".to_owned();
        return Turn::escalated(Some(html), rule);
    }
    let html = format!("<p>I see no {what} in that. Could you send it again?</p>");
    let again = true;
    Turn::waiting(html, Place::Asked { question, again })
}

/// What was asked for stands in `text`.
pub(super) fn finish(question: Question, text: &str) -> Turn {
    let answer = question.answer(text).unwrap_or_default();
    let answer = quoted(&answer);
    match question {
        Question::Email => Turn::resolved(vec![
            format!("<p>Thank you. I'm looking for <b>{answer}</b>.</p>"),
            format!(
                "<p>Done:</p><ol><li>A link is on its way to {answer}.</li>\
                 <li>It is good for one hour.</li>\
                 <li>No mail? Look into the spam folder.</li></ol>"
            ),
        ]),
        Question::Order => {
            let state = match answer.ends_with(['0', '2', '4', '6', '8']) {
                true => "left our warehouse yesterday and arrives within <b>3 working days</b>",
                false => "is being packed and leaves our warehouse <b>tomorrow</b>",
            };
            Turn::resolved(vec![format!("<p>Order #{answer} {state}.</p>")])
        }
    }
}
