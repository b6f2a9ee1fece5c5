//! What a tool's `inputSchema` wants mirrored: `x-mcp-header` (2026-07-28, transports/
//! streamable-http, "Schema Extension").
//!
//! Only a schema that has the word in it is read, and of that only the branches that have it. No
//! `$ref` is followed.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use serde_json::value::RawValue;

use crate::era::meta::may_spell;
use crate::message::Object;
use crate::text::safe;

const ANNOTATION: &str = "x-mcp-header";

/// A branch is read again at every level, so this bounds the work; it is more than schemas need.
const DEEPEST: usize = 32;

/// One argument, and the header for it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Declaration {
    /// `Mcp-Param-…`
    pub(super) header: String,
    /// From `arguments` inwards, through `properties` only.
    pub(super) path: Vec<String>,
}

/// `schema`: JSON text.
///
/// # Errors
/// What is wrong with one of them, for a person.
pub(super) fn declarations(schema: &str) -> Result<Vec<Declaration>, String> {
    let mut walk = Walk::default();
    walk.value(schema, Some(&[]), 0)?;
    Ok(walk.found)
}

#[derive(Default)]
struct Walk {
    found: Vec<Declaration>,
    /// In lower case.
    taken: HashSet<String>,
}

/// From the root of the schema through `properties` alone; None: not so.
type Path<'a> = Option<&'a [String]>;

impl Walk {
    /// A schema, or an array with schemas in it.
    fn value(&mut self, text: &str, path: Path<'_>, depth: usize) -> Result<(), String> {
        if !may_spell(text.as_bytes(), ANNOTATION) {
            return Ok(());
        }
        if depth > DEEPEST {
            return Err("its schema is too deep to be searched for `x-mcp-header`".to_owned());
        }
        if let Some(schema) = Object::read(text) {
            return self.schema(&schema, path, depth);
        }
        let items: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
        items
            .into_iter()
            .try_for_each(|item| self.value(item.get(), None, depth + 1))
    }

    fn schema(&mut self, schema: &Object<'_>, path: Path<'_>, depth: usize) -> Result<(), String> {
        if let Some(header) = schema.get(ANNOTATION) {
            self.declare(header, schema.get("type"), path)?;
        }
        for (keyword, value) in schema.members() {
            match keyword {
                "properties" => self.each(value, path, depth)?,
                "$defs" | "definitions" | "dependentSchemas" | "patternProperties" => {
                    self.each(value, None, depth)?;
                }
                // Data, whatever it looks like.
                "default" | "const" | "enum" | "examples" | ANNOTATION => {}
                // "The chain MUST NOT pass through `items` (or any other array keyword),
                // composition keywords, conditional keywords, or `$ref`. […] An `x-mcp-header`
                // annotation anywhere else makes the annotation […] invalid."
                _ => self.value(value, None, depth + 1)?,
            }
        }
        Ok(())
    }

    /// An object of schemas by names.
    fn each(&mut self, schemas: &str, path: Path<'_>, depth: usize) -> Result<(), String> {
        if !may_spell(schemas.as_bytes(), ANNOTATION) {
            return Ok(());
        }
        let schemas = Object::read(schemas).unwrap_or_default();
        for (name, schema) in schemas.members() {
            let inner = path.map(|path| [path, &[name.to_owned()]].concat());
            self.value(schema, inner.as_deref(), depth + 1)?;
        }
        Ok(())
    }

    fn declare(&mut self, header: &str, kind: Option<&str>, path: Path<'_>) -> Result<(), String> {
        let path = path.filter(|path| !path.is_empty());
        let path = path.ok_or("an `x-mcp-header` is not on a property of the arguments")?;
        let at = path.join(".");
        let fault = |what: String| Err(format!("the `x-mcp-header` of `{}` {what}", safe(&at)));
        let Ok(name) = serde_json::from_str::<String>(header) else {
            return fault("is no text".to_owned());
        };
        if name.is_empty() || !name.bytes().all(is_tchar) {
            return fault(format!("is no header's name: `{}`", safe(&name)));
        }
        let kind = kind.and_then(|kind| serde_json::from_str::<String>(kind).ok());
        if !matches!(kind.as_deref(), Some("string" | "integer" | "boolean")) {
            return fault("is not on a string, an integer or a boolean".to_owned());
        }
        if !self.taken.insert(name.to_ascii_lowercase()) {
            return fault(format!("is there twice: `{name}`"));
        }
        self.found.push(Declaration {
            header: format!("Mcp-Param-{name}"),
            path: path.to_vec(),
        });
        Ok(())
    }
}

/// RFC 9110 section 5.6.2.
fn is_tchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
