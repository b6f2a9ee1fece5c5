//! Entries that name what never ends: a look at them ends all the same, and takes nothing away.

use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::{BINARY, Desk, Entry, Examined};
use crate::support::Finished;

/// Far longer than it takes; what waits for a pipe waits for ever.
const LONG: Duration = Duration::from_secs(120);

/// The end of a program, which has to come.
pub(super) fn ended(mut command: Command) -> Finished {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let id = child.id().to_string();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(child.wait_with_output()));
    let Ok(output) = told.recv_timeout(LONG) else {
        Command::new("kill").arg(id).status().expect("kill");
        panic!("it waits for ever: {command:?}");
    };
    let output = output.expect("its end");
    Finished {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

fn looks(desk: &Desk, words: &str) -> Examined {
    let mut command = desk.person.home.command(BINARY);
    command.args(["doctor", "--json", "--offline"]);
    command.args(words.split_whitespace());
    Examined::of(&ended(command))
}

/// A pipe that nobody writes to.
fn pipe(desk: &Desk) -> String {
    let path = desk.path("pipe");
    let made = Command::new("mkfifo").arg(&path).status();
    assert!(made.expect("mkfifo").success());
    path.display().to_string()
}

/// The entries that have `file` read.
fn readers(file: &str) -> Vec<Entry> {
    let options = ["--config", "--header-file", "--ca-file"];
    let mut all: Vec<_> = options
        .map(|option| Entry::ours("-t us").arg(option).arg(file))
        .into();
    all.push(Entry::ours("-t us --static-oauth-client-info").arg(&format!("@{file}")));
    all.push(Entry::ours("-t us").env("INTERCOM_MCP_HEADER_FILE", file));
    all
}

#[test]
fn an_entry_of_ones_own_that_names_a_pipe_or_a_device() {
    let desk = Desk::new();
    for file in [&*pipe(&desk), "/dev/zero"] {
        for entry in readers(file) {
            desk.has("cursor", &entry);
            let examined = looks(&desk, "");
            examined.warns("hosts.configuration", &["can't be looked into", file]);
            let examined = looks(&desk, "--in cursor");
            examined.warns("hosts.configuration", &["can't be looked into", file]);
            examined.says("server.answer", &["see hosts.configuration"]);
        }
    }
    // It is only a warning there, as with any program of Node's.
    let roots = Entry::ours("-t us").env(
        "NODE_EXTRA_CA_CERTS",
        &desk.path("pipe").display().to_string(),
    );
    desk.has("cursor", &roots);
    looks(&desk, "--in cursor").warns("configuration.warning", &["NODE_EXTRA_CA_CERTS"]);
    desk.has("cursor", &Entry::ours("-t us --config /dev/null"));
    looks(&desk, "--in cursor").is_content();
}

#[test]
fn an_entry_of_a_folder_that_names_a_pipe_or_a_device() {
    let desk = Desk::new();
    for file in [&*pipe(&desk), "/dev/zero"] {
        for entry in readers(file) {
            let page = serde_json::json!({ "mcpServers": { "bait": entry.json(["command", "args", "env"]) } });
            desk.writes(".mcp.json", &page.to_string());
            looks(&desk, "").is_content();
        }
    }
}

/// By `--header-file <(…)`, from a password manager: a shell's own pipe is read.
#[test]
fn a_pipe_that_somebody_writes_to_is_read_at_a_start() {
    let desk = Desk::new();
    let path = pipe(&desk);
    let writer = thread::spawn({
        let path = path.clone();
        move || std::fs::write(path, "X-Key: s3cret\nnot a header\n")
    });
    let mut command = desk.person.home.command(BINARY);
    command.args(["status", "--header-file", &path]);
    let finished = ended(command);
    writer.join().expect("a thread").expect("it is read");
    // The second line was come to.
    assert_eq!(finished.code, Some(2), "{finished:?}");
    assert!(finished.stderr.contains("pipe:2"), "{finished:?}");
    let mut command = desk.person.home.command(BINARY);
    command.args(["status", "--header-file", "/dev/zero"]);
    let finished = ended(command);
    assert!(
        finished.stderr.contains("larger than 16 MiB"),
        "{finished:?}"
    );
}
