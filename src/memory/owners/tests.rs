//! What is kept of conversations, and for how long.

use super::*;

fn noted(owned: &mut Owned, conversation: &str, user: &str, at: u64) -> bool {
    owned.apply(&(conversation.to_owned(), user.to_owned(), at))
}

#[test]
fn the_last_word_counts_and_old_ones_are_forgotten() {
    let mut owned = Owned::default();
    assert!(noted(&mut owned, "c1", "ada", 10));
    assert!(noted(&mut owned, "c1", "bob", 20));
    assert_eq!(owned.user_of("c1", 30), Some("bob"));
    assert_eq!(owned.user_of("c1", 20 + KEPT_FOR), None);
    assert_eq!(owned.user_of("c2", 30), None);
    assert!(noted(&mut owned, "c3", "eve", 30 + KEPT_FOR));
    assert_eq!(owned.0.len(), 1);
}

#[test]
fn no_more_are_kept_than_the_file_may_hold() {
    let mut owned = Owned::default();
    for number in 0..MOST + 7 {
        noted(&mut owned, &format!("c{number}"), "ada", 10);
    }
    assert_eq!(owned.0.len(), MOST);
    assert_eq!(owned.user_of("c0", 10), None);
    assert_eq!(owned.user_of("c506", 10), Some("ada"));
    let long = "x".repeat(LONGEST_ID);
    for number in 0..MOST {
        let id = format!("{number:04}{}", &long[4..]);
        assert!(noted(&mut owned, &id, &long, 10));
    }
    let text = owned.to_text().expect("a text");
    assert!(text.len() as u64 <= LONGEST, "{}", text.len());
    assert_eq!(Owned::parse(&text), Some(owned));
}

#[test]
fn what_cannot_be_an_id_is_not_kept() {
    let mut owned = Owned::default();
    assert!(!noted(&mut owned, "", "ada", 1));
    assert!(!noted(&mut owned, "c", &"x".repeat(LONGEST_ID + 1), 1));
    assert_eq!(owned, Owned::default());
}

#[test]
fn another_process_finds_what_one_has_noted() {
    let folder = tempfile::tempdir().expect("a folder");
    let owners = || Owners::new(Some(folder.path().to_owned()), "key");
    let mut other = owners();
    assert_eq!(other.user_of("c"), None);
    let mut one = owners();
    one.note("c", "ada");
    drop(one);
    assert_eq!(other.user_of("c").as_deref(), Some("ada"));
    let mut elsewhere = Owners::new(Some(folder.path().to_owned()), "another");
    assert_eq!(elsewhere.user_of("c"), None);
}
