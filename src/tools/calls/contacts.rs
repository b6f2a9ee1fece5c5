//! `search_contacts` and `get_contact`.

use serde_json::Value;

use crate::intercom::query::{Filter, MOST_PER_PAGE, Object, Op, Query};
use crate::tools::Settings;
use crate::tools::answer::{Failure, Outcome};
use crate::tools::arguments::Arguments;
use crate::tools::ids::Kind;

use super::conversations::{go_on, several};
use super::find::{Find, find};

/// Filters on one value: argument and field, operator.
const SINGLE: [(&str, Op); 10] = [
    ("name", Op::Contains),
    ("email", Op::Eq),
    ("email_domain", Op::Eq),
    ("phone", Op::Eq),
    ("role", Op::Eq),
    ("external_id", Op::Eq),
    ("location_country", Op::Eq),
    ("location_region", Op::Eq),
    ("location_city", Op::Eq),
    ("has_hard_bounced", Op::Eq),
];

pub(super) async fn search(settings: &Settings, arguments: &Arguments) -> Outcome {
    let mut query = Query::all(Object::Contacts);
    let per_page = arguments.whole("per_page", MOST_PER_PAGE)?;
    query.limit = per_page.or(arguments.whole("limit", MOST_PER_PAGE)?);
    query.starting_after = arguments.text("starting_after")?;
    query.filters = filters(arguments)?;
    if query.filters.is_empty() {
        return Err(Failure::invalid("At least one search parameter must be provided").hint(
            "give a filter such as name or email_domain; to list all contacts use `search` with \
             the query object_type:contacts",
        ));
    }
    let wanted = Find {
        query,
        asked: &arguments.asked(),
        member: "data",
        show: |shape, item| shape.item(Kind::Contact, item),
        go_on,
    };
    find(settings, wanted).await
}

fn filters(arguments: &Arguments) -> Result<Vec<Filter>, Failure> {
    let now = super::now();
    let filter = |field: &str, op: Op, values: &[String]| {
        let filter = Filter::new(Object::Contacts, field, op, values, now);
        filter.map_err(|e| super::problem(&e))
    };
    let mut filters = Vec::new();
    let mut ids = several(arguments, "contact_ids", Some(Kind::Contact))?;
    ids.extend(several(arguments, "ids", Some(Kind::Contact))?);
    if !ids.is_empty() {
        filters.push(filter("id", Op::In, &ids)?);
    }
    for (field, op) in SINGLE {
        if let Some(value) = arguments.text(field)? {
            filters.push(filter(field, op, &[value])?);
        }
    }
    for (place, value) in arguments.object("location")? {
        let value = crate::tools::shape::text_of(&value).unwrap_or_default();
        filters.push(filter(&format!("location_{place}"), Op::Eq, &[value])?);
    }
    for field in ["created_at", "updated_at"] {
        for bound in arguments.comparisons(field)? {
            filters.push(super::bound(Object::Contacts, field, bound, now)?);
        }
    }
    for (name, value) in arguments.object("custom_attributes")? {
        let filter = Filter::attribute(Object::Contacts, &name, Op::Eq, &value, now);
        filters.push(filter.map_err(|e| super::problem(&e))?);
    }
    Ok(filters)
}

pub(super) async fn get(settings: &Settings, arguments: &Arguments) -> Outcome {
    let id = super::id(arguments, "id", Kind::Contact)?;
    let contact = settings.client.contact(&id.id).await?;
    let contact = whole(settings, &id.id, contact).await?;
    super::within(settings, Kind::Contact, contact)
}

/// A contact with what Intercom keeps beside it, as it is shown; `id` is what was asked for.
pub(super) async fn whole(settings: &Settings, id: &str, contact: Value) -> Result<Value, Failure> {
    let mut contact = super::object(contact)?;
    let given = contact["id"].as_str().unwrap_or(id).to_owned();
    // The contact itself has only ids of these.
    let (companies, notes, segments) = tokio::join!(
        extra(settings, &contact, &given, "companies"),
        extra(settings, &contact, &given, "notes"),
        extra(settings, &contact, &given, "segments"),
    );
    for (what, items) in [
        ("companies", companies),
        ("notes", notes),
        ("segments", segments),
    ] {
        if let Some(items) = items {
            contact[what]["data"] = items.into();
        }
    }
    let mut shown = settings.alone(Kind::Contact, contact).await?;
    if given != id {
        shown["merged_from"] = id.into();
    }
    Ok(shown)
}

/// What belongs to the contact, if anything does and the token may read it.
async fn extra(settings: &Settings, contact: &Value, id: &str, what: &str) -> Option<Vec<Value>> {
    let data = contact.get(what)?.get("data")?.as_array()?;
    if data.is_empty() {
        return None;
    }
    let page = settings.client.contact_extra(id, what).await.ok()?;
    (!page.items.is_empty()).then_some(page.items)
}
