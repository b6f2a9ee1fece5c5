//! Which scopes are asked for; pure. Sets of words separated by blanks (RFC 6749 section 3.3), in the
//! order in which they came.

#[cfg(test)]
mod tests;

/// Of all scopes together, in bytes: they travel in a URL.
const MOST: usize = 4096;

/// All of `old`, then what `new` adds; none if both are.
pub(super) fn union(old: Option<&str>, new: Option<&str>) -> Option<String> {
    let words = words(old).chain(words(new));
    joined(words)
}

/// Whether everything in `wanted` is in `have`.
pub(super) fn covers(have: Option<&str>, wanted: Option<&str>) -> bool {
    words(wanted).all(|wanted| words(have).any(|have| have == wanted))
}

/// One scope of these words, each once. What is no scope token is left out, and so is what would
/// make it too long; none if nothing is left.
pub(super) fn joined<'a>(words: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut scope = String::new();
    for word in words.filter(|word| is_token(word)) {
        if scope.split(' ').any(|known| known == word) || scope.len() + word.len() >= MOST {
            continue;
        }
        if !scope.is_empty() {
            scope.push(' ');
        }
        scope.push_str(word);
    }
    (!scope.is_empty()).then_some(scope)
}

fn words(scope: Option<&str>) -> impl Iterator<Item = &str> {
    scope.unwrap_or_default().split_ascii_whitespace()
}

/// RFC 6749 section 3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`.
fn is_token(word: &str) -> bool {
    !word.is_empty()
        && word
            .bytes()
            .all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}
