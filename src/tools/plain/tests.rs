//! What people write comes out as they would read it; what machines write costs no more.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::text;

#[track_caller]
fn check(html: &str, expected: &str) {
    assert_eq!(text(html), expected, "{html}");
}

#[test]
fn blocks_stand_apart() {
    check("<p>One.</p><p>Two.</p>", "One.\n\nTwo.");
    check("<div>One</div><div>Two</div>", "One\nTwo");
    check("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo");
    check("a<br>b<br/><br>c", "a\nb\n\nc");
    check("<p>a</p>\n\n  <p>  b  </p>", "a\n\nb");
    check("<h2>Title</h2><p>Text</p>", "## Title\n\nText");
    check("a<hr>b", "a\n---\nb");
    check("<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb");
    check("<p></p><p class=\"no-margin\"> </p><p>x</p>", "x");
}

#[test]
fn white_space_is_collapsed_as_html_does() {
    check("  a \n\t b  ", "  a\n\t b"); // no tags: the lines are its own
    check("<p>  a \n\t b  </p>", "a b");
    check("<b>a</b> <i>b</i><u>c</u>", "a bc");
    check("<p>a&nbsp;&nbsp;b</p>", "a  b");
    check("<pre>  a\n    b  c</pre>d", "  a\n    b  c\n\nd");
    check("<pre><b>a</b> <b>b</b></pre>", "a b");
}

#[test]
fn entities_are_read() {
    check(
        "<p>R&amp;D &lt;3 &eacute; &#128512; &unknown;</p>",
        "R&D <3 é 😀 &unknown;",
    );
    check("R&amp;D", "R&D");
}

#[test]
fn lists_have_their_marks() {
    check("<ul><li>a</li><li>b</li></ul>", "- a\n- b");
    check(
        "<ol><li><p>a</p></li><li><p>b</p><p>c</p></li></ol>d",
        "1. a\n2. b\n  c\n\nd",
    );
    check("<ol start=\"3\"><li>c</li></ol>", "3. c");
    check(
        "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
        "- a\n  - b\n- c",
    );
    check("<li>alone</li>", "- alone");
}

#[test]
fn rows_are_lines() {
    let table = "<table><tbody><tr><th><p>Plan</p></th><th>Price</th></tr>\
                 <tr><td><p>Pro</p></td><td><p>9</p></td></tr></tbody></table>after";
    check(table, "Plan | Price\nPro | 9\n\nafter");
}

#[test]
fn links_and_images_say_where() {
    check(
        r#"<a href="https://a.example/x">here</a>."#,
        "here (https://a.example/x).",
    );
    check(r#"<a href="https://a.example/">a.example</a>"#, "a.example");
    check(
        r#"<a href="mailto:a@b.example">a@b.example</a>"#,
        "a@b.example",
    );
    check(r#"<a href="javascript:alert(1)">x</a>"#, "x");
    check(r#"<a href="https://a.example"></a>"#, "https://a.example");
    check(
        r#"<img src="https://a.example/1.png" alt="Two  cats">"#,
        "[image: Two cats] (https://a.example/1.png)",
    );
    check(r#"<img src="data:image/png;base64,AAAA">"#, "[image]");
    check(
        r#"a<img src="https://t.example/p" width="1" height="1">"#,
        "a",
    );
}

#[test]
fn quotes_are_marked() {
    check(
        "a<blockquote><p>b</p>c</blockquote>d",
        "a\n\n> b\n\n> c\n\nd",
    );
}

#[test]
fn what_nobody_sees_is_left_out() {
    check(
        "<style>p { color: red }</style><script>if (a < b) {}</script>x<!-- y -->",
        "x",
    );
    check(
        "<html><head><title>t</title></head><body>x</body></html>",
        "x",
    );
    check("<noscript><p>a</p></noscript>b", "ab");
}

#[test]
fn broken_markup_loses_no_text() {
    check("<p>a<b>b", "ab");
    check("a < b and c > d", "a < b and c > d");
    check("</p></div>a</a>", "a");
    check("<a href=\"https://x.example\">a", "a");
}

#[test]
fn bombs_cost_no_more_than_their_length() {
    let pieces = [
        "<div>",
        "<ul>",
        "<ol><li>",
        "<blockquote>",
        "<table><tr><td>",
        "<a href=x>",
        "<b ",
        "&",
        "<!",
        "<p>a",
    ];
    for piece in pieces {
        let bomb = piece.repeat(1_000_000 / piece.len());
        let started = Instant::now();
        let out = text(&bomb);
        let took = started.elapsed();
        assert!(took < Duration::from_secs(30), "{piece}: {took:?}");
        assert!(out.len() <= 6 * bomb.len(), "{piece}: {} bytes", out.len());
    }
}

/// Pieces that meet in unhappy ways.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z <>&;\"'=/]{0,12}",
        "(?s).{0,6}",
        prop::sample::select(vec![
            "<p>",
            "</p>",
            "<br>",
            "<li>",
            "<ul>",
            "</ul>",
            "<ol start=9>",
            "<td>",
            "<tr>",
            "<table>",
            "</table>",
            "<pre>",
            "</pre>",
            "<blockquote>",
            "</blockquote>",
            "<a href='https://x.example'>",
            "</a>",
            "<img alt=x>",
            "<h1>",
            "</h1>",
            "<style>",
            "</style>",
            "<noscript>",
            "</noscript>",
            "&amp;",
            "&nbsp;",
            "<!--",
            "-->",
            "\u{a0}",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_soup_is_eaten(html in soup()) {
        let out = text(&html);
        prop_assert!(out.len() <= 8 * html.len() + 64);
        prop_assert!(!out.contains("\n\n\n"));
        prop_assert_eq!(out.trim_end(), &out);
    }

    #[test]
    fn text_without_tags_stays(plain in "[^<&\u{a0}\0\r]{0,200}") {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(words(&text(&plain)), words(&plain));
    }
}
