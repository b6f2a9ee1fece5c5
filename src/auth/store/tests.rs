//! The store from outside: what is written is read, by others too; locks; attempts; listings.

mod files;
mod journal;
mod keychain;
mod seal;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::*;
use crate::auth::Keys as Wanted;
use crate::auth::record::Tokens;

const NONE: Duration = Duration::ZERO;
const LONG: Duration = Duration::from_secs(20);

fn id() -> Id {
    Id("https://mcp.example/mcp default".to_owned())
}

/// A store with its keys in a file.
fn store(folder: &Path) -> Store {
    Store::new(StoreSettings {
        folder: Some(folder.to_owned()),
        keys: Wanted::File,
    })
}

fn record(token: &str) -> Record {
    Record {
        server: "https://mcp.example/mcp".to_owned(),
        profile: "default".to_owned(),
        tokens: Some(Tokens {
            access: Secret::new(token),
            refresh: Some(Secret::new("canary-refresh")),
            id_token: None,
            lifetime: Some(3600),
            received_at: 1,
            scope: None,
            pasted: false,
        }),
        ..Record::default()
    }
}

/// Writes `token` and gives the lock back.
async fn put(store: &Store, token: &str) -> Result<Record, Error> {
    let guard = store.lock(&id(), LONG).await?;
    let mut record = record(token);
    store.write(&guard, &mut record).await?;
    Ok(record)
}

fn token(record: Option<Record>) -> String {
    let tokens = record.and_then(|record| record.tokens);
    tokens.map_or_else(String::new, |tokens| tokens.access.expose().to_owned())
}

fn file(folder: &Path, end: &str) -> PathBuf {
    let hash = super::seal::hash(id().0.as_bytes());
    folder
        .join("credentials")
        .join(format!("{}{end}", &hash[..32]))
}

/// The names in the folder of records, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("credentials")).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_one_store_writes_another_one_reads() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("below").join("store");
    assert_eq!(store(&folder).read(&id()).await, Ok(None));
    assert!(!folder.exists(), "reading made the folder");

    let written = put(&store(&folder), "canary-access").await.unwrap();
    assert_eq!(written.generation, 1);
    assert_eq!(store(&folder).read(&id()).await, Ok(Some(written.clone())));

    let (one, guard) = (store(&folder), store(&folder));
    let guard = guard.lock(&id(), NONE).await.unwrap();
    let mut next = written;
    one.write(&guard, &mut next).await.unwrap();
    assert_eq!(next.generation, 2);
    assert_eq!(one.read(&id()).await, Ok(Some(next)));
}

#[tokio::test]
async fn no_file_shows_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    put(&store, "canary-access").await.unwrap();
    let guard = store.lock(&id(), NONE).await.unwrap();
    let journal = store
        .journal(&guard, &Secret::new("canary-refresh"))
        .await
        .unwrap();
    journal.answer(b"canary-answer", 1);
    let ownership = store.own(&id()).await.unwrap().unwrap();
    let attempt = Attempt {
        device: Some(("canary-device".to_owned(), String::new())),
        ..Attempt::default()
    };
    store.set_attempt(&ownership, &attempt).await.unwrap();
    assert_eq!(names(folder.path()).len(), 5);
    for name in names(folder.path()) {
        let content = fs::read(folder.path().join("credentials").join(&name)).unwrap();
        let shows = content.windows(6).any(|part| part == b"canary");
        assert!(!shows, "{name}");
    }
}

#[tokio::test]
async fn a_deleted_record_leaves_only_its_locks() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    put(&store, "a").await.unwrap();
    let guard = store.lock(&id(), NONE).await.unwrap();
    let ownership = store.own(&id()).await.unwrap().unwrap();
    store
        .set_attempt(&ownership, &Attempt::default())
        .await
        .unwrap();
    store.journal(&guard, &Secret::new("spent")).await.unwrap();
    fs::write(file(folder.path(), ".json.tmp-0"), "").unwrap();
    store.delete(&guard).await.unwrap();
    assert_eq!(store.read(&id()).await, Ok(None));
    let names = names(folder.path());
    assert!(
        names.iter().all(|name| name.ends_with(".lock")),
        "{names:?}"
    );
    store.delete(&guard).await.unwrap();
}

