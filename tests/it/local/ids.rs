//! Ids in every form that people have; what is none leads nowhere.

use serde_json::{Value, json};

use super::{TOKEN, ask, ask_wrongly, first_find, host_of, sandbox};
use crate::support::{Host, IntercomApi};

/// The number of a conversation that there is.
fn number(host: &mut Host) -> String {
    let found = first_find(host, super::FIRST_OPEN);
    found.trim_start_matches("conversation_").to_owned()
}

/// Every way to write the id of one object.
fn forms(kind: &str, segment: &str, id: &str) -> Vec<Value> {
    let mut forms = vec![
        json!(id),
        json!(format!("{kind}_{id}")),
        json!(format!("  {kind}_{id}\n")),
        json!(format!("\"{kind}_{id}\"")),
        json!(format!("{{\"id\":\"{id}\"}}")),
        json!(format!("[\"{kind}_{id}\"]")),
        json!([id]),
    ];
    for region in ["", ".eu", ".au"] {
        let app = format!("https://app{region}.intercom.com/a");
        forms.extend([
            json!(format!("{app}/{segment}/{id}")),
            json!(format!("{app}/{segment}/{id}?view=List#part-1")),
        ]);
    }
    forms
}

#[test]
fn a_conversation_is_found_by_every_form_of_its_id() {
    let mut host = sandbox("");
    let id = number(&mut host);
    let mut all = forms("conversation", "inbox/_/inbox/conversation", &id);
    all.extend(forms(
        "conversation",
        "inbox/abc/inbox/shared/all/conversation",
        &id,
    ));
    all.push(json!(id.parse::<u64>().expect("a number")));
    for (n, form) in all.iter().enumerate() {
        let arguments = json!({ "id": form });
        let got = ask(&mut host, &n.to_string(), "get_conversation", &arguments);
        assert_eq!(got["id"], *id, "{form}");
        let got = ask(&mut host, &format!("\"{n}\""), "fetch", &arguments);
        assert_eq!(got["id"], format!("conversation_{id}"), "{form}");
    }
    let among = json!({ "ids": [id, format!("conversation_{id}")] });
    let got = ask(&mut host, "\"ids\"", "search_conversations", &among);
    assert_eq!(got["total_in_page"], 1, "{got}");
    let among = json!({ "ids": format!("[\"conversation_{id}\"]") });
    let got = ask(&mut host, "\"text\"", "search_conversations", &among);
    assert_eq!(got["total_in_page"], 1, "{got}");
}

#[test]
fn a_contact_and_a_company_are_found_by_every_form_of_their_ids() {
    let mut host = sandbox("");
    let contact = first_find(&mut host, "object_type:contacts limit:1");
    let contact = contact.trim_start_matches("contact_").to_owned();
    for (n, form) in forms("contact", "apps/_/users", &contact)
        .iter()
        .enumerate()
    {
        let got = ask(
            &mut host,
            &n.to_string(),
            "get_contact",
            &json!({ "id": form }),
        );
        assert_eq!(got["id"], *contact, "{form}");
    }
    let link = format!("https://app.au.intercom.com/a/apps/x/users/{contact}/all-conversations");
    let got = ask(&mut host, "\"link\"", "fetch", &json!({ "id": link }));
    assert_eq!(got["id"], format!("contact_{contact}"));

    let list = ask(&mut host, "\"list\"", "list_companies", &json!({}));
    let company = list["data"][0]["id"].as_str().expect("an id").to_owned();
    for (n, form) in forms("company", "apps/_/companies", &company)
        .iter()
        .enumerate()
    {
        let id = format!("\"company {n}\"");
        let got = ask(&mut host, &id, "get_company", &json!({ "id": form }));
        assert_eq!(got["id"], *company, "{form}");
    }
    // Raw, it could be either.
    let got = ask(&mut host, "\"raw\"", "fetch", &json!({ "id": company }));
    assert_eq!(got["id"], format!("company_{company}"));
}

