//! What a journal remembers for whom (F44).

use super::*;

fn spent() -> Secret {
    Secret::new("spent")
}

#[tokio::test]
async fn an_answer_outlives_its_process() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (store(folder.path()), store(folder.path()));
    let guard = one.lock(&id(), NONE).await.unwrap();
    let journal = one.journal(&guard, &spent()).await.unwrap();
    assert_eq!(one.left_behind(&guard, &spent()).await, None);
    journal.answer(b"answer", 42);
    drop((journal, guard));
    let guard = other.lock(&id(), NONE).await.unwrap();
    let left = other.left_behind(&guard, &spent()).await;
    assert_eq!(left, Some((b"answer".to_vec(), 42)));
    assert_eq!(
        other.left_behind(&guard, &spent()).await,
        left,
        "it was used up"
    );
}

#[tokio::test]
async fn large_answers_have_room_too() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let guard = store.lock(&id(), NONE).await.unwrap();
    for length in [0, 1, 20_000, 40_000, 1024 * 1024] {
        let answer = vec![b'x'; length];
        let journal = store.journal(&guard, &spent()).await.unwrap();
        journal.answer(&answer, 1);
        let left = store.left_behind(&guard, &spent()).await;
        assert_eq!(left, Some((answer, 1)));
    }
}

#[tokio::test]
async fn a_journal_of_something_else_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let guard = store.lock(&id(), NONE).await.unwrap();
    let journal = store.journal(&guard, &spent()).await.unwrap();
    journal.answer(b"answer", 1);
    assert_eq!(store.left_behind(&guard, &Secret::new("other")).await, None);
    assert!(!file(folder.path(), ".journal").exists());
    assert_eq!(store.left_behind(&guard, &spent()).await, None);
}

#[tokio::test]
async fn half_an_answer_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let (store, path) = (store(folder.path()), file(folder.path(), ".journal"));
    let guard = store.lock(&id(), NONE).await.unwrap();
    let journal = store.journal(&guard, &spent()).await.unwrap();
    let empty = fs::read(&path).unwrap();
    journal.answer(b"answer", 1);
    let whole = fs::read(&path).unwrap();
    assert_eq!(whole.len(), empty.len(), "there was no room for it");
    let end = whole.iter().rposition(|byte| *byte != b' ').unwrap();
    for cut in 0..end {
        let torn = [&whole[..cut], &empty[cut..]].concat();
        fs::write(&path, torn).unwrap();
        let left = store.left_behind(&guard, &spent()).await;
        assert_eq!(left, None, "cut at {cut}");
    }
    for content in [&b""[..], b"{", &whole[..100]] {
        fs::write(&path, content).unwrap();
        assert_eq!(store.left_behind(&guard, &spent()).await, None);
        assert!(!path.exists());
    }
}

#[tokio::test]
async fn a_closed_journal_is_gone_and_another_ones_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (store, path) = (store(folder.path()), file(folder.path(), ".journal"));
    let guard = store.lock(&id(), NONE).await.unwrap();
    let first = store.journal(&guard, &spent()).await.unwrap();
    let second = store.journal(&guard, &spent()).await.unwrap();
    first.close().await;
    assert!(path.exists());
    second.close().await;
    assert!(!path.exists());
}
