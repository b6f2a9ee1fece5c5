//! What mcp-remote has comes here whole, once, and with everything that uses it; or it stays there,
//! and that is said. mcp-remote itself is in `tests/interop`; its store is written by hand here.

mod world;
mod wrapped; // entries behind env

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::support::{RESOURCE_METADATA, call};
use world::World;

const BINARY: &str = env!("CARGO_BIN_EXE_intercom-mcp");

const ACCESS: &str = "their-access-token";
const REFRESH: &str = "their-refresh-token";

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn parsed(path: &Path) -> Value {
    serde_json::from_str(&text(path)).expect("JSON")
}

const CURSOR: &str = ".cursor/mcp.json";
const DESKTOP: &str = ".config/Claude/claude_desktop_config.json";

#[test]
fn without_yes_nothing_changes_and_nobody_is_asked() {
    let world = World::new();
    world.signed_in();
    world.entry(CURSOR, &[]);
    let before = world.snapshot();
    let shown = world.ok("import");
    assert_eq!(world.snapshot(), before);
    assert!(world.authority.requests().is_empty(), "somebody was asked");
    let page = &shown.stdout;
    assert!(
        page.contains("its sign-in moves here (the token expires in "),
        "{page}"
    );
    assert!(
        page.contains("Cursor, entry \"intercom\", will start this program"),
        "{page}"
    );
    assert!(page.contains("-        \"mcp-remote@latest\",\n"), "{page}");
    assert!(shown.stderr.contains("--yes"), "{}", shown.stderr);
    for secret in [ACCESS, REFRESH] {
        assert!(!format!("{shown:?}").contains(secret), "{shown:?}");
    }
    let plan = world.plan("import --json");
    assert_eq!(world.snapshot(), before);
    assert_eq!((&plan["schema"], &plan["done"]), (&json!(1), &json!(false)));
    assert_eq!(plan["sign_ins"][0]["takes"], "sign_in");
    assert_eq!(plan["entries"][0]["changes"], true);
}

#[test]
fn a_sign_in_comes_with_its_entry_and_is_used_and_renewed() {
    let world = World::new();
    let store = world.signed_in();
    let cursor = world.entry(CURSOR, &[]);
    let done = world.ok("import --yes");
    assert!(
        done.stderr.contains("the sign-in is here now"),
        "{}",
        done.stderr
    );
    assert!(!store.has_tokens(), "it lives twice");
    assert!(store.client.as_ref().is_some_and(|path| path.exists()));
    let page = parsed(&cursor);
    assert_eq!(
        page["mcpServers"]["intercom"]["env"],
        json!({ "KEEP": "me" })
    );
    assert_eq!(page["other"], 1);
    let mut host = world.start(&cursor);
    host.initialize();
    host.ask(&call("1", "moved")).result();
    assert_eq!(world.authority.grants("refresh_token"), 0);
    world.authority.expire();
    host.ask(&call("2", "renewed")).result();
    let asked = world.authority.asked("/token");
    assert_eq!(asked.len(), 1);
    for part in [
        "client_id=their-client",
        &format!("refresh_token={REFRESH}"),
    ] {
        assert!(asked[0].body.contains(part), "{}", asked[0].body);
    }
    assert!(world.person.tabs().is_empty(), "a browser was opened");
    assert!(world.authority.asked("/register").is_empty());
    let again = world.ok("import --yes");
    assert!(again.stdout.contains("nothing"), "{again:?}");
}

#[test]
fn all_entries_that_use_it_are_swapped_in_one_step() {
    let world = World::new();
    let store = world.signed_in();
    let files = [world.entry(CURSOR, &[]), world.entry(DESKTOP, &["--debug"])];
    world.ok("import --yes");
    assert!(!store.has_tokens());
    for file in files {
        let mut host = world.start(&file);
        host.initialize();
        host.ask(&call("1", "moved")).result();
    }
}

#[test]
fn what_is_used_elsewhere_stays_there() {
    // One host only; a folder's own file, which is everybody's; a file that can't be read.
    let desktop: fn(&World) = |world| drop(world.entry(DESKTOP, &[]));
    let project: fn(&World) = |world| drop(world.entry(".mcp.json", &[]));
    let broken: fn(&World) = |world| {
        let text = "{\"mcpServers\": {\"x\": {\"command\": \"npx\", \"args\": [\"mcp-remote\"";
        world.person.home.write(DESKTOP, text);
    };
    let cases = [
        ("import cursor --yes", desktop, "only Cursor was asked for"),
        ("import --yes", project, "everybody who has this folder"),
        ("import --yes", broken, "can't be read"),
    ];
    for (words, other, why) in cases {
        let world = World::new();
        let store = world.signed_in();
        let cursor = world.entry(CURSOR, &[]);
        other(&world);
        let done = world.run_in_home(words);
        assert_eq!(done.code, Some(0), "{done:#?}");
        assert!(done.stderr.contains("nothing was taken"), "{}", done.stderr);
        let told = done.stderr.replace("\n", " ");
        assert!(told.contains(why), "{told}");
        assert!(store.has_tokens(), "{why}: it was taken");
        assert_eq!(parsed(&cursor)["mcpServers"]["intercom"]["command"], BINARY);
        let token = world.run("token");
        assert_eq!(token.code, Some(4), "{why}: {token:?}");
    }
}

