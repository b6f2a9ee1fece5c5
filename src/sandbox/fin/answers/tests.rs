//! Which article answers which question.

use super::about;
use crate::sandbox::sample;

#[test]
fn the_nearest_article_answers() {
    let workspace = sample::workspace();
    #[track_caller]
    fn check(answer: Option<&str>, expected: Option<&str>) {
        match (answer, expected) {
            (Some(answer), Some(title)) => {
                let link = format!("\">{title}</a></p>");
                assert!(answer.ends_with(&link), "{title}: {answer}");
            }
            (answer, expected) => assert_eq!(answer, expected),
        }
    }
    let expected = [
        ("How do I reset my password?", Some("Reset your password")),
        ("<p>Can I get a refund?</p>", Some("Request a refund")),
        ("When do refunds arrive?", Some("Request a refund")),
        ("CHANGE plans", Some("Change your plan")),
        ("in which region is our data", Some("Where your data is")),
        ("Rückerstattungen?", Some("Rückerstattungen")),
        ("カレンダー連携", Some("カレンダー連携")),
        // Drafts don't answer.
        ("recurring cards", None),
        ("Is there a person?", None),
        ("Who won the football?", None),
        ("What about this and that?", None),
        ("", None),
    ];
    for (question, title) in expected {
        check(about(&workspace, question).as_deref(), title);
    }
}

#[test]
fn an_answer_is_paragraphs_a_list_and_a_link() {
    let workspace = sample::workspace();
    let answer = about(&workspace, "set up saml").expect("an answer");
    for part in [
        "<p><b>Set up SAML single sign-on.</b> For Business and Enterprise.</p><ul><li>",
        "</li></ul><p>More about it: <a href=\"https://help.lumen-loop.example/en/articles/",
    ] {
        assert!(answer.contains(part), "{answer}");
    }
    let answer = about(&workspace, "refund").expect("an answer");
    assert!(
        answer.contains("<li>Card: 5–10 working days</li>"),
        "{answer}"
    );
}

#[test]
fn an_article_for_people_only_does_not_answer() {
    let mut workspace = sample::workspace();
    for article in &mut workspace.articles {
        article.set("ai_chatbot_availability", serde_json::json!(false));
    }
    assert_eq!(about(&workspace, "reset my password"), None);
}
