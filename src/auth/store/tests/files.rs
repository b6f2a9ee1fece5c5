//! Bad files: too open, somebody else's, torn, newer; and who may read what is written (T21-T23, F46,
//! F63).

use super::*;

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use rustix::fs::Mode;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[track_caller]
    fn check_modes(folder: &Path) {
        assert_eq!(mode(folder), 0o700);
        assert_eq!(mode(&folder.join("credentials")), 0o700);
        let files = fs::read_dir(folder.join("credentials")).unwrap();
        let files = files.chain(fs::read_dir(folder).unwrap());
        let files = files.map(|file| file.unwrap().path());
        let files: Vec<_> = files.filter(|path| path.is_file()).collect();
        assert_eq!(files.len(), 8, "{files:?}");
        for file in files {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
    }

    /// Every file there is, written twice.
    async fn fill(folder: &Path) {
        let store = store(folder);
        for token in ["a", "b"] {
            put(&store, token).await.unwrap();
            let guard = store.lock(&id(), NONE).await.unwrap();
            store.journal(&guard, &Secret::new("spent")).await.unwrap();
            let ownership = store.own(&id()).await.unwrap().unwrap();
            store
                .set_attempt(&ownership, &Attempt::default())
                .await
                .unwrap();
        }
    }

    /// The only test that may change the process's umask.
    #[tokio::test]
    async fn only_the_owner_may_read_whatever_the_umask() {
        for umask in [0o000, 0o022, 0o077] {
            let top = tempfile::tempdir().unwrap();
            let folder = top.path().join("new").join("store");
            let before = rustix::process::umask(Mode::from_raw_mode(umask));
            fill(&folder).await;
            rustix::process::umask(before);
            check_modes(&folder);
        }
    }

    #[tokio::test]
    async fn what_others_could_read_is_mended() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fill(folder).await;
        for end in [".json", ".attempt.json", ".journal", ".lock"] {
            set_mode(&file(folder, end), 0o644);
        }
        set_mode(&folder.join("key"), 0o666);
        set_mode(folder, 0o755);
        set_mode(&folder.join("credentials"), 0o777);
        let store = store(folder);
        assert_eq!(token(store.read(&id()).await.unwrap()), "b");
        assert_eq!(mode(&file(folder, ".json")), 0o600);
        assert_eq!(mode(&folder.join("key")), 0o600);
        put(&store, "c").await.unwrap();
        assert!(store.attempt(&id()).await.is_some());
        let guard = store.lock(&id(), NONE).await.unwrap();
        store.left_behind(&guard, &Secret::new("spent")).await;
        check_modes(folder);
    }

    /// Reading and writing are refused, and the text says why; deleting removes the name.
    async fn check_strange(folder: &Path, why: &str) {
        let store = store(folder);
        let path = file(folder, ".json").display().to_string();
        for result in [
            store.read(&id()).await.map(drop),
            put(&store, "new").await.map(drop),
        ] {
            match result {
                Err(Error::Disk(text)) => {
                    assert!(text.contains(why) && text.contains(&path), "{text}");
                }
                other => panic!("{other:?}"),
            }
        }
        assert!(file(folder, ".json").symlink_metadata().is_ok());
    }

    #[tokio::test]
    async fn a_symbolic_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (folder, victim) = (folder.path(), folder.path().join("victim"));
        put(&store(folder), "a").await.unwrap();
        fs::rename(file(folder, ".json"), &victim).unwrap();
        set_mode(&victim, 0o644);
        let content = fs::read(&victim).unwrap();
        symlink(&victim, file(folder, ".json")).unwrap();
        check_strange(folder, "symbolic link").await;
        let store = store(folder);
        let guard = store.lock(&id(), NONE).await.unwrap();
        store.delete(&guard).await.unwrap();
        drop(guard);
        assert_eq!(fs::read(&victim).unwrap(), content);
        assert_eq!(mode(&victim), 0o644);
        put(&store, "new").await.unwrap();
    }

    #[tokio::test]
    async fn a_lock_that_is_a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (folder, victim) = (folder.path(), folder.path().join("victim"));
        put(&store(folder), "a").await.unwrap();
        fs::remove_file(file(folder, ".lock")).unwrap();
        symlink(&victim, file(folder, ".lock")).unwrap();
        let lock = store(folder).lock(&id(), NONE).await;
        assert!(matches!(lock, Err(Error::Disk(why)) if why.contains("symbolic link")));
        assert!(!victim.exists());
    }

    #[tokio::test]
    async fn a_hard_link_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        put(&store(folder), "a").await.unwrap();
        fs::hard_link(file(folder, ".json"), folder.join("other")).unwrap();
        check_strange(folder, "hard link").await;
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_fifo_is_not_waited_for() {
        use rustix::fs::{CWD, FileType};

        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        put(&store(folder), "a").await.unwrap();
        fs::remove_file(file(folder, ".json")).unwrap();
        let mode = Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(CWD, file(folder, ".json"), FileType::Fifo, mode, 0).unwrap();
        check_strange(folder, "no plain file").await;
    }

    #[tokio::test]
    async fn a_folder_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        put(&store(folder), "a").await.unwrap();
        fs::remove_file(file(folder, ".json")).unwrap();
        fs::create_dir(file(folder, ".json")).unwrap();
        check_strange(folder, "no plain file").await;
    }

    #[tokio::test]
    async fn a_folder_of_records_that_is_a_link_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let (store_folder, elsewhere) = (folder.path().join("store"), folder.path().join("else"));
        fs::create_dir(&store_folder).unwrap();
        fs::create_dir(&elsewhere).unwrap();
        symlink(&elsewhere, store_folder.join("credentials")).unwrap();
        put(&store(&store_folder), "a").await.unwrap();
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn the_folder_itself_may_be_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (link, elsewhere) = (folder.path().join("link"), folder.path().join("else"));
        fs::create_dir(&elsewhere).unwrap();
        set_mode(&elsewhere, 0o755);
        symlink(&elsewhere, &link).unwrap();
        put(&store(&link), "a").await.unwrap();
        assert_eq!(token(store(&elsewhere).read(&id()).await.unwrap()), "a");
        assert_eq!(mode(&elsewhere), 0o700);
    }
}