#[test]
fn an_id_of_the_wrong_kind_is_told_the_right_tool() {
    let mut host = sandbox("");
    let (hex, number) = ("674103f70d14c31235387b62", "215470003562");
    let conversation = format!("https://app.intercom.com/a/inbox/x/inbox/conversation/{number}");
    let cases = [
        ("get_conversation", hex.to_owned(), "get_contact"),
        ("get_conversation", format!("contact_{hex}"), "get_contact"),
        (
            "get_conversation",
            format!("article_{number}"),
            "get_article",
        ),
        ("get_contact", number.to_owned(), "get_conversation"),
        (
            "get_contact",
            format!("conversation_{number}"),
            "get_conversation",
        ),
        ("get_contact", format!("company_{hex}"), "get_company"),
        ("get_contact", conversation.clone(), "get_conversation"),
        ("get_company", format!("contact_{hex}"), "get_contact"),
        ("get_company", number.to_owned(), "get_article"),
        ("get_article", hex.to_owned(), "get_company"),
        ("get_article", conversation, "get_conversation"),
    ];
    for (n, (name, id, right)) in cases.iter().enumerate() {
        let said = ask_wrongly(&mut host, &n.to_string(), name, &json!({ "id": id }));
        assert!(said.contains(right), "{name} {id}: {said}");
        assert!(said.contains("\nhint: "), "{name} {id}: {said}");
    }
}

#[test]
fn a_path_in_an_id_leads_nowhere() {
    let api = IntercomApi::start(TOKEN);
    let mut host = host_of(&api, "--allow-writes");
    let tricks = [
        "../admins",
        "..",
        ".",
        "./5",
        "5/../../admins",
        "5/reply",
        "5/",
        "/5",
        "%2e%2e",
        "%2e%2e%2fadmins",
        "..%2fadmins",
        "5%2f..",
        "5?x=y",
        "5?display_as=html",
        "5#x",
        "5\\..",
        "..\\admins",
        "5;x",
        "5 6",
        "5\r\nX-A: b",
        "5\u{0}",
        "//example.com/5",
        "http://127.0.0.1/conversation/5",
        "https://example.com/a/inbox/_/inbox/conversation/5",
        "https://app.intercom.com.example.com/conversation/5",
        "https://app.intercom.com@example.com/conversation/5",
        "https://user@app.intercom.com/conversation/5",
        "https://app.intercom.com:8443/conversation/5",
        "https://app.intercom.com/../conversation/%2e%2e",
        "https://app.intercom.com/conversation/..",
        "https://app.intercom.com/",
        "file:///etc/passwd",
        "conversation_",
        "conversation_../admins",
        "contact_%2e%2e",
        "company_x/../y",
        "conversation_conversation_5",
        "５",
        "",
        "   ",
        "{\"id\":\"../admins\"}",
    ];
    let tools = [
        ("get_conversation", "id"),
        ("get_contact", "id"),
        ("get_company", "id"),
        ("get_article", "id"),
        ("fetch", "id"),
        ("update_article", "id"),
    ];
    for (t, trick) in tricks.iter().enumerate() {
        for (name, argument) in tools {
            let id = format!("\"{name} {t}\"");
            let mut arguments = json!({ argument: trick });
            if name == "update_article" {
                arguments["title"] = json!("T");
            }
            let said = ask_wrongly(&mut host, &id, name, &arguments);
            assert!(
                said.contains("hint: ") || said.contains("missing"),
                "{said}"
            );
        }
        let note = json!({ "conversation_id": trick, "body": "x" });
        ask_wrongly(
            &mut host,
            &format!("\"note {t}\""),
            "add_internal_note",
            &note,
        );
    }
    let long = json!({ "id": "5".repeat(100_000) });
    let said = ask_wrongly(&mut host, "\"long\"", "fetch", &long);
    assert!(said.len() < 1000, "{said}");
    // Not even the link that a good answer would have was asked for.
    assert_eq!(api.requests(), 0);
}

#[test]
fn a_place_in_a_conversation_that_there_is_not_is_told() {
    let mut host = sandbox("");
    let id = number(&mut host);
    for (n, place) in ["?from_part=99999", "?from_part=18446744073709551615"]
        .iter()
        .enumerate()
    {
        for name in ["fetch", "get_conversation"] {
            let arguments = json!({ "id": format!("conversation_{id}{place}") });
            let said = ask_wrongly(&mut host, &format!("\"{name} {n}\""), name, &arguments);
            assert!(said.contains("there is no part"), "{said}");
        }
    }
    let arguments = json!({ "id": format!("conversation_{id}?from_part=x") });
    ask_wrongly(&mut host, "\"x\"", "fetch", &arguments);
    // Past the end of a text there is nothing, and that is no mistake worth a fault.
    let far = format!("conversation_{id}?from_part=1&from_char=18446744073709551615");
    host.ask(&super::tool("\"far\"", "fetch", &json!({ "id": far })))
        .result();
}
