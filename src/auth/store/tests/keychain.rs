//! Which keys are chosen, and what becomes of sign-ins when a keychain is away, reset or silent
//! (F53, F54, T27); with keychains in memory.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};

use keyring_core::{CredentialStore, Error as KeyringError, mock};

use super::*;

/// Long enough for any machine where an answer is expected; where none comes, it is waited for in full.
const PATIENCE: Duration = Duration::from_secs(20);

type Opened = keyring_core::Result<Arc<CredentialStore>>;

/// A keychain, and how often it was asked.
#[derive(Clone)]
struct Fake {
    inner: Arc<CredentialStore>,
    works: bool,
    asked: Arc<AtomicUsize>,
}

impl Fake {
    fn new() -> Self {
        Self {
            inner: mock::Store::new().unwrap(),
            works: true,
            asked: Arc::default(),
        }
    }

    fn broken() -> Self {
        Self {
            works: false,
            ..Self::new()
        }
    }

    fn open(&self) -> Opened {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.works {
            Ok(Arc::clone(&self.inner))
        } else {
            let gone = io::Error::from(io::ErrorKind::NotFound);
            Err(KeyringError::PlatformFailure(Box::new(gone)))
        }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn store(&self, folder: &Path, keys: Wanted) -> Store {
        let fake = self.clone();
        store_with(folder, keys, PATIENCE, move || fake.open())
    }

    fn item(&self, user: &str) -> Option<Vec<u8>> {
        let entry = self.inner.build("intercom-mcp", user, None).unwrap();
        entry.get_secret().ok()
    }
}

fn store_with(
    folder: &Path,
    keys: Wanted,
    patience: Duration,
    opener: impl Fn() -> Opened + Send + Sync + 'static,
) -> Store {
    let settings = StoreSettings {
        folder: Some(folder.to_owned()),
        keys,
    };
    Store::with_keychain(settings, Keychain::new(Arc::new(opener), patience))
}

fn chosen(folder: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(folder.join("store.json")).unwrap()).unwrap()
}

#[tokio::test]
async fn a_keychain_that_works_is_chosen_and_asked_once() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Fake::new());
    let folder = folder.path();
    let store = fake.store(folder, Wanted::Auto);
    assert_eq!(store.read(&id()).await, Ok(None));
    assert_eq!(store.attempt(&id()).await, None);
    assert_eq!(fake.asked(), 0, "there was nothing to read");
    for token in ["a", "b"] {
        put(&store, token).await.unwrap();
        assert_eq!(self::token(store.read(&id()).await.unwrap()), token);
    }
    assert_eq!(fake.asked(), 1);
    assert_eq!(chosen(folder)["keys"], "keychain");
    assert!(!folder.join("key").exists());
    let key = String::from_utf8(fake.item("key").unwrap()).unwrap();
    assert_eq!(key.len(), 44);
    assert_eq!(store.about().await.kind, "keychain");

    let other = fake.store(folder, Wanted::Auto);
    for _ in 0..3 {
        assert_eq!(token(other.read(&id()).await.unwrap()), "b");
    }
    put(&other, "c").await.unwrap();
    assert_eq!(fake.asked(), 2);
}

#[tokio::test]
async fn without_a_keychain_a_file_is_chosen_for_good() {
    let (folder, broken) = (tempfile::tempdir().unwrap(), Fake::broken());
    let folder = folder.path();
    let store = broken.store(folder, Wanted::Auto);
    assert!(store.about().await.why.unwrap().contains("no session bus"));
    assert!(!folder.join("store.json").exists(), "asking decided it");
    put(&store, "a").await.unwrap();
    assert_eq!(chosen(folder)["keys"], "file");

    let works = Fake::new();
    let store = works.store(folder, Wanted::Auto);
    put(&store, "b").await.unwrap();
    let about = store.about().await;
    assert_eq!((about.kind, works.asked()), ("file", 0));
    assert!(about.why.unwrap().contains("no session bus"));
    assert!(about.place.ends_with("key"));
}

#[tokio::test]
async fn a_keychain_that_is_away_is_told_and_not_replaced() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Fake::new());
    let folder = folder.path();
    put(&fake.store(folder, Wanted::Auto), "a").await.unwrap();
    let store = Fake::broken().store(folder, Wanted::Auto);
    let content = fs::read(file(folder, ".json")).unwrap();
    for result in [
        store.read(&id()).await.map(drop),
        put(&store, "b").await.map(drop),
    ] {
        match result {
            Err(Error::Keychain(why)) => assert!(
                why.contains("no session bus") && why.contains("INTERCOM_MCP_STORE=file"),
                "{why}"
            ),
            other => panic!("{other:?}"),
        }
    }
    assert!(!folder.join("key").exists());
    assert_eq!(chosen(folder)["keys"], "keychain");
    assert_eq!(fs::read(file(folder, ".json")).unwrap(), content);
}

#[tokio::test]
async fn a_keychain_that_is_demanded_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let store = Fake::broken().store(folder.path(), Wanted::Keychain);
    assert!(matches!(put(&store, "a").await, Err(Error::Keychain(_))));
    let ownership = store.own(&id()).await.unwrap().unwrap();
    let attempt = store.set_attempt(&ownership, &Attempt::default()).await;
    assert!(matches!(attempt, Err(Error::Keychain(_))));
    assert!(!folder.path().join("key").exists());
    assert!(!folder.path().join("store.json").exists());
}