#[tokio::test]
async fn a_stamp_changes_with_every_write_and_with_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let (writer, reader) = (store(folder.path()), store(folder.path()));
    let mut stamps = vec![reader.stamp(&id())];
    for token in ["a", "b", "c"] {
        put(&writer, token).await.unwrap();
        stamps.push(reader.stamp(&id()));
    }
    let guard = writer.lock(&id(), NONE).await.unwrap();
    writer.delete(&guard).await.unwrap();
    stamps.push(reader.stamp(&id()));
    for pair in stamps.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
    assert_eq!(stamps[0], stamps[4]);
}

#[tokio::test]
async fn one_at_a_time_has_a_lock() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (store(folder.path()), store(folder.path()));
    let guard = one.lock(&id(), NONE).await.unwrap();
    let Err(Error::Busy(why)) = other.lock(&id(), Duration::from_millis(50)).await else {
        panic!("the lock was given twice");
    };
    let path = file(folder.path(), ".lock");
    assert!(why.contains(&path.display().to_string()), "{why}");
    let another = Id("another".to_owned());
    other.lock(&another, NONE).await.unwrap();

    let waiting = tokio::spawn(async move { other.lock(&id(), LONG).await.map(drop) });
    drop(guard);
    waiting.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_write_that_nobody_waits_for_keeps_the_lock_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (store(folder.path()), store(folder.path()));
    let guard = one.lock(&id(), NONE).await.unwrap();
    let mut record = record("a");
    tokio::select! {
        biased;
        _ = one.write(&guard, &mut record) => {}
        () = std::future::ready(()) => {}
    }
    drop(guard);
    let _guard = other.lock(&id(), LONG).await.unwrap();
    assert_eq!(token(other.read(&id()).await.unwrap()), "a");
}

