//! Two hundred conversations, oldest first.
//!
//! Most of what one is like follows from its place in the row, so that every kind is there for
//! certain; chance only fills in the words and the hours. Place 120 has 600 parts.

mod head;

use serde_json::Value;

use super::contacts;
use super::names::GIVEN;
use super::team::ADMINS;
use super::texts::{self, Slots};
use super::thread::{self, Plan, Voices};
use super::tongues::{TONGUES, Tongue};
use super::topics::{TOPICS, Topic};
use super::{Base, NEWEST, OLDEST, companies};
use crate::sandbox::markup;
use crate::sandbox::workspace::{Attachment, Author, Contact, Conversation, Part};

const COUNT: usize = 200;
const LONGEST: (usize, usize) = (120, 600);
const LONG: [(usize, usize); 8] = [
    (14, 31),
    (37, 48),
    (61, 120),
    (88, 64),
    (109, 35),
    (147, 90),
    (171, 42),
    (190, 55),
];
const FIRST_ID: u64 = 215_470_001_001;

const SOURCES: [&str; 23] = [
    "conversation",
    "email",
    "conversation",
    "email",
    "whatsapp",
    "conversation",
    "email",
    "conversation",
    "sms",
    "conversation",
    "email",
    "facebook",
    "conversation",
    "email",
    "instagram",
    "conversation",
    "twitter",
    "email",
    "phone_call",
    "conversation",
    "email",
    "push",
    "phone_switch",
];
pub(super) fn add(base: &mut Base) {
    for place in 0..COUNT {
        let conversation = conversation(base, place);
        base.workspace.conversations.push(conversation);
    }
}

/// What a conversation is like, before a word is written.
struct Outline {
    /// In the row, from 0.
    place: usize,
    id: u64,
    created_at: i64,
    state: &'static str,
    source: &'static str,
    length: usize,
    with_fin: bool,
    topic: &'static Topic,
    tongue: Option<&'static Tongue>,
    contact: usize,
    /// A place in the list of admins.
    admin: usize,
}

/// What was said in it.
struct Told<'a> {
    author: Author,
    external_id: &'a Value,
    title: &'static str,
    subject: String,
    body: &'a str,
    attachments: Vec<Attachment>,
    parts: &'a [Part],
}

fn outline(base: &mut Base, place: usize) -> Outline {
    let step = (NEWEST - OLDEST - 40_000) / COUNT as i64;
    let recent = place >= 150;
    let state = match place % 7 {
        1 | 5 if recent || place.is_multiple_of(3) => "open",
        3 if recent || place.is_multiple_of(2) => "snoozed",
        6 if recent => "open",
        _ => "closed",
    };
    let tongue = (place % 9 == 4).then(|| &TONGUES[(place / 9) % TONGUES.len()]);
    let writers = contacts::writing(tongue.map_or("en", |tongue| tongue.code));
    let listed = LONG
        .iter()
        .chain([&LONGEST])
        .find(|(known, _)| *known == place);
    let length = match listed {
        Some((_, length)) => *length,
        None if place % 10 == 3 => 0,
        None => 2 + base.chance.below(11),
    };
    Outline {
        place,
        id: FIRST_ID + 13 * place as u64,
        created_at: OLDEST + step * place as i64 + base.chance.between(0, step - 1),
        // Where nothing has happened yet, nobody has closed or snoozed anything either.
        state: if length == 0 { "open" } else { state },
        source: SOURCES[place % SOURCES.len()],
        length,
        with_fin: length > 3 && place % 5 < 2,
        topic: TOPICS[(place * 5 + place / 16) % TOPICS.len()],
        tongue,
        contact: *base.chance.one(&writers),
        admin: place % 7,
    }
}

fn conversation(base: &mut Base, place: usize) -> Conversation {
    let outline = outline(base, place);
    let Base { chance, workspace } = base;
    let contact = &workspace.contacts[outline.contact];
    let company = contact.companies.first().copied();
    let author = author(contact);
    let slots = Slots {
        company: company.map_or("our team", companies::name),
        person: GIVEN[(place * 11 + 4) % GIVEN.len()],
        teammate: ADMINS[outline.admin].1.split(' ').next().unwrap_or(""),
    };
    let (openings, voices) = voices(&outline);
    let opening = match outline.tongue {
        // Each tongue has its turn twice, and says something else each time.
        Some(_) => openings[(place / 9 / TONGUES.len()) % openings.len()],
        None => *chance.one(openings),
    };
    let body = texts::html(opening, slots, chance);
    let title = match outline.tongue {
        Some(tongue) => tongue.title,
        None => chance.one(outline.topic.titles),
    };
    let subject = match (outline.source, outline.tongue) {
        ("email", Some(tongue)) => tongue.title.to_owned(),
        ("email", None) => {
            let subject = *chance.one(outline.topic.subjects);
            texts::plain(subject, slots, chance)
        }
        _ => String::new(),
    };
    let plan = Plan {
        length: outline.length,
        created_at: outline.created_at,
        id: outline.id * 1_000,
        state: outline.state,
        with_fin: outline.with_fin,
        contact: author.clone(),
        slots,
        admin: outline.admin,
        team: outline.topic.team,
        voices,
    };
    let parts = thread::parts(&plan, chance);
    let attachments = match place % 8 == 6 {
        true => vec![thread::attachment(chance)],
        false => Vec::new(),
    };
    let told = Told {
        author,
        external_id: &contact.head["external_id"],
        title,
        subject,
        body: &body,
        attachments,
        parts: &parts,
    };
    Conversation {
        id: outline.id,
        head: head::of(&outline, told),
        body: markup::plain(&body).to_lowercase(),
        company,
        parts,
    }
}

fn author(contact: &Contact) -> Author {
    let text = |field: &str| contact.head[field].as_str().map(str::to_owned);
    let is_lead = contact.head["role"] == "lead";
    Author {
        kind: if is_lead { "lead" } else { "user" },
        id: contact.id.clone(),
        name: text("name"),
        email: text("email").filter(|email| !email.is_empty()),
        from_ai_agent: false,
        is_ai_answer: false,
    }
}

fn voices(outline: &Outline) -> (&'static [&'static str], Voices) {
    let notes = outline.topic.notes;
    match outline.tongue {
        Some(tongue) => (
            tongue.openings,
            Voices {
                answers: tongue.answers,
                details: tongue.details,
                notes,
                english: false,
            },
        ),
        None => (
            outline.topic.openings,
            Voices {
                answers: outline.topic.answers,
                details: outline.topic.details,
                notes,
                english: true,
            },
        ),
    }
}
