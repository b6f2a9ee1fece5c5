//! What is read, and what is left alone.

use std::path::Path;

use super::{is_of_pipe, read};
use crate::config::environment::Environment;
use crate::error::Error;

/// What becomes of a file for a person, and for an onlooker.
#[track_caller]
fn check(path: &Path, person: Result<&str, &str>, onlooker: Result<&str, &str>) {
    let own = Environment::default();
    for (environment, expected) in [(own.of_onlooker(), onlooker), (own, person)] {
        let text = read(path, &environment).map_err(|error| error.to_string());
        let text = text.as_deref().map_err(|error| error.as_str());
        assert_eq!(text, expected, "{}", path.display());
    }
}

#[test]
fn a_plain_file_is_read_by_everybody() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a");
    std::fs::write(&path, "text\n").expect("a file");
    check(&path, Ok("text\n"), Ok("text\n"));
}

#[cfg(unix)]
#[test]
fn a_device_is_left_alone_by_an_onlooker_and_ends_for_everybody() {
    let alone = "it is no plain file but a pipe or a device";
    let endless = Path::new("/dev/zero");
    check(endless, Err("it is larger than 16 MiB"), Err(alone));
    check(Path::new("/dev/null"), Ok(""), Ok(""));
    let onlooker = Environment::default().of_onlooker();
    let refused = read(endless, &onlooker).expect_err("a device");
    assert!(is_of_pipe(&Error::config("reading").because(refused)));
    let missing = read(Path::new("/nowhere/x"), &onlooker).expect_err("no file");
    assert!(!is_of_pipe(&Error::config("reading").because(missing)));
}