#[test]
fn a_registration_alone_spares_the_next_sign_in_one() {
    let world = World::new();
    let store = world.signed_in();
    let done = world.ok("import --yes");
    assert!(
        done.stderr.contains("no entry of a host"),
        "{}",
        done.stderr
    );
    assert!(store.has_tokens());
    let person = &world.person;
    let login = person.login(&world.authority, |link| {
        assert_eq!(
            link.callback.as_str(),
            "http://localhost:40123/oauth/callback"
        );
        link.agree();
    });
    assert_eq!(login.code, Some(0), "{login:#?}");
    assert!(world.authority.asked("/register").is_empty());
    let asked = world.authority.asked("/token");
    assert!(
        asked[0].body.contains("client_id=their-client"),
        "{}",
        asked[0].body
    );
}

#[test]
fn when_a_file_can_not_be_written_nothing_has_changed() {
    let world = World::new();
    world.signed_in();
    let desktop = world.entry(DESKTOP, &[]);
    let cursor = world.entry(CURSOR, &[]);
    // The files are written in the order of their paths; the second one's copy can't be kept.
    let [_, second] = [&desktop, &cursor];
    let copy = second.with_file_name("mcp.json.intercom-mcp.bak");
    fs::create_dir_all(copy.join("full")).expect("a folder");
    let kept = |world: &World| {
        let mut all = world.snapshot();
        all.retain(|(path, _)| !path.to_string_lossy().contains("/data/"));
        all.retain(|(path, _)| !path.to_string_lossy().ends_with(".bak"));
        all
    };
    let before = kept(&world);
    let done = world.run("import --yes");
    assert_eq!(done.code, Some(1), "{done:#?}");
    assert!(
        done.stderr.contains("nothing has been taken"),
        "{}",
        done.stderr
    );
    assert_eq!(kept(&world), before);
    assert!(
        world.person.records().is_empty(),
        "{:?}",
        world.person.records()
    );
}

#[test]
fn what_a_killed_import_has_begun_is_finished_by_the_next() {
    let world = World::new();
    let store = world.signed_in();
    let cursor = world.entry(CURSOR, &[]);
    let (entry, tokens) = (text(&cursor), text(store.tokens.as_ref().expect("tokens")));
    world.ok("import --yes");
    // As it is between the third step and the fourth.
    fs::write(&cursor, entry).expect("a file");
    fs::write(store.tokens.as_ref().expect("tokens"), tokens).expect("a file");
    world.ok("import --yes");
    assert!(!store.has_tokens(), "it lives twice");
    let mut host = world.start(&cursor);
    host.initialize();
    host.ask(&call("1", "moved")).result();
}

#[test]
fn what_can_not_be_used_here_is_left_alone() {
    // Of another authorization server; somebody is signed in here; mcp-remote renews it right now.
    let world = World::new();
    let store = world.stored(&[&world.authority.url()], |tokens, _| {
        tokens["issuer"] = json!("https://elsewhere.example");
    });
    let cursor = world.entry(CURSOR, &[]);
    let entry = text(&cursor);
    let done = world.run("import --yes");
    assert_eq!(done.code, Some(1), "{done:#?}");
    assert!(done.stderr.contains("elsewhere.example"), "{}", done.stderr);
    assert!(store.has_tokens() && text(&cursor) == entry);

    let world = World::new();
    let store = world.signed_in();
    world.person.signs_in(&world.authority);
    let cursor = world.entry(CURSOR, &[]);
    let done = world.ok("import --yes");
    assert!(
        done.stderr.contains("as much here already"),
        "{}",
        done.stderr
    );
    assert!(store.has_tokens());
    let mut host = world.start(&cursor);
    host.initialize();
    host.ask(&call("1", "ours")).result();

    let world = World::new();
    let store = world.signed_in();
    let cursor = world.entry(CURSOR, &[]);
    let entry = text(&cursor);
    let lease = json!({ "pid": std::process::id(), "nonce": "x", "at": now_ms() });
    let name = format!(
        ".mcp-auth/mcp-remote-v1/{}_refresh_in_progress.json",
        store.hash
    );
    world.person.home.write(&name, &lease.to_string());
    let done = world.run("import --yes");
    assert_eq!(done.code, Some(1), "{done:#?}");
    assert!(
        done.stderr.contains("try again in a minute"),
        "{}",
        done.stderr
    );
    assert!(store.has_tokens() && text(&cursor) == entry);
}

