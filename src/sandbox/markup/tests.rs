//! Plain text of the HTML that the samples have.

use super::{html, plain};

#[test]
fn tags_go_and_what_they_say_stays() {
    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(plain(html), expected);
    }
    check("<p>One</p><p>Two<br>Three</p>", "One\nTwo\nThree");
    check(
        "<p>Lumen &amp; Loop &lt;3 &copy;</p>",
        "Lumen & Loop <3 &copy;",
    );
    check(
        r#"<p>See <a href="https://a.example/x?y=1&amp;z=2">this</a>.</p>"#,
        "See this (https://a.example/x?y=1&z=2).",
    );
    check(
        r#"<a href="https://a.example">https://a.example</a>"#,
        "https://a.example",
    );
    check("<ul><li>a</li><li>b</li></ul>", "- a\n- b");
    check(
        r#"<img src="https://a.example/i.png">"#,
        "[Image: https://a.example/i.png]",
    );
    check("no tags", "no tags");
    check("cut <b", "cut");
    check("", "");
}

#[test]
fn text_becomes_paragraphs_and_html_stays() {
    assert_eq!(html("a & b\n\nc"), "<p>a &amp; b</p><p>c</p>");
    assert_eq!(html("<p>a</p>"), "<p>a</p>");
}
