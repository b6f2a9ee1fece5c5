//! What the sample data promises: every kind is there, always the same, and it hangs together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{NEWEST, OLDEST, workspace};
use crate::sandbox::workspace::{Conversation, Workspace};

/// Everything in one text.
fn written(workspace: &Workspace) -> String {
    let conversations = workspace.conversations.iter();
    let contacts = workspace.contacts.iter();
    json!([
        workspace.me,
        workspace.admins,
        workspace.teams,
        workspace.tags,
        workspace.merged,
        workspace
            .companies
            .iter()
            .map(|c| &c.head)
            .collect::<Vec<_>>(),
        contacts
            .map(|c| json!([c.head, c.tags, c.notes, c.segment_ids]))
            .collect::<Vec<_>>(),
        workspace
            .articles
            .iter()
            .map(|a| &a.head)
            .collect::<Vec<_>>(),
        conversations
            .map(|c| json!([c.head, c.parts]))
            .collect::<Vec<_>>(),
    ])
    .to_string()
}

fn seen(of: impl Iterator<Item = Value>) -> BTreeMap<String, usize> {
    let mut seen = BTreeMap::new();
    for value in of {
        *seen
            .entry(value.as_str().unwrap_or("null").to_owned())
            .or_insert(0) += 1;
    }
    seen
}

#[test]
fn two_workspaces_are_the_same() {
    assert!(written(&workspace()) == written(&workspace()));
}

#[test]
fn the_numbers_are_those_of_the_documentation() {
    let workspace = workspace();
    assert_eq!(workspace.conversations.len(), 200);
    assert_eq!(workspace.contacts.len(), 80);
    assert_eq!(workspace.merged.len(), 5);
    assert_eq!(workspace.companies.len(), 12);
    assert_eq!(workspace.articles.len(), 25);
    assert_eq!(workspace.admins.len(), 8);
    assert_eq!(workspace.teams.len(), 4);
    assert_eq!(workspace.tags.len(), 20);
}

#[test]
fn every_kind_of_conversation_is_there() {
    let workspace = workspace();
    let count = |of: fn(&Conversation) -> Value| seen(workspace.conversations.iter().map(of));
    let states = count(|c| c.head["state"].clone());
    assert!(
        states.len() == 3 && states.values().all(|n| *n >= 15),
        "{states:?}"
    );
    let sources = count(|c| c.head["source"]["type"].clone());
    assert!(
        sources.len() == 10 && sources.values().all(|n| *n >= 5),
        "{sources:?}"
    );
    let priorities = count(|c| c.head["priority"].clone());
    assert_eq!(priorities.len(), 5, "{priorities:?}");
    let fin = count(|c| c.head["ai_agent"]["resolution_state"].clone());
    assert_eq!(fin.len(), 6, "{fin:?}"); // five and null
    assert!(count(|c| c.head["title"].clone())["null"] > 50);
    assert!(count(|c| c.head["custom_attributes"]["AI Title"].clone())["null"] < 100);
    let any = |is: fn(&Conversation) -> bool| workspace.conversations.iter().any(is);
    assert!(any(|c| c.head["admin_assignee_id"] == 0));
    assert!(any(|c| c.head["conversation_rating"]["rating"] == 5));
    assert!(any(|c| c.parts.is_empty()));
    let long = |c: &&Conversation| (30..=120).contains(&c.parts.len());
    assert_eq!(workspace.conversations.iter().filter(long).count(), 8);
    assert!(any(|c| c.parts.len() == 600));
}

