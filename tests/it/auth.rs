//! Whatever an authorization server, a page in the browser or a disk does: nobody is led astray, no
//! secret goes to anybody else, what was granted is kept, and what went wrong is said.
//!
//! Providers that behave are in `tests/interop/sign_in`.

mod callback; // strangers at the callback get nothing, and end nothing
mod documents; // metadata that lie, and registrations that are none
mod store; // the folder is its owner's alone, and nothing in it is lost
mod tokens; // token endpoints in trouble, and odd tokens

use crate::support::Finished;

/// What terminals obey, or hide.
const WORDS: &str = "\u{1b}]52;c;aGk=\u{7}\u{1b}[2J\u{9b}31m\r\n\u{202e}abc\u{200b}\u{7f}";

/// A command that could not do it: it said why, briefly and harmlessly, and did not break.
#[track_caller]
fn failed(ran: &Finished, about: &str) {
    assert!(
        !matches!(ran.code, Some(0 | 2 | 101) | None),
        "{about}: {ran:#?}"
    );
    let said = &ran.stderr;
    assert!(!said.trim().is_empty(), "{about}: nothing was said");
    assert!(said.len() < 4000, "{about}: {} bytes: {said}", said.len());
    assert!(!said.contains("panicked"), "{about}: {said}");
    let odd = said
        .chars()
        .find(|c| c.is_control() && *c != '\n' || ['\u{202e}', '\u{200b}', '\u{7f}'].contains(c));
    assert_eq!(odd, None, "{about}: {said:?}");
}
