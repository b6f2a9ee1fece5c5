//! Headers as servers write them, and as nobody should.

use proptest::prelude::*;
use serde_json::json;

use crate::auth::wire::tests::vectors;

use super::{Challenge, parse};

#[test]
fn challenges_are_read_as_they_come() {
    vectors::check("challenges", 50, |input| {
        let found = parse(&vectors::text(input));
        let mut shown = serde_json::Map::new();
        for (name, value) in [
            ("resource_metadata", &found.resource_metadata),
            ("scope", &found.scope),
            ("error", &found.error),
            ("error_description", &found.error_description),
        ] {
            if let Some(value) = value {
                shown.insert(name.to_owned(), json!(value));
            }
        }
        json!(shown).to_string()
    });
}

fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(header in ".{0,200}") {
        parse(&header);
    }

    #[test]
    fn nor_what_looks_like_a_challenge(
        header in r#"((Bearer|Basic|scope|error|a|=|==|,|"|\\| |\t|é|/){1,3}){0,30}"#
    ) {
        parse(&header);
    }

    #[test]
    fn what_was_quoted_comes_back(
        url in "[ -~é]{1,40}",
        scope in "[!#-~ ]{1,40}",
        before in "(Basic realm=\"x\", |Negotiate abc==, |Digest nonce=\"a,\\\\\"b\", )?",
        after in "(, Basic realm=\"x\"|, Negotiate|, Foo scope=\"z\")?",
    ) {
        let (quoted_url, quoted_scope) = (quoted(&url), quoted(&scope));
        let header = format!(
            "{before}Bearer resource_metadata={quoted_url}, scope={quoted_scope}{after}"
        );
        let expected = Challenge {
            resource_metadata: Some(url),
            scope: Some(scope),
            ..Challenge::default()
        };
        prop_assert_eq!(parse(&header), expected, "{}", header);
    }
}