/// What is in the record's place is kept under another name, and the next sign-in goes on.
async fn check_corrupt(folder: &Path, content: &[u8], by_reading: bool) {
    let path = file(folder, ".json");
    fs::write(&path, content).unwrap();
    let store = store(folder);
    if by_reading {
        assert_eq!(store.read(&id()).await, Ok(None));
        assert!(!path.exists());
    }
    put(&store, "new").await.unwrap();
    assert_eq!(token(store.read(&id()).await.unwrap()), "new");
    let aside = names(folder)
        .into_iter()
        .filter(|name| name.contains(".json.corrupt-"));
    let aside: Vec<_> = aside
        .map(|name| folder.join("credentials").join(name))
        .collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
    assert_eq!(fs::read(&aside[0]).unwrap(), content);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&aside[0]).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    fs::remove_file(&aside[0]).unwrap();
}

#[tokio::test]
async fn what_cannot_be_read_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(&store(folder), "old").await.unwrap();
    let good = fs::read(file(folder, ".json")).unwrap();
    let text = String::from_utf8(good.clone()).unwrap();
    let other_server = text.replace("https://mcp.example/mcp\"", "https://mcp.example/mcq\"");
    assert_ne!(other_server, text);
    let bad: [&[u8]; 8] = [
        b"",
        b"{",
        b"null",
        b"{\"schema\":1}",
        b"\xff\xfe\x00garbage",
        &good[..good.len() / 2],
        &vec![b' '; 5 * 1024 * 1024],
        other_server.as_bytes(),
    ];
    for content in bad {
        check_corrupt(folder, content, true).await;
    }
    // Only looked at, a broken seal is not seen; then there is nothing to keep.
    for content in &bad[..7] {
        check_corrupt(folder, content, false).await;
    }
}

#[tokio::test]
async fn another_sign_ins_file_is_not_taken_for_this_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let guard = store.lock(&Id("another".to_owned()), NONE).await.unwrap();
    store.write(&guard, &mut record("another's")).await.unwrap();
    let hash = super::super::seal::hash(b"another");
    let another = folder
        .path()
        .join(format!("credentials/{}.json", &hash[..32]));
    fs::copy(another, file(folder.path(), ".json")).unwrap();
    assert_eq!(store.read(&id()).await, Ok(None));
}

