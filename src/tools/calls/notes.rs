//! `add_internal_note`, and what is said of changes that were refused.

use serde_json::{Value, json};

use crate::intercom;
use crate::tools::Settings;
use crate::tools::answer::{Answer, Executed, Failure, Outcome};
use crate::tools::arguments::Arguments;
use crate::tools::ids::Kind;
use crate::tools::{plain, times};

pub(super) async fn add(settings: &Settings, arguments: &Arguments) -> Outcome {
    let id = super::id(arguments, "conversation_id", Kind::Conversation)?;
    let body = arguments.required("body", "what the note says")?;
    let body = without_gaps(&body);
    let me = settings.client.me().await.map_err(|error| {
        let failure = Failure::from(error).executed(Executed::No);
        failure.hint("a note is signed by the teammate whom the token belongs to")
    })?;
    let Some(admin) = me.id.as_deref() else {
        let failure = Failure::new(
            "setup",
            "the access token belongs to no teammate who could sign the note",
        );
        return Err(failure.executed(Executed::No));
    };
    let added = settings.client.add_note(&id.id, admin, &body).await;
    let added = added.map_err(|error| match error.kind {
        intercom::Kind::MissingScope => {
            refused(error).hint("tickets take no notes this way, whatever the token may do")
        }
        _ => refused(error),
    })?;
    let links = settings.links().await;
    let part = note_in(&added);
    let mut answer = json!({
        "conversation_id": id.id,
        "url": links.conversation(&id.id),
        "internal": true,
        "body": plain::text(&body),
    });
    let mut add = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            answer[name] = value;
        }
    };
    add(
        "part_id",
        crate::tools::shape::text_of(&part["id"]).map(Value::from),
    );
    add("part_type", part["part_type"].as_str().map(Value::from));
    add("author_name", me.name.as_deref().map(Value::from));
    let at = part["created_at"].as_i64().and_then(times::iso);
    add("created_at_iso", at.map(Value::from));
    Ok(Answer(answer))
}

/// The note in the answer: the part itself, or the newest one of the conversation.
fn note_in(added: &Value) -> &Value {
    let is_note = |part: &&Value| {
        let kind = part["part_type"].as_str();
        kind.is_some_and(|kind| kind.starts_with("note"))
    };
    let parts = added["conversation_parts"]["conversation_parts"].as_array();
    let newest = parts.and_then(|parts| parts.iter().rev().find(is_note));
    newest.unwrap_or(added)
}

/// A refused change, and whether it was made all the same.
pub(super) fn refused(error: intercom::Error) -> Failure {
    let executed = Executed::of(&error);
    let told = error
        .hint
        .as_deref()
        .is_some_and(|hint| hint.contains("unknown"));
    let failure = Failure::from(error).executed(executed);
    match executed {
        Executed::Unknown if !told => {
            failure.hint("whether it was carried out is unknown: look before you repeat it")
        }
        _ => failure,
    }
}

/// White space between blocks, which Intercom would make empty paragraphs of, is taken out.
fn without_gaps(body: &str) -> String {
    const BLOCKS: [&str; 12] = [
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "blockquote",
        "table",
        "pre",
    ];
    let is_block = |tag: &str| {
        let tag = tag.trim_start_matches('/');
        let end = tag
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(tag.len());
        BLOCKS
            .iter()
            .any(|block| tag[..end].eq_ignore_ascii_case(block))
    };
    let mut out = String::with_capacity(body.len());
    let mut rest = body.trim();
    while let Some(end) = rest.find('>') {
        let (tag, after) = rest.split_at(end + 1);
        out.push_str(tag);
        let name = tag.rsplit_once('<').map_or("", |(_, name)| name);
        let gapless = after.trim_start();
        let next = gapless.strip_prefix('<').unwrap_or_default();
        rest = if is_block(name) && is_block(next) {
            gapless
        } else {
            after
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::without_gaps;

    #[test]
    fn white_space_between_blocks_is_taken_out_and_no_other() {
        let check = |body: &str, expected: &str| assert_eq!(without_gaps(body), expected);
        check(
            "<p>a</p>\n\n<p>b <b>c</b> d</p>\n",
            "<p>a</p><p>b <b>c</b> d</p>",
        );
        check(
            "<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>",
            "<ul><li>a</li><li>b</li></ul>",
        );
        check("<b>a</b> <i>b</i>", "<b>a</b> <i>b</i>");
        check("a\n\nb > c", "a\n\nb > c");
    }
}
