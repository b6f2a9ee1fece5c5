//! Which schemas ask for headers, and which do so in vain.

use super::*;

#[track_caller]
fn check(schema: &str, expected: Result<&[(&str, &str)], &str>) {
    match (declarations(schema), expected) {
        (Ok(found), Ok(expected)) => {
            let found: Vec<_> = found
                .iter()
                .map(|d| (d.header.clone(), d.path.join("/")))
                .collect();
            let expected: Vec<_> = expected
                .iter()
                .map(|(header, path)| ((*header).to_owned(), (*path).to_owned()))
                .collect();
            assert_eq!(found, expected, "{schema}");
        }
        (Err(why), Err(expected)) => assert!(why.contains(expected), "{why}"),
        (found, _) => panic!("{schema}: {found:?}"),
    }
}

/// An object's schema with one property, `a`.
fn property(schema: &str) -> String {
    format!(r#"{{"type":"object","properties":{{"a":{schema}}}}}"#)
}

#[test]
fn arguments_are_found_through_properties() {
    check("{}", Ok(&[]));
    check("", Ok(&[]));
    check("true", Ok(&[]));
    check(
        r#"{"properties":{"region":{"type":"string","x-mcp-header":"Region"},"query":{"type":"string"},"in":{"type":"object","properties":{"n":{"x-mcp-header":"N","type":"integer","minimum":1e400},"b":{"type":"boolean","x-mcp-header":"a.B!"}}}}}"#,
        Ok(&[
            ("Mcp-Param-Region", "region"),
            ("Mcp-Param-N", "in/n"),
            ("Mcp-Param-a.B!", "in/b"),
        ]),
    );
    let escaped = r#"{"\u0078-mcp-header":"Region","type":"str\u0069ng"}"#;
    check(&property(escaped), Ok(&[("Mcp-Param-Region", "a")]));
}

#[test]
fn names_are_tokens_and_each_is_there_once() {
    let named = |name: &str| property(&format!(r#"{{"type":"string","x-mcp-header":{name}}}"#));
    for bad in [
        "\"\"",
        "\"My Region\"",
        "\"Region:Primary\"",
        "\"Région\"",
        "\"Region\\t1\"",
        "\"a\\r\\nb\"",
        "\"a/b\"",
    ] {
        check(&named(bad), Err("`a` is no header's name"));
    }
    for odd in ["3", "null", "{}", "\"\\ud800\""] {
        check(&named(odd), Err("`a` is no text"));
    }
    let two = |one: &str, other: &str| {
        let a = format!(r#""a":{{"type":"string","x-mcp-header":"{one}"}}"#);
        let b = format!(r#""b":{{"type":"string","x-mcp-header":"{other}"}}"#);
        format!(r#"{{"properties":{{{a},{b}}}}}"#)
    };
    check(&two("Region", "Region"), Err("is there twice"));
    check(&two("MyField", "myfield"), Err("is there twice"));
    check(
        &two("A", "B"),
        Ok(&[("Mcp-Param-A", "a"), ("Mcp-Param-B", "b")]),
    );
}

#[test]
fn only_primitive_arguments_have_headers() {
    for kind in [
        r#""type":"number","#,
        r#""type":"object","#,
        r#""type":"array","items":{"type":"string"},"#,
        r#""type":"null","#,
        r#""type":["string","null"],"#,
        "",
    ] {
        let schema = property(&format!(r#"{{{kind}"x-mcp-header":"A"}}"#));
        check(&schema, Err("is not on a string"));
    }
}

#[test]
fn anywhere_but_on_a_property_an_annotation_is_a_fault() {
    const ON: &str = r#"{"type":"string","x-mcp-header":"A"}"#;
    let off = Err("is not on a property");
    check(ON, off);
    for around in [
        "{\"items\":ON}",
        "{\"prefixItems\":[ON]}",
        "{\"additionalProperties\":ON}",
        "{\"anyOf\":[{},ON]}",
        "{\"allOf\":[{\"properties\":{\"b\":ON}}]}",
        "{\"not\":ON}",
        "{\"then\":{\"properties\":{\"b\":ON}}}",
        "{\"$defs\":{\"b\":ON}}",
        "{\"patternProperties\":{\"^b\":ON}}",
        "{\"dependentSchemas\":{\"b\":ON}}",
        "{\"contentSchema\":ON}",
        "{\"items\":[[ON]]}",
    ] {
        let schema = around.replace("ON", ON);
        check(&schema, off);
        check(&property(&schema), off);
    }
}

#[test]
fn a_word_that_is_no_annotation_is_none() {
    for schema in [
        r#"{"x":"x-mcp-header","required":["x-mcp-header"]}"#,
        r#"{"properties":{"x-mcp-header":{"type":"object"}}}"#,
        r#"{"$defs":{"x-mcp-header":{"type":"object"}}}"#,
        r#"{"default":{"x-mcp-header":""},"enum":[{"x-mcp-header":1}],"const":{"x-mcp-header":1},"examples":[{"x-mcp-header":1}]}"#,
        r#"{"description":"\u0041"}"#,
        r#"{"properties":["x-mcp-header"]}"#,
    ] {
        check(schema, Ok(&[]));
        check(&property(schema), Ok(&[]));
    }
}

#[test]
fn depth_has_an_end() {
    let deep = |depth: usize, core: &str| {
        let (open, close) = (r#"{"properties":{"a":"#.repeat(depth), "}}".repeat(depth));
        format!("{open}{core}{close}")
    };
    let on = r#"{"type":"string","x-mcp-header":"A"}"#;
    assert!(declarations(&deep(30, on)).is_ok_and(|found| found[0].path.len() == 30));
    check(&deep(5_000, on), Err("too deep"));
    check(&deep(5_000, "true"), Ok(&[]));
}
