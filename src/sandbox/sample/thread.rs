//! The parts of one conversation: who says what, when, and what happens in between.

use serde_json::{Value, json};

use super::NEWEST;
use super::team::{ADMINS, TEAMS, email};
use super::texts::{self, Slots};
use super::topics::{ASSURANCES, CLOSINGS, SMALL_TALK};
use crate::sandbox::chance::Chance;
use crate::sandbox::workspace::{Attachment, Author, Part};

/// What the texts of a thread are taken from.
pub(super) struct Voices {
    pub(super) answers: &'static [&'static str],
    pub(super) details: &'static [&'static str],
    pub(super) notes: &'static [&'static str],
    /// Small talk and closings only exist in English.
    pub(super) english: bool,
}

pub(super) struct Plan<'a> {
    /// How many parts.
    pub(super) length: usize,
    pub(super) created_at: i64,
    /// The id before the first part's.
    pub(super) id: u64,
    /// open, closed or snoozed at the end.
    pub(super) state: &'static str,
    pub(super) with_fin: bool,
    pub(super) contact: Author,
    pub(super) slots: Slots<'a>,
    /// Places in the list of admins.
    pub(super) admin: usize,
    pub(super) team: u64,
    pub(super) voices: Voices,
}

pub(super) fn parts(plan: &Plan<'_>, chance: &mut Chance) -> Vec<Part> {
    let mut thread = Thread {
        plan,
        at: plan.created_at,
        parts: Vec::with_capacity(plan.length),
    };
    while thread.parts.len() < plan.length {
        thread.step(chance);
    }
    thread.parts
}

struct Thread<'a> {
    plan: &'a Plan<'a>,
    at: i64,
    parts: Vec<Part>,
}

