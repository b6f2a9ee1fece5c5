//! `fetch`: one object in full, as a text.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::intercom::model::Conversation;
use crate::intercom::{self, Error};
use crate::tools::Settings;
use crate::tools::answer::{Answer, Failure, Outcome};
use crate::tools::arguments::Arguments;
use crate::tools::budget::{quoted, size};
use crate::tools::ids::{self, Id, Kind, Place};
use crate::tools::shape::text_of;
use crate::tools::transcript::{self, Transcript};
use crate::tools::{facts, times};

use super::contacts::whole;
use super::conversations::past_the_end;

/// For how to go on, which is said twice.
const AROUND: usize = 400;

pub(super) async fn fetch(settings: &Settings, arguments: &Arguments) -> Outcome {
    let given = arguments.required("id", "what to fetch, as `search` names it")?;
    let id = ids::fetchable(&given)?;
    let is_raw = !given.contains(['_', '/']);
    match id.kind {
        Some(Kind::Conversation) => {
            let outcome = conversation(settings, &id).await;
            outcome.map_err(|error| match error.kind {
                intercom::Kind::NotFound if is_raw => Failure::from(error)
                    .hint(format!("if it is an article: fetch article_{}", id.id)),
                _ => error.into(),
            })?
        }
        Some(Kind::Contact) => match settings.client.contact(&id.id).await {
            Ok(contact) => {
                let contact = whole(settings, &id.id, contact).await?;
                facts(settings, Kind::Contact, &id, &contact)
            }
            // Companies have ids that look the same.
            Err(error) if is_raw && error.kind == intercom::Kind::NotFound => {
                let company = settings.client.company(&id.id).await;
                let company = company.map_err(|_| neither(&id, error))?;
                let company = settings.alone(Kind::Company, company).await?;
                facts(settings, Kind::Company, &id, &company)
            }
            Err(error) => Err(error.into()),
        },
        Some(Kind::Company) => {
            let company = settings.client.company(&id.id).await?;
            let company = settings.alone(Kind::Company, company).await?;
            facts(settings, Kind::Company, &id, &company)
        }
        Some(Kind::Article) => {
            let article = settings.client.article(&id.id).await?;
            let article = settings.alone(Kind::Article, article).await?;
            facts(settings, Kind::Article, &id, &article)
        }
        None => {
            let shown = crate::text::safe(&given).into_owned();
            Err(
                Failure::invalid(format!("{shown:?} could be anything")).hint(
                    "say what it is: conversation_<id>, contact_<id>, company_<id> or article_<id>",
                ),
            )
        }
    }
}

fn neither(id: &Id, error: Error) -> Failure {
    let failure = Failure::from(error);
    failure.hint(format!("no company has the id {} either", id.id))
}

async fn conversation(settings: &Settings, id: &Id) -> Result<Outcome, Error> {
    let (conversation, links) = tokio::join!(
        settings.client.conversation::<Conversation>(&id.id),
        settings.links()
    );
    let mut conversation = conversation?;
    conversation.id.get_or_insert_with(|| id.id.clone());
    let names = if transcript::wants_names(&conversation) {
        settings.names().await
    } else {
        Arc::default()
    };
    let link = links.conversation(&id.id);
    let transcript = Transcript::new(&conversation, &names, &link);
    if let Err(failure) = past_the_end(id.from.part, transcript.total()) {
        return Ok(Err(failure));
    }
    let prefixed = Kind::Conversation.prefixed(&id.id);
    let title = transcript::title(&conversation);
    let metadata = about(&conversation, &transcript);
    let around = size(&metadata) + quoted(&title) + quoted(&link) + AROUND;
    let piece = transcript.piece(id.from, settings.room().saturating_sub(around));
    let text = match piece.next {
        Some(Place { part, char: 0 }) => format!(
            "{}\n--- Parts {part} to {} follow: fetch {}\n",
            piece.text,
            transcript.total(),
            next(&prefixed, piece.next)
        ),
        Some(Place { part, .. }) => format!(
            "{}--- The rest of part {part} follows: fetch {}\n",
            piece.text,
            next(&prefixed, piece.next)
        ),
        None => piece.text,
    };
    let next = piece.next.map(|place| next(&prefixed, Some(place)));
    Ok(Ok(answer(&prefixed, &title, &text, &link, metadata, next)))
}

fn next(prefixed: &str, place: Option<Place>) -> String {
    format!("{prefixed}{}", place.unwrap_or_default().suffix())
}

fn about(conversation: &Conversation, transcript: &Transcript<'_>) -> Value {
    let contacts = conversation.contacts.contacts.iter();
    let contacts: Vec<&str> = contacts
        .filter_map(|contact| contact.id.as_deref())
        .collect();
    let mut about = json!({
        "type": "conversation",
        "state": conversation.state,
        "priority": conversation.priority,
        "source_type": conversation.source.kind,
        "contact_ids": contacts,
        "tag_count": conversation.tags.tags.len(),
        "ai_agent_participated": conversation.ai_agent_participated,
        "part_count": transcript.total(),
        "created_at": conversation.created_at.and_then(times::iso),
        "updated_at": conversation.updated_at.and_then(times::iso),
    });
    if transcript.first() > 1 {
        about["oldest_part"] = transcript.first().into();
    }
    if let Some(members) = about.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    about
}

/// An object other than a conversation.
fn facts(settings: &Settings, kind: Kind, id: &Id, item: &Value) -> Outcome {
    let of = |name: &str| item.get(name).and_then(text_of);
    // A merged contact goes by its new id.
    let prefixed = kind.prefixed(&of("id").unwrap_or_else(|| id.id.clone()));
    let name = of("title").or_else(|| of("name")).or_else(|| of("email"));
    let title = transcript::one_line(&name.unwrap_or_else(|| prefixed.clone()));
    let link = of("url").unwrap_or_default();
    let mut metadata = json!({ "type": kind.noun() });
    let told = [
        "role",
        "state",
        "email",
        "company_id",
        "external_id",
        "merged_from",
    ];
    for name in told.into_iter().filter(|name| item.get(*name).is_some()) {
        metadata[name] = item[name].clone();
    }
    let heading = format!(
        "{} {}: {title}",
        capital(kind.noun()),
        of("id").unwrap_or_default()
    );
    let text = facts::text(&heading, item);
    let around = size(&metadata) + quoted(&title) + quoted(&link) + AROUND;
    let (piece, rest) = facts::piece(&text, id.from.char, settings.room().saturating_sub(around));
    let next = rest.map(|char| format!("{prefixed}{}", Place { part: 0, char }.suffix()));
    let text = match &next {
        Some(next) => format!("{piece}\n--- More follows: fetch {next}\n"),
        None => piece.to_owned(),
    };
    Ok(answer(&prefixed, &title, &text, &link, metadata, next))
}

fn capital(noun: &str) -> String {
    let mut chars = noun.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

fn answer(
    id: &str,
    title: &str,
    text: &str,
    url: &str,
    mut metadata: Value,
    next: Option<String>,
) -> Answer {
    if let Some(next) = next {
        metadata["next"] = next.into();
    }
    Answer(json!({ "id": id, "title": title, "text": text, "url": url, "metadata": metadata }))
}
