//! Who plays Intercom's REST API: Prism, made of Intercom's own description, by itself or as a
//! judge in front of the sandbox; and the sandbox. Each on a port of its own, for one test.
//!
//! The description (`intercom-mock-subset.json`) is Intercom's data and is not part of this
//! project. It is looked for at `$INTERCOM_OPENAPI`, then beside the project in
//! `../shared/intercom-openapi`. It can't be installed, so it is the one thing whose absence is no
//! failure even where `CI=true`: the tests that need it say loudly that they were skipped.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, thread};

use serde_json::Value;

use super::{BRIDGE, GLANCE, Kit, PATIENCE, Process, command, run_told};

/// What every request is signed with. Prism takes any; the sandbox is told.
pub(crate) const TOKEN: &str = "interop-token";

const NAME: &str = "intercom-mock-subset.json";

/// Intercom's description of its API; `None` where it is missing, which has then been reported.
pub(crate) fn description() -> Option<PathBuf> {
    let beside = || {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../shared/intercom-openapi")
            .join(NAME)
    };
    let path = env::var_os("INTERCOM_OPENAPI").map_or_else(beside, PathBuf::from);
    if path.is_file() {
        return Some(consistent(&path));
    }
    let test = thread::current().name().unwrap_or("a test").to_owned();
    let line = format!(
        "\n*** SKIPPED, NOT JUDGED: {test}: there is no description of Intercom's API at {}; set \
         INTERCOM_OPENAPI to {NAME} ***\n",
        path.display()
    );
    writeln!(io::stderr(), "{line}").expect("stderr");
    None
}

/// The description without `format: uri`, under `target/`: the paths and words that Intercom's own
/// examples have in such places break it, and Prism gives up on counting them. Nothing else is
/// taken out.
fn consistent(path: &Path) -> PathBuf {
    fn without(value: &mut Value) {
        match value {
            Value::Object(members) => {
                if members.get("format").is_some_and(|format| format == "uri") {
                    members.remove("format");
                }
                members.values_mut().for_each(without);
            }
            Value::Array(items) => items.iter_mut().for_each(without),
            _ => {}
        }
    }
    let bytes = fs::read(path).expect("the description");
    let mut description: Value = serde_json::from_slice(&bytes).expect("JSON");
    without(&mut description);
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(NAME);
    let text = description.to_string();
    let lock = File::create(copy.with_extension("lock")).expect("a lock file");
    lock.lock().expect("the lock"); // released with the file
    // Not written again without need: Prism begins anew when its file changes.
    if fs::read_to_string(&copy).ok().as_ref() != Some(&text) {
        fs::write(&copy, text).expect("a copy");
    }
    copy
}

/// A running Prism; it ends with this value.
pub(crate) struct Prism {
    port: u16,
    _process: Process,
}

impl Prism {
    /// Answers by itself, from the examples of the description.
    pub(crate) fn mock(kit: &Kit, description: &Path) -> Self {
        Self::start(kit, "mock", description, None)
    }

    /// Asks `upstream` and finds what is wrong with the requests and with the answers, which it
    /// passes on all the same: with its `--errors`, no wrong request would reach the upstream,
    /// and its refusals would go unjudged.
    pub(crate) fn judge(kit: &Kit, description: &Path, upstream: &str) -> Self {
        Self::start(kit, "proxy", description, Some(upstream))
    }

    fn start(kit: &Kit, verb: &str, description: &Path, upstream: Option<&str>) -> Self {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let port = free_port();
            let mut prism = command(kit, kit.node());
            // What is wrong is told in a header, which may be long.
            prism
                .arg("--max-http-header-size=1000000")
                .arg(kit.module("@stoplight/prism-cli/dist/index.js"))
                .args([verb, "--host", "127.0.0.1", "--port", &port.to_string()])
                .arg(description)
                .args(upstream);
            let mut process = Process::start(prism);
            if says(&mut process, "Prism is listening on") {
                return Self {
                    port,
                    _process: process,
                };
            }
            assert!(Instant::now() < deadline, "{}", process.output());
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// A running sandbox, served alone; it ends with this value.
pub(crate) struct Sandbox {
    url: String,
    _process: Process,
}

impl Sandbox {
    pub(crate) fn start(kit: &Kit) -> Self {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let port = free_port().to_string();
            let mut sandbox = command(kit, BRIDGE);
            sandbox.args(["sandbox", "--json", "--port", &port, "--token", TOKEN]);
            let mut process = Process::start(sandbox);
            if !says(&mut process, "}") {
                assert!(Instant::now() < deadline, "{}", process.output());
                continue;
            }
            let said: Value = serde_json::from_str(&process.stdout()).expect("JSON");
            assert_eq!(said["token"], TOKEN, "{said}");
            let url = said["url"].as_str().expect("a URL").to_owned();
            return Self {
                url,
                _process: process,
            };
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// Requests made with `clients/raw.mjs`, and what came of each.
pub(crate) fn raw(kit: &Kit, order: &Value) -> Vec<Value> {
    let mut client = command(kit, kit.node());
    client.arg("--max-http-header-size=1000000");
    client.arg(kit.client("raw.mjs"));
    let said = run_told(client, &order.to_string());
    serde_json::from_str(&said).unwrap_or_else(|e| panic!("{e} in {said}"))
}

/// Free now; whoever takes it first makes the server end, and us try again.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// Whether the program came to say `text` on its stdout before it ended.
fn says(process: &mut Process, text: &str) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while !process.stdout().contains(text) {
        if !process.is_running() {
            return false;
        }
        assert!(Instant::now() < deadline, "{}", process.output());
        thread::sleep(GLANCE);
    }
    true
}
