//! Reading all that is there, and replacing a file on the disk.

use std::fs;

use super::super::disk::{backup_of, keep, read};
use super::super::{Launch, Page, Platform, Scope, look_at, named, snippet, to_lose};
use super::folders;

fn launch(args: &[&str]) -> Launch {
    Launch {
        command: "/opt/bin/intercom-mcp".to_owned(),
        args: args.iter().map(|arg| (*arg).to_owned()).collect(),
        env: vec![("K".to_owned(), "v".to_owned())],
    }
}

#[test]
fn every_host_takes_an_entry_knows_it_again_and_gives_it_back() {
    for platform in [Platform::Linux, Platform::Mac, Platform::Windows] {
        let home = tempfile::tempdir().expect("a folder");
        let of = folders(platform, home.path());
        for host in super::super::all() {
            for scope in host.scopes(&of) {
                let place = host.place(scope, &of).expect("a place");
                let told = format!("{} {scope}", host.name);
                let empty = Page::read(host, &place, String::new(), &of).expect(&told);
                let changes = empty.to_have("intercom", &launch(&["serve"]), false);
                let text = empty.changed(&place, &changes).expect(&told);
                assert_eq!(
                    text,
                    snippet(&place, "intercom", &launch(&["serve"])).expect(&told)
                );
                let page = Page::read(host, &place, text, &of).expect(&told);
                let entry = page.entry("intercom").expect(&told);
                assert!(
                    entry.is(&launch(&["serve"])) && entry.is_ours() && !entry.is_off,
                    "{told}"
                );
                assert!(
                    page.to_have("intercom", &launch(&["serve"]), false)
                        .is_empty(),
                    "{told}"
                );
                let other = launch(&["serve", "--target", "eu"]);
                let changes = page.to_have("intercom", &other, false);
                let text = page.changed(&place, &changes).expect(&told);
                let page = Page::read(host, &place, text, &of).expect(&told);
                let entry = page.entry("intercom").expect(&told);
                assert!(entry.is(&other), "{told}");
                let text = page.changed(&place, &[to_lose(entry)]).expect(&told);
                let page = Page::read(host, &place, text, &of).expect(&told);
                assert!(page.entries.is_empty(), "{told}");
            }
        }
    }
}

#[test]
fn what_a_host_has_is_seen_for_every_folder() {
    let home = tempfile::tempdir().expect("a folder");
    let of = folders(Platform::Linux, home.path());
    let here = of.current.display();
    let text = format!(
        r#"{{"mcpServers":{{"a":{{"command":"x"}}}},"projects":{{"/other":{{"mcpServers":{{"b":{{"command":"intercom-mcp"}}}}}},"{here}":{{"mcpServers":{{"c":{{"command":"y"}}}}}},"/none":{{}}}}}}"#
    );
    fs::write(home.path().join(".claude.json"), text).expect("a file");
    fs::create_dir_all(&of.current).expect("a folder");
    fs::write(of.current.join(".mcp.json"), "{\n  x\n}").expect("a file");
    let seen = look_at(named("claude-code").expect("a host"), &of);
    assert_eq!(seen.files.len(), 2);
    let entries: Vec<_> = seen.files[0]
        .entries
        .iter()
        .map(|(scope, entry)| (*scope, entry.name.as_str(), entry.project.as_deref()))
        .collect();
    let here = here.to_string();
    assert_eq!(
        entries,
        [
            (Scope::User, "a", None),
            (Scope::Local, "c", Some(here.as_str())),
            (Scope::Local, "b", Some("/other")),
        ]
    );
    let problem = seen.files[1].problem.as_ref().map(ToString::to_string);
    assert!(problem.is_some_and(|problem| problem.starts_with("line 2, column 3: ")));
}

#[test]
fn opencodes_second_version_has_its_servers_deeper() {
    let home = tempfile::tempdir().expect("a folder");
    let of = folders(Platform::Linux, home.path());
    let host = named("opencode").expect("a host");
    let place = host.place(Scope::User, &of).expect("a place");
    let text = "{\n  \"mcp\": {\n    \"servers\": {\n      \"a\": {\n        \"type\": \"local\"\n      }\n    }\n  }\n}\n";
    let page = Page::read(host, &place, text.to_owned(), &of).expect("a page");
    let after = page
        .changed(&place, &page.to_have("intercom", &launch(&[]), false))
        .expect("text");
    assert_eq!(
        after,
        "{\n  \"mcp\": {\n    \"servers\": {\n      \"a\": {\n        \"type\": \"local\"\n      },\n      \"intercom\": {\n        \"type\": \"local\",\n        \"command\": [\"/opt/bin/intercom-mcp\"],\n        \"environment\": {\n          \"K\": \"v\"\n        }\n      }\n    }\n  }\n}\n"
    );
}

#[test]
fn a_file_is_replaced_whole_and_the_former_one_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deep/x.json");
    keep(&path, None, "one", false).expect("kept");
    assert_eq!(read(&path), Ok(Some("one".to_owned())));
    assert!(!backup_of(&path).exists());
    keep(&path, Some("one"), "two", false).expect("kept");
    keep(&path, Some("two"), "three", false).expect("kept");
    assert_eq!(read(&path), Ok(Some("three".to_owned())));
    assert_eq!(read(&backup_of(&path)), Ok(Some("two".to_owned())));
    // Somebody else was faster.
    assert!(keep(&path, Some("two"), "four", false).is_err());
    assert!(keep(&path, None, "four", false).is_err());
    assert_eq!(read(&path), Ok(Some("three".to_owned())));
    let left = fs::read_dir(folder.path().join("deep"))
        .expect("a folder")
        .count();
    assert_eq!(left, 2, "nothing temporary stays");
    fs::write(&path, b"\xff").expect("a file");
    assert_eq!(read(&path), Err("byte 1 is no UTF-8".to_owned()));
    assert_eq!(read(&folder.path().join("none")), Ok(None));
    assert!(read(folder.path()).is_err());
}

#[cfg(unix)]
#[test]
fn modes_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    let below = |name: &str| folder.path().join(name);
    let mode = |name: &str| below(name).metadata().expect("a file").permissions().mode() & 0o777;
    fs::create_dir(below("dotfiles")).expect("a folder");
    fs::write(below("dotfiles/real"), "one").expect("a file");
    fs::set_permissions(below("dotfiles/real"), fs::Permissions::from_mode(0o640)).expect("a mode");
    symlink(below("dotfiles/real"), below("link")).expect("a link");
    let kept = keep(&below("link"), Some("one"), "two", true).expect("kept");
    assert_eq!(
        kept.file,
        below("dotfiles/real").canonicalize().expect("a file")
    );
    assert!(below("link").is_symlink());
    assert_eq!(read(&below("dotfiles/real")), Ok(Some("two".to_owned())));
    assert_eq!(
        (mode("dotfiles/real"), mode("link.intercom-mcp.bak")),
        (0o640, 0o640)
    );
    keep(&below("private"), None, "x", true).expect("kept");
    assert_eq!(mode("private"), 0o600);
    symlink(below("nowhere"), below("dangling")).expect("a link");
    assert!(keep(&below("dangling"), None, "x", true).is_err());
}