#[tokio::test]
async fn whoever_demands_files_takes_the_sign_in_along() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Fake::new());
    let folder = folder.path();
    put(&fake.store(folder, Wanted::Auto), "a").await.unwrap();
    let store = fake.store(folder, Wanted::File);
    assert_eq!(token(store.read(&id()).await.unwrap()), "a");
    put(&store, "b").await.unwrap();
    let broken = Fake::broken();
    for wanted in [Wanted::File, Wanted::Auto] {
        let store = broken.store(folder, wanted);
        assert_eq!(token(store.read(&id()).await.unwrap()), "b");
        put(&store, "b").await.unwrap();
        assert_eq!(store.about().await.kind, "file");
    }
    assert_eq!(broken.asked(), 0);
    let aside = names(folder)
        .into_iter()
        .filter(|name| name.contains(".corrupt-"));
    assert_eq!(aside.count(), 0);

    put(&fake.store(folder, Wanted::Keychain), "c")
        .await
        .unwrap();
    assert_eq!(chosen(folder)["keys"], "keychain");
    let store = fake.store(folder, Wanted::Auto);
    assert_eq!(token(store.read(&id()).await.unwrap()), "c");
}

#[tokio::test]
async fn after_a_reset_a_new_sign_in_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let running = Fake::new().store(folder, Wanted::Auto);
    put(&running, "old").await.unwrap();
    let reset = Fake::new();
    let store = reset.store(folder, Wanted::Auto);
    let Err(Error::Keychain(why)) = store.read(&id()).await else {
        panic!("read without a key");
    };
    assert!(why.contains("intercom-mcp login"), "{why}");
    assert!(reset.item("key").is_none(), "reading made a key");
    put(&store, "new").await.unwrap();
    assert_eq!(token(store.read(&id()).await.unwrap()), "new");
    let other = reset.store(folder, Wanted::Auto);
    assert_eq!(token(other.read(&id()).await.unwrap()), "new");
    let aside = names(folder)
        .into_iter()
        .filter(|name| name.contains(".json.corrupt-"));
    assert_eq!(aside.count(), 1);
}

#[tokio::test]
async fn a_running_process_finds_the_key_that_another_one_made_anew() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Fake::new());
    let folder = folder.path();
    let running = fake.store(folder, Wanted::Auto);
    put(&running, "old").await.unwrap();
    let entry = fake.inner.build("intercom-mcp", "key", None).unwrap();
    entry.delete_credential().unwrap();
    put(&fake.store(folder, Wanted::Auto), "new").await.unwrap();
    assert_eq!(token(running.read(&id()).await.unwrap()), "new");
    put(&running, "newer").await.unwrap();
    let other = fake.store(folder, Wanted::Auto);
    assert_eq!(token(other.read(&id()).await.unwrap()), "newer");
}

#[tokio::test]
async fn those_who_choose_at_once_choose_the_same() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Fake::new());
    let mut all = Vec::new();
    for n in 0..8 {
        let store = fake.store(folder.path(), Wanted::Auto);
        all.push(tokio::spawn(async move {
            let guard = store.lock(&Id(n.to_string()), LONG).await?;
            store.write(&guard, &mut record("a")).await
        }));
    }
    for one in all {
        one.await.unwrap().unwrap();
    }
    let listed = fake.store(folder.path(), Wanted::Auto).list().await;
    assert_eq!(listed.len(), 8);
    assert!(listed.iter().all(|entry| entry.record.is_ok()));
}

#[tokio::test]
async fn a_foreign_item_is_not_overwritten() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Fake::new());
    let entry = fake.inner.build("intercom-mcp", "key", None).unwrap();
    entry.set_secret(b"theirs").unwrap();
    let store = fake.store(folder.path(), Wanted::Keychain);
    assert!(matches!(put(&store, "a").await, Err(Error::Keychain(_))));
    assert_eq!(fake.item("key").unwrap(), b"theirs");
}

/// A keychain that answers when the test says so.
#[tokio::test]
async fn a_silent_keychain_is_asked_once_and_its_late_answer_is_used() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Fake::new());
    put(&fake.store(folder.path(), Wanted::Auto), "a")
        .await
        .unwrap();
    let before = fake.asked();
    let (answer, question) = mpsc::channel::<()>();
    let question = Mutex::new(question);
    let slow = fake.clone();
    let opener = move || {
        let opened = slow.open();
        let _ = question.lock().unwrap().recv();
        opened
    };
    let store = store_with(
        folder.path(),
        Wanted::Auto,
        Duration::from_millis(30),
        opener,
    );
    for _ in 0..3 {
        match store.read(&id()).await {
            Err(Error::Keychain(why)) => assert!(why.contains("did not answer"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(
        fake.asked(),
        before + 1,
        "a second question while the first one stands"
    );
    answer.send(()).unwrap();
    let mut found = String::new();
    while found.is_empty() {
        found = store
            .read(&id())
            .await
            .map_or_else(|_| String::new(), token);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(found, "a");
    assert_eq!(fake.asked(), before + 1);
}

#[tokio::test]
async fn a_library_that_panics_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = store_with(folder.path(), Wanted::Keychain, PATIENCE, || {
        panic!("a bug")
    });
    assert!(matches!(put(&store, "a").await, Err(Error::Keychain(_))));
}