#[test]
fn what_mcp_remote_renews_meanwhile_is_not_taken() {
    let world = World::new();
    let store = world.signed_in();
    let cursor = world.entry(CURSOR, &[]);
    let entry = text(&cursor);
    let path = store.tokens.clone().expect("tokens");
    let renewed = text(&path).replace(REFRESH, "renewed-by-theirs");
    // It happens while the server is asked; without that document the next place is looked at.
    let (meanwhile, theirs) = (path.clone(), renewed.clone());
    world.authority.on(RESOURCE_METADATA, move |_, reply| {
        fs::write(&meanwhile, &theirs).expect("a file");
        reply.status(404, "", "");
    });
    let done = world.run("import --yes");
    assert_eq!(done.code, Some(1), "{done:#?}");
    assert!(done.stderr.contains("just changed"), "{}", done.stderr);
    assert!(text(&path) == renewed && text(&cursor) == entry);
    assert!(world.person.records().is_empty());
}

#[test]
fn two_accounts_at_one_server_stay_two() {
    let world = World::new();
    let url = world.authority.url();
    world.signed_in();
    world.authority.knows("work-token");
    world.stored(&[&url, r#"{"X-Account":"work"}"#], |tokens, client| {
        tokens["access_token"] = json!("work-token");
        tokens["refresh_token"] = json!("work-refresh");
        client["client_id"] = json!("work-client");
    });
    let cursor = world.entry(CURSOR, &[]);
    let desktop = world.entry(DESKTOP, &["--header", "X-Account:work"]);
    world.ok("import --yes");
    for (file, token) in [(&cursor, ACCESS), (&desktop, "work-token")] {
        let mut host = world.start(file);
        host.initialize();
        host.ask(&call("1", "moved")).result();
        let last = world.authority.asked("/mcp").pop().expect("a request");
        let bearer = format!("Bearer {token}");
        assert_eq!(last.header("authorization"), Some(&*bearer));
    }
}

#[test]
fn of_several_registrations_at_one_server_one_is_taken() {
    let world = World::new();
    let url = world.authority.url();
    world.stored(&[&url, r#"{"X-A":"old"}"#], |tokens, client| {
        *tokens = Value::Null;
        client["client_id"] = json!("old-client");
    });
    world.entry(DESKTOP, &["--header", "X-A:old"]);
    let store = world.signed_in();
    let cursor = world.entry(CURSOR, &[]);
    let plan = world.plan("import --json");
    let takes = plan["sign_ins"].as_array().expect("sign-ins").iter();
    let mut takes: Vec<_> = takes.map(|one| one["takes"].clone()).collect();
    takes.sort_by_key(Value::to_string);
    assert_eq!(takes, ["nothing", "sign_in"]);
    world.ok("import --yes");
    assert!(!store.has_tokens());
    let mut host = world.start(&cursor);
    host.initialize();
    host.ask(&call("1", "moved")).result();
}

#[test]
fn an_entry_that_can_not_be_meant_keeps_its_sign_in_and_stops_no_other() {
    let world = World::new();
    let url = world.authority.url();
    world.signed_in();
    let other = world.stored(&[&url, r#"{"X-A":"${NOT_SET}"}"#], |tokens, _| {
        tokens["access_token"] = json!("other-token");
        tokens["refresh_token"] = json!("other-refresh");
    });
    let cursor = world.entry(CURSOR, &[]);
    let desktop = world.entry(DESKTOP, &["--header", "X-A: ${NOT_SET}"]);
    let before = text(&desktop);
    let done = world.ok("import --yes");
    assert!(done.stderr.contains("NOT_SET"), "{}", done.stderr);
    assert!(other.has_tokens() && text(&desktop) == before);
    let mut host = world.start(&cursor);
    host.initialize();
    host.ask(&call("1", "moved")).result();
}

#[test]
fn an_old_token_that_can_not_be_renewed_is_not_worth_moving() {
    let world = World::new();
    let store = world.stored(&[&world.authority.url()], |tokens, _| {
        tokens["expires_at"] = json!(1_000_000_000_000_u64);
        tokens
            .as_object_mut()
            .expect("an object")
            .remove("refresh_token");
    });
    world.entry(CURSOR, &[]);
    let plan = world.plan("import --json");
    assert_eq!(plan["sign_ins"][0]["takes"], "registration");
    let done = world.ok("import --yes");
    assert!(done.stderr.contains("can't be renewed"), "{}", done.stderr);
    assert!(store.has_tokens());
}

#[test]
fn where_there_is_nothing_it_says_so() {
    let world = World::new();
    let done = world.ok("import --yes");
    assert!(
        done.stdout.contains("nothing of mcp-remote's is here"),
        "{done:?}"
    );
    let wrong = world.run("import netscape");
    assert_eq!(wrong.code, Some(2), "{wrong:?}");
    assert!(wrong.stderr.contains("install --list"), "{}", wrong.stderr);
}

fn now_ms() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.expect("a clock").as_millis() as u64
}