#[tokio::test]
async fn one_at_a_time_owns_a_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (store(folder.path()), store(folder.path()));
    let _guard = one.lock(&id(), NONE).await.unwrap();
    let ownership = one.own(&id()).await.unwrap();
    assert!(ownership.is_some(), "the other lock is in the way");
    assert!(other.own(&id()).await.unwrap().is_none());
    drop(ownership);
    assert!(other.own(&id()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_lock_that_was_removed_is_taken_on_the_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lock");
    let mut pending = Pending::new(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let lock = pending.attempt().unwrap();
    assert!(lock.is_some());
    let other = Pending::new(&path).unwrap().attempt().unwrap();
    assert!(other.is_none(), "two locks on two files of one name");
}

#[tokio::test]
async fn a_lock_without_a_file_holds_within_the_process() {
    let held = Pending::within_process("a test's").attempt().unwrap();
    assert!(held.is_some());
    assert!(
        Pending::within_process("a test's")
            .attempt()
            .unwrap()
            .is_none()
    );
    drop(held);
    assert!(
        Pending::within_process("a test's")
            .attempt()
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn an_attempt_is_read_by_others() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (store(folder.path()), store(folder.path()));
    assert_eq!(other.attempt(&id()).await, None);
    let ownership = one.own(&id()).await.unwrap().unwrap();
    let attempt = Attempt {
        started_at: 7,
        opened: vec![("wants".to_owned(), 8)],
        ..Attempt::default()
    };
    one.set_attempt(&ownership, &attempt).await.unwrap();
    assert_eq!(other.attempt(&id()).await, Some(attempt));
    fs::write(file(folder.path(), ".attempt.json"), "{").unwrap();
    assert_eq!(other.attempt(&id()).await, None);
    one.set_attempt(&ownership, &Attempt::default())
        .await
        .unwrap();
    assert_eq!(other.attempt(&id()).await, Some(Attempt::default()));
}

#[tokio::test]
async fn a_listing_is_in_order_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    for (server, profile) in [("b", "x"), ("a", "y"), ("a", "x")] {
        let guard = store
            .lock(&Id(format!("{server} {profile}")), NONE)
            .await
            .unwrap();
        let mut record = Record {
            server: server.to_owned(),
            profile: profile.to_owned(),
            ..Record::default()
        };
        store.write(&guard, &mut record).await.unwrap();
    }
    let torn = format!("{}.json", "0".repeat(32));
    fs::write(folder.path().join("credentials").join(&torn), "{").unwrap();
    let before = names(folder.path());
    let listed = store.list().await;
    let ids: Vec<_> = listed.iter().map(|entry| entry.id.0.as_str()).collect();
    assert_eq!(ids, [torn.as_str(), "a x", "a y", "b x"]);
    assert!(matches!(&listed[0].record, Err(Error::Disk(why)) if why.contains(&torn)));
    assert!(listed[1..].iter().all(|entry| entry.record.is_ok()));
    assert_eq!(names(folder.path()), before);
}

/// F61. `folder`: none, or one that can't be made.
async fn stays_in_memory(folder: Option<PathBuf>, why: &str) {
    let settings = StoreSettings {
        folder,
        keys: Wanted::Auto,
    };
    let (store, other) = (Store::new(settings.clone()), Store::new(settings));
    assert_eq!(store.read(&id()).await, Ok(None));
    let before = store.stamp(&id());
    let written = put(&store, "a").await.unwrap();
    assert_eq!(store.read(&id()).await, Ok(Some(written)));
    assert_ne!(store.stamp(&id()), before);
    assert_eq!(store.list().await.len(), 1);
    assert_eq!(other.read(&id()).await, Ok(None));

    let ownership = store.own(&id()).await.unwrap().unwrap();
    assert!(store.own(&id()).await.unwrap().is_none());
    assert!(
        other.own(&id()).await.unwrap().is_some(),
        "stores share nothing"
    );
    store
        .set_attempt(&ownership, &Attempt::default())
        .await
        .unwrap();
    assert!(store.attempt(&id()).await.is_some());

    let guard = store.lock(&id(), NONE).await.unwrap();
    let journal = store.journal(&guard, &Secret::new("spent")).await.unwrap();
    journal.answer(b"answer", 1);
    journal.close().await;
    store.delete(&guard).await.unwrap();
    assert_eq!(store.read(&id()).await, Ok(None));
    assert_eq!(store.attempt(&id()).await, None);
    assert_eq!(store.list().await.len(), 0);

    let about = store.about().await;
    assert_eq!(about.kind, "memory");
    assert!(
        about.why.as_ref().is_some_and(|it| it.contains(why)),
        "{about:?}"
    );
}

#[tokio::test]
async fn without_a_folder_everything_stays_in_memory() {
    stays_in_memory(None, "no home folder").await;
}

#[tokio::test]
async fn where_no_folder_can_be_made_everything_stays_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "theirs").unwrap();
    stays_in_memory(Some(file.clone()), &file.display().to_string()).await;
    stays_in_memory(Some(file.join("store")), "a file stands").await;
    assert_eq!(fs::read(&file).unwrap(), b"theirs");
}

#[tokio::test]
async fn where_records_can_only_be_read_new_ones_lie_over_them() {
    let folder = tempfile::tempdir().unwrap();
    put(&store(folder.path()), "old").await.unwrap();
    let store = store(folder.path());
    store
        .inner
        .memory
        .begin("the test says so".to_owned(), false);
    assert_eq!(token(store.read(&id()).await.unwrap()), "old");
    put(&store, "new").await.unwrap();
    assert_eq!(token(store.read(&id()).await.unwrap()), "new");
    assert_eq!(store.list().await.len(), 1);
    assert_eq!(
        token(self::store(folder.path()).read(&id()).await.unwrap()),
        "old"
    );
}