impl Thread<'_> {
    /// One more part. The first ones come from the machines, the last one fits the state.
    fn step(&mut self, chance: &mut Chance) {
        let place = self.parts.len();
        let left = (self.plan.length - place) as i64;
        let longest = ((NEWEST - self.at) / left).clamp(2, 21_600);
        self.at += match place {
            // Machines do not let people wait.
            0 | 1 if self.plan.with_fin => chance.between(1, longest.min(20)),
            _ => chance.between((longest / 8).max(1), longest),
        };
        let last = left == 1 && self.plan.length > 1;
        let part = match (place, last) {
            (_, true) => self.ending(chance),
            (0, _) if self.plan.with_fin => self.fin(chance),
            (1, _) if self.plan.with_fin => self.event(0, chance),
            (0 | 2, _) => self.assignment(chance),
            _ if self.is_closed() => self.by_contact(chance),
            (place, _) if place > 3 && left > 2 && chance.odds(5) => self.close(chance),
            _ if chance.odds(14) => self.note(chance),
            _ if chance.odds(13) => {
                let which = 1 + chance.below(10);
                self.event(which, chance)
            }
            // Turn and turn about, with a second message now and then.
            (place, _) if (place % 2 == 1) != chance.odds(12) => self.by_admin(chance),
            _ => self.by_contact(chance),
        };
        self.parts.push(part);
    }

    fn part(&self, part_type: &'static str, author: Author, body: Option<String>) -> Part {
        let id = self.plan.id + 1 + self.parts.len() as u64;
        Part::new(id, part_type, self.at, author, body)
    }

    fn text(&self, text: &str, chance: &mut Chance) -> Option<String> {
        Some(texts::html(text, self.plan.slots, chance))
    }

    fn by_admin(&self, chance: &mut Chance) -> Part {
        let voices = &self.plan.voices;
        let text = match voices.english && chance.odds(45) {
            true => *chance.one(&ASSURANCES),
            false => *chance.one(voices.answers),
        };
        let author = match chance.odds(15) {
            true => admin(chance.below(7)),
            false => admin(self.plan.admin),
        };
        let body = self.text(text, chance);
        self.part("comment", author, body)
    }

    fn by_contact(&self, chance: &mut Chance) -> Part {
        let voices = &self.plan.voices;
        let text = match voices.english && chance.odds(50) {
            true => *chance.one(&SMALL_TALK),
            false => *chance.one(voices.details),
        };
        let mut body = self.text(text, chance);
        let image = format!(
            "https://downloads.lumen-loop.example/i/{}.png",
            chance.hex(12)
        );
        if chance.odds(6)
            && let Some(body) = &mut body
        {
            body.push_str(&format!(
                "<img src=\"{image}\" width=\"640\" height=\"400\">"
            ));
        }
        // Some rows of a real inbox call a customer just `contact`.
        let kind = if chance.odds(3) {
            "contact"
        } else {
            self.plan.contact.kind
        };
        let author = Author {
            kind,
            ..self.plan.contact.clone()
        };
        // A message to what was closed opens it, and that part carries the message.
        let part_type = if self.is_closed() { "open" } else { "comment" };
        let mut part = self.part(part_type, author, body);
        if chance.odds(9) {
            part.attachments = vec![attachment(chance)];
        }
        part
    }

    fn note(&self, chance: &mut Chance) -> Part {
        let text = *chance.one(self.plan.voices.notes);
        let writer = admin(if chance.odds(70) {
            self.plan.admin
        } else {
            chance.below(8)
        });
        let body = self.text(text, chance);
        self.part("note", writer, body)
    }

    fn assignment(&self, chance: &mut Chance) -> Part {
        let to_admin = chance.odds(50);
        let (author, to) = match to_admin {
            true => (
                admin(chance.below(7)),
                json!({ "type": "admin", "id": ADMINS[self.plan.admin].0.to_string() }),
            ),
            false => (
                bot(),
                json!({ "type": "team", "id": self.plan.team.to_string() }),
            ),
        };
        // A teammate's first answer can come with the assignment.
        let text = *chance.one(self.plan.voices.answers);
        let body =
            (to_admin && chance.odds(40)).then(|| texts::html(text, self.plan.slots, chance));
        let part_type = if to_admin {
            "assignment"
        } else {
            "workflow_assignment"
        };
        let mut part = self.part(part_type, author, body);
        part.assigned_to = Some(to);
        part
    }

    fn fin(&self, chance: &mut Chance) -> Part {
        let text = "<p>Hi, I'm Fin, the AI agent of Lumen &amp; Loop. This might help: <a href=\"https://help.lumen-loop.example/en/articles/{article}\">our article about it</a>.</p><p>Is that what you were looking for?</p>";
        let body = self.text(text, chance);
        let mut part = self.part("comment", fin(true), body);
        part.app_package_code = Some("fin");
        part
    }

    /// What is no message: mostly without a body.
    fn event(&self, which: usize, chance: &mut Chance) -> Part {
        let (team, team_name) = *chance.one(&TEAMS);
        let by = admin(self.plan.admin);
        let details = |value: Value| Some(value);
        let (part_type, author, event_details) = match which {
            0 => (
                "conversation_attribute_updated_by_workflow",
                bot(),
                details(json!({
                    "workflow": { "name": "Sort new conversations" },
                    "attribute": { "name": "Topic" },
                    "value": { "name": "Set by Fin" },
                })),
            ),
            1 => (
                "conversation_attribute_updated_by_admin",
                by,
                details(json!({
                    "attribute": { "name": "Plan" },
                    "value": { "name": "Business", "previous": "Team" },
                })),
            ),
            2 => (
                "custom_action_started",
                bot(),
                details(json!({
                    "action": { "name": "Look up the workspace" },
                })),
            ),
            3 => (
                "custom_action_finished",
                bot(),
                details(json!({
                    "action": { "name": "Look up the workspace", "result": "success" },
                })),
            ),
            4 => ("participant_added", by, None),
            5 => ("snoozed", by, None),
            6 => ("timer_unsnooze", bot(), None),
            7 => ("note_and_reopen", by, None),
            8 => ("away_mode_assignment", author_team(team, team_name), None),
            // Invented: a client must get on with types that it has never heard of.
            9 => (
                "unheard_of_part_type",
                bot(),
                details(json!({
                    "workflow": { "name": "Something new" },
                    "event": { "type": "unheard_of", "result": "fine" },
                })),
            ),
            _ => ("language_detection_details", bot(), None),
        };
        let body = (part_type == "note_and_reopen").then(|| {
            let text = *chance.one(self.plan.voices.notes);
            texts::html(text, self.plan.slots, chance)
        });
        let mut part = self.part(part_type, author, body);
        part.event_details = event_details;
        if part_type == "away_mode_assignment" {
            part.assigned_to = Some(json!({ "type": "team", "id": team.to_string() }));
        }
        part
    }

    fn is_closed(&self) -> bool {
        self.parts
            .last()
            .is_some_and(|part| part.part_type == "close")
    }

    /// A last word can come with it.
    fn close(&self, chance: &mut Chance) -> Part {
        let text = *chance.one(&CLOSINGS);
        let says = self.plan.voices.english && chance.odds(55);
        let body = says.then(|| texts::html(text, self.plan.slots, chance));
        let mut part = self.part("close", admin(self.plan.admin), body);
        part.state = "closed";
        part
    }

    fn ending(&self, chance: &mut Chance) -> Part {
        match self.plan.state {
            "closed" => self.close(chance),
            "snoozed" => {
                let mut part = self.part("snoozed", admin(self.plan.admin), None);
                part.state = "snoozed";
                part
            }
            _ if chance.odds(40) => self.by_admin(chance),
            _ => self.by_contact(chance),
        }
    }
}

