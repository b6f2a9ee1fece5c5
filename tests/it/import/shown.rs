//! What `import` shows is what it does, and the commands that it names can be followed.

use super::*;

/// The command behind `label`, without the program's name.
#[track_caller]
fn command<'a>(text: &'a str, label: &str) -> &'a str {
    let rest = text.split_once(label).unwrap_or_else(|| panic!("{text}")).1;
    let line = rest.lines().next().unwrap_or_default();
    line.strip_prefix("intercom-mcp ")
        .expect("a command of ours")
}

/// Those words, as they stand, in the home folder.
fn in_home(world: &World, words: &str) -> std::process::Output {
    let home = &world.person.home;
    let mut command = home.command(BINARY);
    command.env("INTERCOM_MCP_DATA_DIR", world.person.data());
    command
        .args(words.split_whitespace())
        .current_dir(home.path());
    command.output().expect("the program")
}

#[test]
fn a_sign_in_that_is_here_already_is_seen_before_anything_is_done() {
    let world = World::new();
    let store = world.signed_in();
    world.person.signs_in(&world.authority);
    world.entry(CURSOR, &[]);
    let shown = world.ok("import");
    let told = "signed in here already";
    assert!(shown.stdout.contains(told), "{}", shown.stdout);
    assert!(!shown.stdout.contains("moves here"), "{}", shown.stdout);
    let plan = world.plan("import --json");
    assert_eq!(plan["sign_ins"][0]["takes"], "nothing", "{plan:#}");
    let done = world.plan("import --yes --json");
    assert_eq!(done["done"], true, "{done:#}");
    assert_eq!(done["sign_ins"][0]["takes"], "nothing", "{done:#}");
    assert!(store.has_tokens());
    // There is nothing left to offer.
    let again = world.ok("import");
    assert!(!again.stderr.contains("to do it"), "{}", again.stderr);
}

#[test]
fn what_was_taken_is_told_to_a_program() {
    let world = World::new();
    world.signed_in();
    world.entry(CURSOR, &[]);
    let done = world.plan("import --yes --json");
    assert_eq!(done["done"], true, "{done:#}");
    assert_eq!(done["sign_ins"][0]["takes"], "sign_in", "{done:#}");
}

#[test]
fn a_registration_is_offered_once() {
    let world = World::new();
    world.signed_in();
    world.ok("import --yes");
    let again = world.ok("import");
    assert!(again.stdout.contains("is here already"), "{}", again.stdout);
    assert!(!again.stderr.contains("to do it"), "{}", again.stderr);
}

#[test]
fn the_line_that_does_it_is_the_line_that_was_typed() {
    let world = World::new();
    world.signed_in();
    let cursor = world.entry(CURSOR, &[]);
    let shown = world.ok("import --ignore-tool delete --read-only --header X:hunter2");
    assert!(!format!("{shown:?}").contains("hunter2"), "{shown:?}");
    let shown = world.ok("import --ignore-tool delete --read-only");
    let line = command(&shown.stderr, "to do it: ");
    let done = in_home(&world, line);
    assert!(done.status.success(), "{line}: {done:?}");
    let args = parsed(&cursor)["mcpServers"]["intercom"]["args"].to_string();
    for kept in ["\"--read-only\"", "\"--ignore-tool\",\"delete\""] {
        assert!(args.contains(kept), "{args}");
    }
}

#[test]
fn what_the_environment_says_is_not_typed() {
    let world = World::new();
    let text = json!({ "mcpServers": { "intercom": {
        "command": "npx", "args": ["-y", "mcp-remote@latest", "https://mcp.intercom.com/mcp"],
    } } });
    world.person.home.write(CURSOR, &text.to_string());
    let launch = world.launch().args("import");
    let shown = launch.env("INTERCOM_MCP_TARGET", "sandbox").run();
    let line = command(&shown.stderr, "to do it: ");
    assert_eq!(line, "import --yes");
}

#[test]
fn a_folders_own_entry_is_swapped_by_the_command_that_is_named() {
    let world = World::new();
    world.signed_in();
    world.person.home.write(".claude/x", "");
    let file = world.entry(".mcp.json", &[]);
    let shown = world.run_in_home("import --read-only");
    assert_eq!(shown.code, Some(0), "{shown:#?}");
    let line = command(&shown.stdout, "to swap it: ");
    let done = in_home(&world, line);
    assert!(done.status.success(), "{line}: {done:?}");
    let entry = &parsed(&file)["mcpServers"]["intercom"];
    let args = json!(["serve", "--target", world.authority.url(), "--read-only"]);
    let (args, said) = (args.as_array().expect("a list"), entry["args"].as_array());
    let said = said.and_then(|said| said.get(..args.len()));
    assert_eq!(entry["command"], BINARY, "{entry}");
    assert_eq!(said, Some(&args[..]), "{entry}");
}

#[test]
fn a_refresh_that_is_on_its_way_is_not_lost_when_somebody_stops_it() {
    let world = World::new();
    let store = world.stored(&[&world.authority.url()], |tokens, _| {
        tokens["expires_at"] = json!(1_000_000_000_000_u64);
    });
    world.entry(CURSOR, &[]);
    let (reached, waiting) = std::sync::mpsc::channel();
    let (answer, answered) = std::sync::mpsc::channel::<()>();
    let (reached, answered) = (
        std::sync::Mutex::new(reached),
        std::sync::Mutex::new(answered),
    );
    world.authority.on("/token", move |_, reply| {
        reached.lock().expect("alone").send(()).ok();
        answered.lock().expect("alone").recv().ok();
        let tokens = json!({ "access_token": "renewed-token", "token_type": "Bearer",
            "expires_in": 3600, "refresh_token": "renewed-refresh" });
        reply.json(&tokens.to_string());
    });
    let words = format!("import --yes -t {}", world.authority.url());
    let mut import = world.launch().args(&words).start();
    waiting.recv().expect("a refresh");
    assert!(!store.has_tokens(), "mcp-remote's copy is there yet");
    import.signal("INT");
    // Who doesn't wait for the answer is gone by now.
    std::thread::sleep(std::time::Duration::from_millis(500));
    answer.send(()).ok();
    drop(answer);
    assert!(import.is_gone_within(std::time::Duration::from_secs(60)));
    world.authority.knows("renewed-token");
    let token = world.run("token");
    assert_eq!(token.stdout.trim(), "renewed-token", "{token:?}");
}

#[test]
fn a_path_that_is_no_text_is_not_written() {
    use std::os::unix::ffi::OsStrExt as _;
    let world = World::new();
    world.signed_in();
    let cursor = world.entry(CURSOR, &[]);
    let before = text(&cursor);
    let name = std::ffi::OsStr::from_bytes(b"intercom-mcp-\xff");
    let program = world.person.home.path().join(name);
    std::os::unix::fs::symlink(BINARY, &program).expect("a link");
    let home = &world.person.home;
    let output = std::process::Command::new(&program)
        .args(["import", "--yes", "-t", &world.authority.url()])
        .env_clear()
        .env("INTERCOM_MCP_DATA_DIR", world.person.data())
        .env("HOME", home.path())
        .current_dir(home.path())
        .output();
    let said = output.expect("the program").stdout;
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(said.contains("is no text"), "{said}");
    assert_eq!(text(&cursor), before);
}
