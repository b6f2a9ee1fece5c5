//! Where a list goes on: Intercom's own cursor, and how much of its page was shown already; pure.
//!
//! It carries a digest of the query, so that a cursor of another one is refused instead of giving
//! a page of nonsense. Cursors that Intercom itself made are taken too.

#[cfg(test)]
mod tests;

use super::answer::Failure;

/// A place in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    /// The page; `None` for the first one.
    pub(super) rest: Option<String>,
    /// The page's items that were shown already.
    pub(super) skip: usize,
    /// How the list was cut into pages; `None` where Intercom's own cursor doesn't say.
    pub(super) per_page: Option<u32>,
}

impl Cursor {
    /// `<Intercom's cursor>~<items to skip>-<items a page>.<digest>`.
    pub(super) fn write(&self, asked: &str) -> String {
        let rest = self.rest.as_deref().unwrap_or_default();
        let per_page = self.per_page.unwrap_or_default();
        format!("{rest}~{}-{per_page}.{:08x}", self.skip, digest(asked))
    }

    /// # Errors
    /// The cursor belongs to another query.
    pub(super) fn read(text: &str, asked: &str) -> Result<Self, Failure> {
        let Some((cursor, made_for)) = own(text) else {
            return Ok(Self {
                rest: Some(text.to_owned()),
                ..Self::default()
            });
        };
        if made_for != digest(asked) {
            return Err(
                Failure::invalid("the cursor in starting_after belongs to another query").hint(
                    "repeat the query that gave it, with the same filters, or leave \
                     starting_after out to begin again",
                ),
            );
        }
        Ok(cursor)
    }
}

fn own(text: &str) -> Option<(Cursor, u32)> {
    let (rest, tail) = text.rsplit_once('~')?;
    let (place, made_for) = tail.split_once('.')?;
    let (skip, per_page) = place.split_once('-')?;
    let per_page: u32 = per_page.parse().ok()?;
    let cursor = Cursor {
        rest: (!rest.is_empty()).then(|| rest.to_owned()),
        skip: skip.parse().ok()?,
        per_page: (1..=150).contains(&per_page).then_some(per_page),
    };
    Some((cursor, u32::from_str_radix(made_for, 16).ok()?))
}

/// FNV-1a: it tells queries apart, and keeps nobody out.
fn digest(asked: &str) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    asked.bytes().fold(0x811c_9dc5, step)
}