pub(super) fn admin(place: usize) -> Author {
    let (id, name, local, ..) = ADMINS[place % ADMINS.len()];
    Author {
        kind: "admin",
        id: id.to_string(),
        name: Some(name.to_owned()),
        email: Some(email(local)),
        from_ai_agent: false,
        is_ai_answer: false,
    }
}

pub(super) fn fin(is_ai_answer: bool) -> Author {
    Author {
        kind: "bot",
        id: "7310090".to_owned(),
        name: Some("Fin".to_owned()),
        email: Some("operator+lumenloop@bots.example".to_owned()),
        from_ai_agent: true,
        is_ai_answer,
    }
}

fn bot() -> Author {
    Author {
        id: "7310091".to_owned(),
        name: Some("Operator".to_owned()),
        from_ai_agent: false,
        ..fin(false)
    }
}

fn author_team(id: u64, name: &str) -> Author {
    Author {
        kind: "team",
        id: id.to_string(),
        name: Some(name.to_owned()),
        email: None,
        from_ai_agent: false,
        is_ai_answer: false,
    }
}

/// The address looks signed and expires like the real ones; there is nothing behind it.
pub(super) fn attachment(chance: &mut Chance) -> Attachment {
    const FILES: [(&str, &str, bool); 5] = [
        ("screenshot.png", "image/png", true),
        ("export-2.csv", "text/csv", false),
        ("Rechnung März.pdf", "application/pdf", false),
        ("IMG_0412.jpeg", "image/jpeg", true),
        ("server.log", "text/plain", false),
    ];
    let (name, content_type, is_image) = *chance.one(&FILES);
    let path: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '.' {
                c
            } else {
                '_'
            }
        })
        .collect();
    Attachment {
        kind: "upload",
        name: name.to_owned(),
        url: format!(
            "https://downloads.lumen-loop.example/i/o/lumenloop/{}/{path}?expires={}&signature={}&req=ll",
            chance.hex(8),
            NEWEST + 3_600,
            chance.hex(64),
        ),
        content_type,
        filesize: chance.between(900, 4_800_000),
        width: is_image.then_some(1_280),
        height: is_image.then_some(800),
    }
}
