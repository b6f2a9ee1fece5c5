//! Every form that people have an id in, and what is none.

use proptest::prelude::*;

use super::*;

const CONTACT: &str = "63a07ddf05a32042dffac965";

#[track_caller]
fn check(given: &str, kind: Option<Kind>, id: &str) {
    let found = fetchable(given).unwrap_or_else(|e| panic!("{given}: {}", e.text()));
    assert_eq!((found.kind, found.id.as_str()), (kind, id), "{given}");
}

#[track_caller]
fn refused(outcome: Result<Id, Failure>, says: &str) {
    let text = outcome.expect_err("an error").text();
    assert!(text.contains(says), "{text}");
}

#[test]
fn every_form_is_read() {
    use Kind::{Article, Company, Contact, Conversation};
    check("123", Some(Conversation), "123");
    check(" conversation_123 ", Some(Conversation), "123");
    check("\"conversation_123\"", Some(Conversation), "123");
    check(r#"{"id":"conversation_123"}"#, Some(Conversation), "123");
    check(r#"{"id":123}"#, Some(Conversation), "123");
    check(
        r#""{\"id\":\"contact_63a07ddf05a32042dffac965\"}""#,
        Some(Contact),
        CONTACT,
    );
    check(CONTACT, Some(Contact), CONTACT);
    check("company_63a07ddf05a32042dffac965", Some(Company), CONTACT);
    check("article_9", Some(Article), "9");
    check("some-uuid-1", None, "some-uuid-1");
    for host in ["app", "app.eu", "app.au"] {
        let link = |path: &str| format!("https://{host}.intercom.com{path}");
        check(
            &link("/a/inbox/ab12/inbox/conversation/123"),
            Some(Conversation),
            "123",
        );
        check(
            &link("/a/inbox/_/inbox/shared/all/conversation/123#part_id=1"),
            Some(Conversation),
            "123",
        );
        check(
            &link("/a/apps/ab12/conversations/123?x=y"),
            Some(Conversation),
            "123",
        );
        check(
            &link(&format!("/a/apps/ab12/users/{CONTACT}/all-conversations")),
            Some(Contact),
            CONTACT,
        );
        check(
            &link(&format!("/a/apps/ab12/contacts/{CONTACT}")),
            Some(Contact),
            CONTACT,
        );
        check(
            &link(&format!("/a/apps/ab12/companies/{CONTACT}")),
            Some(Company),
            CONTACT,
        );
        check(
            &link("/a/apps/ab12/articles/articles/55/show"),
            Some(Article),
            "55",
        );
    }
}

#[test]
fn a_place_to_go_on_is_read_and_written() {
    for (part, char) in [(0, 0), (241, 0), (0, 900), (3, 4)] {
        let place = Place { part, char };
        let id = fetchable(&format!("conversation_5{}", place.suffix())).expect("an id");
        assert_eq!(id.from, place);
        assert_eq!(id.id, "5");
    }
}

#[test]
fn an_id_of_another_kind_is_sent_to_the_right_tool() {
    let contact = format!("contact_{CONTACT}");
    refused(
        of(Kind::Conversation, &contact),
        "is a contact, not a conversation",
    );
    refused(of(Kind::Conversation, &contact), "get_contact");
    refused(of(Kind::Contact, "conversation_5"), "get_conversation");
    refused(
        of(
            Kind::Article,
            "https://app.intercom.com/a/inbox/_/inbox/conversation/5",
        ),
        "get_conversation",
    );
    refused(
        of(Kind::Conversation, CONTACT),
        "get_contact or get_company",
    );
    refused(of(Kind::Contact, "123"), "get_conversation or get_article");
    refused(of(Kind::Company, "article_5"), "is an article");
}

#[test]
fn what_is_no_id_is_refused() {
    let tricks = [
        "../admins",
        "x?y",
        "%2e%2e",
        "conversation_../admins",
        "conversation_5/reply",
        "conversation_5?admin=1",
        "5%2f..",
        "contact_",
        "conversation_conversation_5",
        "conversation_abc",
        "https://user@app.intercom.com/conversation/5",
        "https://app.intercom.com:8443/conversation/5",
        "https://evil.example/conversation/5",
        "https://app.intercom.com.evil.example/conversation/5",
        "http://app.intercom.com/conversation/5",
        "https://app.intercom.com@evil.example/conversation/5",
        "https://app.intercom.com/a/apps/ab12/settings",
        "https://app.intercom.com/conversations/../admins",
        "",
        "   ",
        "{}",
        "[\"1\",\"2\"]",
        "a b",
        "５",
    ];
    for trick in tricks {
        refused(fetchable(trick), "hint: ids are as `search` gives them");
    }
    refused(of(Kind::Conversation, "conversation_abc"), "can't be an id");
    refused(fetchable(&"1".repeat(3000)), "too long");
}

proptest! {
    #[test]
    fn no_text_gets_past_as_more_than_one_segment(given in "(?s).{0,80}") {
        if let Ok(id) = fetchable(&given) {
            prop_assert!(id.id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
        }
    }
}
