//! Which path is answered by whom, and with which scope.

mod articles;
mod companies;
mod contacts;
mod conversations;
mod reply;

use serde::Serialize;
use serde_json::{Value, json};

use super::fin::Fin;
use super::gate::{Grant, Scope, Version};
use super::refusal::Refusal;
use super::workspace::Workspace;

/// A request that has passed the gate.
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    /// Where the client found this server, for addresses in answers.
    pub(super) host: &'a str,
    pub(super) path: &'a str,
    pub(super) query: Vec<(String, String)>,
    /// Null where there is none.
    pub(super) body: Value,
    pub(super) grant: Grant,
    pub(super) version: Version,
}

impl Asked<'_> {
    /// A parameter of the query string.
    fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The same as a JSON string, as bodies have their values.
    fn value(&self, name: &str) -> Option<Value> {
        self.parameter(name).map(Value::from)
    }

    fn flag(&self, name: &str) -> bool {
        self.parameter(name) == Some("true")
    }
}

/// The answer's body.
pub(super) fn route(
    workspace: &mut Workspace,
    fin: &Fin,
    asked: &Asked<'_>,
) -> Result<Vec<u8>, Refusal> {
    let path: Vec<String> = asked
        .path
        .trim_matches('/')
        .split('/')
        .map(decoded)
        .collect();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    asked.grant.allows(scope(&path))?;
    match (asked.method, path.as_slice()) {
        ("GET", ["me"]) => written(&workspace.me),
        ("GET", ["admins"]) => {
            written(&json!({ "type": "admin.list", "admins": workspace.admins }))
        }
        ("GET", ["teams"]) => written(&json!({ "type": "team.list", "teams": workspace.teams })),
        ("GET", ["tags"]) => written(&json!({ "type": "list", "data": workspace.tags })),
        ("GET", ["conversations"]) => conversations::list(workspace, asked),
        ("POST", ["conversations", "search"]) => conversations::search(workspace, asked),
        ("GET", ["conversations", id]) => conversations::one(workspace, asked, id),
        ("POST", ["conversations", id, "reply"]) => reply::reply(workspace, asked, id),
        ("GET", ["contacts"]) => contacts::list(workspace, asked),
        ("POST", ["contacts", "search"]) => contacts::search(workspace, asked),
        ("GET", ["contacts", "find_by_external_id", id]) => {
            contacts::by_external_id(workspace, asked, id)
        }
        ("GET", ["contacts", id]) => contacts::one(workspace, asked, id),
        (
            "GET",
            [
                "contacts",
                id,
                list @ ("companies" | "tags" | "segments" | "notes" | "subscriptions"),
            ],
        ) => contacts::attached(workspace, asked, id, list),
        ("GET", ["companies"]) => companies::list(workspace, asked),
        ("POST", ["companies", "list"]) => companies::all(workspace, asked),
        ("GET", ["companies", id]) => companies::one(workspace, id),
        ("GET", ["articles"]) => articles::list(workspace, asked),
        ("POST", ["articles"]) => articles::create(workspace, asked),
        ("GET", ["articles", "search"]) => articles::search(workspace, asked),
        ("GET", ["articles", id]) => articles::one(workspace, id),
        ("PUT", ["articles", id]) => articles::update(workspace, asked, id),
        (_, ["fin", path @ ..]) => written(&fin.answer(workspace, asked, path)?),
        (_, path) if is_known(path) => Err(Refusal::new(
            405,
            "method_not_allowed",
            "Method Not Allowed",
        )),
        _ => Err(Refusal::not_found()),
    }
}

fn is_known(path: &[&str]) -> bool {
    match path {
        ["me" | "admins" | "teams" | "tags"] => true,
        ["conversations" | "contacts" | "companies" | "articles"] => true,
        ["conversations" | "contacts" | "companies" | "articles", _] => true,
        ["conversations", _, "reply"] | ["contacts", "find_by_external_id", _] => true,
        ["contacts", _, list] => {
            ["companies", "tags", "segments", "notes", "subscriptions"].contains(list)
        }
        _ => false,
    }
}

fn scope(path: &[&str]) -> Scope {
    match path.first() {
        Some(&"contacts" | &"companies") => Scope::Contacts,
        Some(&"articles") => Scope::Articles,
        Some(&"fin") => Scope::Fin,
        _ => Scope::None,
    }
}

fn written(answer: &impl Serialize) -> Result<Vec<u8>, Refusal> {
    serde_json::to_vec(answer).map_err(|error| Refusal::new(500, "server_error", error.to_string()))
}

/// A segment of the path without its percent signs; what is no such escape stays as it is.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escape = after.get(..2).filter(|_| *first == b'%');
        let escape = escape.and_then(|digits| std::str::from_utf8(digits).ok());
        match escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