#[test]
fn every_kind_of_part_and_author_is_there() {
    let workspace = workspace();
    let parts = || workspace.conversations.iter().flat_map(|c| &c.parts);
    let kinds = seen(parts().map(|part| json!(part.part_type)));
    for kind in [
        "comment",
        "note",
        "open",
        "close",
        "assignment",
        "snoozed",
        "unheard_of_part_type",
    ] {
        assert!(kinds.contains_key(kind), "{kind} in {kinds:?}");
    }
    let authors = seen(parts().map(|part| json!(part.author.kind)));
    let expected = ["admin", "bot", "contact", "lead", "team", "user"];
    assert!(authors.keys().eq(expected), "{authors:?}");
    for kind in ["open", "assignment", "close"] {
        let mut of = parts().filter(|part| part.part_type == kind);
        assert!(of.any(|part| part.body.is_some()), "{kind} with a body");
    }
    assert!(parts().any(|part| part.author.is_ai_answer));
    assert!(parts().any(|part| !part.attachments.is_empty()));
    let body = |part: &&crate::sandbox::workspace::Part, what: &str| {
        part.body.as_deref().is_some_and(|body| body.contains(what))
    };
    for what in [
        "<ul>", "<a href", "&amp;", "<img", "<code>", "<table>", "<pre>",
    ] {
        assert!(parts().any(|part| body(&part, what)), "{what}");
    }
}

#[test]
fn every_script_is_there() {
    let workspace = workspace();
    let text: String = workspace
        .conversations
        .iter()
        .map(|c| c.body.as_str())
        .collect();
    let scripts = [
        ('ß', "German"),
        ('œ', "French"),
        ('ñ', "Spanish"),
        ('の', "Japanese"),
        ('م', "Arabic"),
        ('ש', "Hebrew"),
        ('न', "Hindi"),
        ('您', "Chinese"),
        ('안', "Korean"),
        ('я', "Russian"),
        ('ç', "Portuguese"),
        ('🎉', "emoji"),
    ];
    let missing: Vec<_> = scripts.iter().filter(|(c, _)| !text.contains(*c)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn time_only_goes_forward() {
    for conversation in workspace().conversations {
        let head = &conversation.head;
        let mut last = head["created_at"].as_i64().expect("a time");
        assert!(last >= OLDEST, "{}", conversation.id);
        for part in &conversation.parts {
            assert!(part.created_at > last, "{}", part.id);
            last = part.created_at;
        }
        assert!(last <= NEWEST, "{}", conversation.id);
        assert_eq!(head["updated_at"], last, "{}", conversation.id);
    }
}

#[test]
fn ids_are_unique_and_lead_somewhere() {
    let workspace = workspace();
    let ids: BTreeSet<_> = workspace.contacts.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids.len(), 80);
    assert!(ids.iter().all(|id| id.len() == 24));
    let emails: BTreeSet<_> = workspace
        .contacts
        .iter()
        .map(|c| c.head["email"].to_string())
        .collect();
    assert!(emails.len() > 70, "{}", emails.len());
    let parts = || workspace.conversations.iter().flat_map(|c| &c.parts);
    let part_ids: BTreeSet<_> = parts().map(|part| &part.id).collect();
    assert_eq!(part_ids.len(), parts().count());
    for conversation in &workspace.conversations {
        let contact = &conversation.head["contacts"]["contacts"][0]["id"];
        assert!(
            contact.as_str().is_some_and(|id| ids.contains(id)),
            "{contact}"
        );
        let admin = conversation.head["admin_assignee_id"].to_string();
        assert!(admin == "0" || workspace.admin(&admin).is_some(), "{admin}");
    }
    for canonical in workspace.merged.values() {
        let known = ids.contains(canonical.as_str()) || workspace.merged.contains_key(canonical);
        assert!(known, "{canonical}");
    }
}

#[test]
fn addresses_are_of_example_domains() {
    let text = written(&workspace());
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "@.-_+/:".contains(c)));
    let outside: Vec<_> = words
        .filter(|word| word.contains('@') || word.contains("://"))
        .map(|word| word.trim_end_matches(['.', ':']))
        .filter(|word| {
            let host = word.rsplit('@').next().unwrap_or("");
            let host = host
                .split("://")
                .last()
                .unwrap_or("")
                .split('/')
                .next()
                .unwrap_or("");
            !host.ends_with(".example") && !matches!(host, "example.com" | "example.org")
        })
        .collect();
    assert!(outside.is_empty(), "{outside:?}");
}
