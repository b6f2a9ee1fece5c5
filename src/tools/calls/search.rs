//! `search`: the query language, and what is said of each find.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::intercom::model::Conversation;
use crate::intercom::query::{Defaults, MOST_PER_PAGE, Object, parse};
use crate::text;
use crate::tools::Settings;
use crate::tools::answer::{Failure, Outcome};
use crate::tools::arguments::Arguments;
use crate::tools::ids::Kind;
use crate::tools::shape::{Shape, text_of};
use crate::tools::transcript::{self, one_line};
use crate::tools::{budget, plain, times};

use super::find::{Find, find};

/// Of a first message, in a find.
const WORDS: usize = 300;

pub(super) async fn search(settings: &Settings, arguments: &Arguments) -> Outcome {
    let text = arguments.text("query")?.unwrap_or_default();
    let limit = arguments.whole("per_page", MOST_PER_PAGE)?;
    let limit = limit.or(arguments.whole("limit", MOST_PER_PAGE)?);
    let defaults = Defaults {
        object: object(arguments)?,
        limit,
        starting_after: arguments.text("starting_after")?,
    };
    let asked = asked(&text, defaults.object);
    let query = parse(&text, defaults, super::now()).map_err(|e| super::problem(&e))?;
    let show = match query.object {
        Object::Conversations => conversation,
        Object::Contacts => contact,
    };
    let wanted = Find {
        query,
        asked: &asked,
        member: "results",
        show,
        go_on: |cursor| {
            format!(
                "More results available. To get the next page, add to your query: \
                 starting_after:{cursor}"
            )
        },
    };
    find(settings, wanted).await
}

fn object(arguments: &Arguments) -> Result<Option<Object>, Failure> {
    let Some(name) = arguments.text("object_type")? else {
        return Ok(None);
    };
    let known = Object::named(name.trim());
    let failure = || {
        let shown = text::safe(&name).into_owned();
        Failure::invalid(format!("there is no object_type {shown:?}"))
            .hint("it is conversations or contacts")
    };
    known.map(Some).ok_or_else(failure)
}

/// The filters, in any order; not the limit, not the cursor.
fn asked(text: &str, object: Option<Object>) -> String {
    let lower = text.to_lowercase();
    let filters = lower.split_whitespace().filter(|token| {
        let places = ["starting_after:", "limit:", "per_page:"];
        !places.iter().any(|place| token.starts_with(place))
    });
    let mut filters: Vec<&str> = filters.collect();
    let object = object.map(|object| format!("object_type:{}", object.name()));
    filters.extend(object.as_deref());
    filters.sort_unstable();
    filters.dedup();
    filters.join(" ")
}

/// A conversation as a find.
fn conversation(shape: &Shape<'_>, item: Value) -> Value {
    let found = Conversation::deserialize(&item).unwrap_or_default();
    let id = found.id.clone().unwrap_or_default();
    let mut facts: Vec<String> = Vec::new();
    facts.extend(found.state.as_deref().map(one_line));
    let priority = found
        .priority
        .as_deref()
        .filter(|p| !matches!(*p, "none" | "not_priority"));
    facts.extend(priority.map(|priority| format!("priority {}", one_line(priority))));
    facts.extend(found.source.kind.as_deref().map(one_line));
    let author = &found.source.author;
    let author = author.name.as_deref().or(author.email.as_deref());
    facts.extend(author.map(|author| format!("from {}", one_line(author))));
    facts.extend(assignee(shape, &found));
    let tags: Vec<String> = found
        .tags
        .tags
        .iter()
        .filter_map(|t| t.name.as_deref().map(one_line))
        .collect();
    if !tags.is_empty() {
        facts.push(format!("tags: {}", tags.join(", ")));
    }
    facts.extend(
        found
            .created_at
            .and_then(times::iso)
            .map(|t| format!("created {t}")),
    );
    facts.extend(
        found
            .updated_at
            .and_then(times::iso)
            .map(|t| format!("updated {t}")),
    );
    let body = plain::text(found.source.body.as_deref().unwrap_or_default());
    let prefixed = Kind::Conversation.prefixed(&id);
    let words = budget::excerpt(&one_line_long(&body), WORDS, &format!("fetch {prefixed}"));
    json!({
        "id": prefixed,
        "title": transcript::title(&found),
        "text": format!("{}\n{words}", facts.join(" · ")).trim_end(),
        "url": shape.links.conversation(&id),
    })
}

fn assignee(shape: &Shape<'_>, found: &Conversation) -> Option<String> {
    let name = |kind: &str, id: Option<i64>| {
        let id = id.filter(|id| *id != 0)?.to_string();
        Some(shape.name(kind, &id).map_or(id, |name| one_line(&name)))
    };
    let both = [
        name("admin", found.admin_assignee_id),
        name("team", found.team_assignee_id),
    ];
    let both: Vec<String> = both.into_iter().flatten().collect();
    (!both.is_empty()).then(|| format!("assigned to {}", both.join(", ")))
}

/// A contact as a find.
fn contact(shape: &Shape<'_>, item: Value) -> Value {
    let item = shape.item(Kind::Contact, item);
    let of = |name: &str| item.get(name).and_then(text_of).map(|text| one_line(&text));
    let id = of("id").unwrap_or_default();
    let named = |name: &str, said: &str| of(name).map(|value| format!("{said}{value}"));
    let place = |name: &str| item["location"].get(name).and_then(text_of);
    let places: Vec<String> = ["city", "region", "country"]
        .into_iter()
        .filter_map(place)
        .collect();
    let facts = [
        of("role"),
        of("email"),
        of("phone"),
        (!places.is_empty()).then(|| one_line(&places.join(", "))),
        named("external_id", "external id "),
        named("owner_name", "owner "),
        named("created_at_iso", "created "),
        named("last_seen_at_iso", "last seen "),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let title = of("name").or_else(|| of("email")).or_else(|| of("phone"));
    json!({
        "id": Kind::Contact.prefixed(&id),
        "title": title.unwrap_or_else(|| format!("Contact {id}")),
        "text": facts.join(" · "),
        "url": shape.links.contact(&id),
    })
}

/// All of it on one line.
fn one_line_long(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