#[tokio::test]
async fn a_corrupt_record_is_left_to_whoever_holds_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    put(&store, "a").await.unwrap();
    let _guard = store.lock(&id(), NONE).await.unwrap();
    fs::write(file(folder.path(), ".json"), "{").unwrap();
    assert_eq!(store.read(&id()).await, Ok(None));
    assert!(file(folder.path(), ".json").exists());
}

#[tokio::test]
async fn what_a_newer_version_wrote_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    put(&store, "a").await.unwrap();
    let newer = "{\"schema\":2,\"sealed\":[]}";
    fs::write(file(folder.path(), ".json"), newer).unwrap();
    assert!(matches!(store.read(&id()).await, Err(Error::Newer(_))));
    assert!(matches!(put(&store, "b").await, Err(Error::Newer(_))));
    assert!(matches!(store.list().await[0].record, Err(Error::Newer(_))));
    let kept = fs::read_to_string(file(folder.path(), ".json")).unwrap();
    assert_eq!(kept, newer);
    let guard = store.lock(&id(), NONE).await.unwrap();
    store.delete(&guard).await.unwrap();
    assert_eq!(store.read(&id()).await, Ok(None));
}

#[tokio::test]
async fn a_newer_choice_of_keys_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    put(&store, "a").await.unwrap();
    let choice = folder.path().join("store.json");
    fs::write(&choice, "{\"schema\":2}").unwrap();
    assert!(matches!(put(&store, "b").await, Err(Error::Newer(_))));
    assert_eq!(fs::read_to_string(&choice).unwrap(), "{\"schema\":2}");
    assert_eq!(token(store.read(&id()).await.unwrap()), "a");
}

#[tokio::test]
async fn leftovers_go_with_the_next_write() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    put(&store, "a").await.unwrap();
    let (ours, others) = (
        file(folder.path(), ".json.tmp-0123"),
        folder.path().join("credentials/other.json.tmp-0123"),
    );
    fs::write(&ours, "half").unwrap();
    fs::write(&others, "half").unwrap();
    put(&store, "b").await.unwrap();
    assert!(!ours.exists());
    assert!(others.exists(), "it may be another writer's");
}

#[tokio::test]
async fn a_write_that_fails_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let store = store(folder);
    put(&store, "old").await.unwrap();
    let content = fs::read(file(folder, ".json")).unwrap();
    let guard = store.lock(&id(), NONE).await.unwrap();
    // The key is needed, and is no file.
    let key = fs::read(folder.join("key")).unwrap();
    fs::remove_file(folder.join("key")).unwrap();
    fs::create_dir(folder.join("key")).unwrap();
    fs::remove_file(folder.join("store.json")).unwrap();
    let mut next = record("new");
    let failed = store.write(&guard, &mut next).await;
    assert!(matches!(failed, Err(Error::Disk(_))), "{failed:?}");
    assert_eq!(next.generation, 0);
    assert_eq!(fs::read(file(folder, ".json")).unwrap(), content);
    fs::remove_dir(folder.join("key")).unwrap();
    fs::write(folder.join("key"), key).unwrap();
    assert_eq!(token(self::store(folder).read(&id()).await.unwrap()), "old");
}

#[test]
fn a_replacement_that_fails_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("name");
    fs::create_dir(&path).unwrap();
    assert!(super::super::files::replace(&path, b"content").is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_lost_key_is_told_and_a_new_sign_in_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(&store(folder), "old").await.unwrap();
    fs::write(folder.join("key"), "no key").unwrap();
    let store = store(folder);
    let Err(Error::Disk(why)) = store.read(&id()).await else {
        panic!("read without a key");
    };
    assert!(why.contains("key") && why.contains("login"), "{why}");
    put(&store, "new").await.unwrap();
    assert_eq!(token(store.read(&id()).await.unwrap()), "new");
    let aside = names(folder)
        .into_iter()
        .filter(|name| name.contains(".corrupt-"));
    assert_eq!(aside.count(), 1);
}
