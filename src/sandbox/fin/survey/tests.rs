//! Ratings, and what locks them.

use super::{Survey, WINDOW};

type Said = Result<&'static str, (&'static str, String)>;

/// Rates at `now` what was asked for at 1000.
fn rate(survey: &mut Survey, rating: &str, remark: Option<&str>, now: u64) -> Said {
    let rated = survey.rate(rating, remark, Some(1_000), now);
    rated.map_err(|refusal| (refusal.key.unwrap_or(""), refusal.message))
}

fn no(message: &str) -> Said {
    Err(("base", message.to_owned()))
}

const LOCKED: &str =
    "This rating can no longer be changed because a remark has already been submitted";
const CLOSED: &str = "The rating window for this conversation has closed";

#[test]
fn a_rating_changes_until_a_remark_locks_it() {
    let mut survey = Survey::default();
    assert_eq!(rate(&mut survey, "ok", None, 2_000), Ok("ok"));
    assert_eq!(rate(&mut survey, "good", None, 2_000), Ok("good"));
    assert_eq!(rate(&mut survey, "good", Some("Quick"), 2_000), Ok("good"));
    // What is sent again is no change.
    assert_eq!(rate(&mut survey, "good", Some("Quick"), 2_000), Ok("good"));
    assert_eq!(rate(&mut survey, "good", None, 2_000), Ok("good"));
    assert_eq!(rate(&mut survey, "bad", None, 2_000), no(LOCKED));
    assert_eq!(rate(&mut survey, "good", Some("Slow"), 2_000), no(LOCKED));
}

#[test]
fn only_what_was_asked_for_is_rated() {
    let mut survey = Survey::default();
    let unasked = survey.rate("good", None, None, 2_000).expect_err("refused");
    assert_eq!(
        unasked.message,
        "No rating survey found for this conversation"
    );
    let wrong = ("rating", "Rating isn't an option".to_owned());
    assert_eq!(rate(&mut survey, "superb", None, 2_000), Err(wrong));
}

#[test]
fn the_window_closes() {
    let mut survey = Survey::default();
    let end = 1_000 + WINDOW;
    assert_eq!(rate(&mut survey, "ok", None, end - 1), Ok("ok"));
    assert_eq!(rate(&mut survey, "ok", None, end), Ok("ok"));
    assert_eq!(rate(&mut survey, "bad", None, end), no(CLOSED));
}
