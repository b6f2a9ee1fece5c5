//! Paging: cursors that belong to one query, and numbered pages.
//!
//! A cursor holds a position and no copy of the result, as Intercom's do: what is written between
//! two pages can move a record over the edge.

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::refusal::Refusal;

const MOST: u64 = 150;

/// Which part of a result is asked for.
#[derive(Debug, PartialEq)]
pub(super) struct Window {
    pub(super) offset: usize,
    pub(super) per_page: usize,
    /// What the cursor must be for: a hash of everything but the page.
    binding: u64,
}

impl Window {
    /// `binding` names the query: what is asked of which list, in which order.
    pub(super) fn new(
        per_page: usize,
        starting_after: Option<&str>,
        binding: &str,
    ) -> Result<Self, Refusal> {
        let binding = hash(binding);
        let offset = match starting_after {
            None | Some("") => 0,
            Some(cursor) => position(cursor, binding).ok_or_else(|| {
                let message = "Invalid starting_after param: it is not of this query";
                Refusal::new(400, "client_error", message)
            })?,
        };
        Ok(Self {
            offset,
            per_page,
            binding,
        })
    }

    /// `pages` of the answer; without `next` on the last page.
    pub(super) fn pages(&self, total: usize) -> Value {
        let mut pages = json!({
            "type": "pages",
            "page": self.offset / self.per_page + 1,
            "per_page": self.per_page,
            "total_pages": total.div_ceil(self.per_page),
        });
        let next = self.offset + self.per_page;
        if next < total {
            let starting_after = STANDARD.encode(format!("[{next},\"{:016x}\"]", self.binding));
            pages["next"] = json!({
                "page": next / self.per_page + 1,
                "per_page": self.per_page,
                "starting_after": starting_after,
            });
        }
        pages
    }

    pub(super) fn of<'a, T>(&self, items: &'a [T]) -> &'a [T] {
        slice(items, self.offset, self.per_page)
    }
}

/// A page by its number, as companies and articles have them.
#[derive(Debug, PartialEq)]
pub(super) struct Numbered {
    pub(super) page: usize,
    pub(super) per_page: usize,
}

impl Numbered {
    pub(super) fn pages(&self, total: usize) -> Value {
        let next = (!self.is_last(total))
            .then(|| json!({ "page": self.page + 1, "per_page": self.per_page }));
        json!({
            "type": "pages",
            "next": next,
            "page": self.page,
            "per_page": self.per_page,
            "total_pages": total.div_ceil(self.per_page),
        })
    }

    pub(super) fn is_last(&self, total: usize) -> bool {
        self.page * self.per_page >= total
    }

    pub(super) fn of<'a, T>(&self, items: &'a [T]) -> &'a [T] {
        slice(items, (self.page - 1) * self.per_page, self.per_page)
    }
}

/// A count of records from a body or, as text, from the address.
pub(super) fn per_page(given: Option<&Value>, default: usize) -> Result<usize, Refusal> {
    bounded("per_page", given, default, MOST)
}

pub(super) fn numbered(
    page: Option<&Value>,
    per_page: Option<&Value>,
    default: usize,
    most: u64,
) -> Result<Numbered, Refusal> {
    Ok(Numbered {
        page: bounded("page", page, 1, 1_000_000)?,
        per_page: bounded("per_page", per_page, default, most)?,
    })
}

fn bounded(name: &str, given: Option<&Value>, default: usize, most: u64) -> Result<usize, Refusal> {
    let number = match given {
        None | Some(Value::Null) => return Ok(default),
        Some(Value::String(text)) => text.parse().ok(),
        Some(value) => value.as_u64(),
    };
    number
        .filter(|n| (1..=most).contains(n))
        .and_then(|n| usize::try_from(n).ok())
        .ok_or_else(|| {
            let message = format!("{name} must be an integer between 1 and {most}");
            Refusal::parameter(name, message)
        })
}

fn position(cursor: &str, binding: u64) -> Option<usize> {
    let bytes = STANDARD.decode(cursor).ok()?;
    let (offset, bound): (usize, String) = serde_json::from_slice(&bytes).ok()?;
    (bound == format!("{binding:016x}")).then_some(offset)
}

fn slice<T>(items: &[T], from: usize, count: usize) -> &[T] {
    let from = from.min(items.len());
    &items[from..from.saturating_add(count).min(items.len())]
}

/// FNV-1a: the same in every run.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
