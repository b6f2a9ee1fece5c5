//! The foreign programs, installed once under `target/` from the pinned manifests, and again
//! whenever a manifest changes; under a file lock, since tests and test runs go in parallel.
//!
//! Deliberately installs nothing outside `target/` and changes no setting of npm or pip: which
//! registry serves the packages is the machine's business.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, io, thread};

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// A folder under `target/` with programs in it.
pub(crate) struct Kit {
    home: PathBuf,
}

/// The server, the TypeScript clients, the Inspector and a Node for them; `None` where npm is
/// missing, which has then been reported.
pub(crate) fn node_kit() -> Option<&'static Kit> {
    static KIT: OnceLock<Option<Kit>> = OnceLock::new();
    let kit = KIT.get_or_init(|| {
        let manifests = ["package.json", "package-lock.json", ".npmrc"];
        works(NPM, &["--version"])
            .then(|| installed("interop", "node", &tests("interop"), &manifests, npm_ci))
            .inspect(|kit| copy_clients(&kit.home))
    });
    kit.as_ref().or_else(|| lacking("npm"))
}

/// The official Python SDK of both eras; `None` where Python with `venv` is missing.
pub(crate) fn python_kit() -> Option<&'static Kit> {
    static KIT: OnceLock<Option<Kit>> = OnceLock::new();
    let kit = KIT.get_or_init(|| venv("interop", "requirements.txt"));
    kit.as_ref().or_else(|| lacking("Python 3 with venv"))
}

/// The official Python SDK 1.x, which knows the legacy era alone.
pub(crate) fn python_v1_kit() -> Option<&'static Kit> {
    static KIT: OnceLock<Option<Kit>> = OnceLock::new();
    let kit = KIT.get_or_init(|| venv("interop/v1", "requirements-v1.txt"));
    kit.as_ref().or_else(|| lacking("Python 3 with venv"))
}

/// The official Rust SDK as a server and as a host, built from `rust/`.
pub(crate) fn rust_peer() -> &'static Path {
    static PEER: OnceLock<PathBuf> = OnceLock::new();
    PEER.get_or_init(|| {
        let home = target().join("interop");
        fs::create_dir_all(&home).expect("a folder under target/");
        let lock = File::create(home.join("rust.lock")).expect("a lock file");
        lock.lock().expect("the lock"); // released with the file
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        must(
            Command::new(cargo)
                .args(["build", "--quiet", "--locked", "--manifest-path"])
                .arg(tests("interop/rust/Cargo.toml"))
                .arg("--target-dir")
                .arg(home.join("rust")),
        );
        home.join("rust/debug")
            .join(format!("rust-peer{}", env::consts::EXE_SUFFIX))
    })
}

/// Hosts with a command for their entries, and a Node for them. They are large, so nobody else waits
/// for them.
pub(crate) fn hosts_kit() -> Option<&'static Kit> {
    static KIT: OnceLock<Option<Kit>> = OnceLock::new();
    let kit = KIT.get_or_init(|| {
        let manifests = ["package.json", "package-lock.json", ".npmrc"];
        works(NPM, &["--version"])
            .then(|| installed("hosts", "node", &tests("hosts"), &manifests, npm_ci))
    });
    kit.as_ref().or_else(|| lacking("npm"))
}

/// Three releases of mcp-remote, under names of their own: `mcp-remote-0.1.29`. They run on the Node of
/// [`node_kit`].
pub(crate) fn mcp_remote_kit() -> Option<&'static Kit> {
    static KIT: OnceLock<Option<Kit>> = OnceLock::new();
    let kit = KIT.get_or_init(|| {
        let manifests = ["package.json", "package-lock.json", ".npmrc"];
        works(NPM, &["--version"]).then(|| {
            installed(
                "mcp-remote",
                "node",
                &tests("mcp-remote"),
                &manifests,
                npm_ci,
            )
        })
    });
    kit.as_ref().or_else(|| lacking("npm"))
}

/// The official conformance suite and a Node for it.
pub(crate) fn conformance_kit() -> Option<&'static Kit> {
    static KIT: OnceLock<Option<Kit>> = OnceLock::new();
    let kit = KIT.get_or_init(|| {
        let manifests = ["package.json", "package-lock.json", ".npmrc"];
        works(NPM, &["--version"]).then(|| {
            installed(
                "conformance",
                "node",
                &tests("conformance"),
                &manifests,
                npm_ci,
            )
        })
    });
    kit.as_ref().or_else(|| lacking("npm"))
}

impl Kit {
    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    pub(crate) fn node(&self) -> PathBuf {
        self.module("node/bin")
            .join(if cfg!(windows) { "node.exe" } else { "node" })
    }

    pub(crate) fn python(&self) -> PathBuf {
        in_venv(&self.home)
    }

    /// A file of an installed npm package.
    pub(crate) fn module(&self, path: &str) -> PathBuf {
        self.home.join("node_modules").join(path)
    }

    /// One of `clients/*.mjs` or `servers/*.mjs`, where it finds the packages it imports.
    pub(crate) fn client(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    /// The machine's `PATH` with this kit's Node first.
    pub(crate) fn path(&self) -> OsString {
        let own = self.node().parent().map(Path::to_owned);
        let rest = env::var_os("PATH").unwrap_or_default();
        env::join_paths(own.into_iter().chain(env::split_paths(&rest))).expect("a PATH")
    }
}

/// A folder of this project's tests.
pub(crate) fn tests(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

fn installed(
    home: &str,
    part: &str,
    source: &Path,
    manifests: &[&str],
    install: impl FnOnce(&Path),
) -> Kit {
    let home = target().join(home);
    fs::create_dir_all(&home).expect("a folder under target/");
    let lock = File::create(home.join(format!("{part}.lock"))).expect("a lock file");
    lock.lock().expect("the lock"); // released with the file
    // The stamp is what the manifests said when the installation was complete.
    let mut wanted = Vec::new();
    for name in manifests {
        wanted.extend(fs::read(source.join(name)).expect(name));
    }
    let stamp = home.join(format!("{part}.stamp"));
    if fs::read(&stamp).ok().as_ref() != Some(&wanted) {
        drop(fs::remove_file(&stamp));
        for name in manifests {
            fs::copy(source.join(name), home.join(name)).expect(name);
        }
        install(&home);
        fs::write(&stamp, &wanted).expect("the stamp");
    }
    Kit { home }
}

fn venv(home: &str, requirements: &str) -> Option<Kit> {
    works(PYTHON, &["-c", "import venv, ensurepip"]).then(|| {
        installed(home, "python", &tests("interop"), &[requirements], |home| {
            let venv = home.join("venv");
            must(
                Command::new(PYTHON)
                    .args(["-m", "venv", "--clear"])
                    .arg(&venv),
            );
            must(
                Command::new(in_venv(home))
                    .args(["-m", "pip", "install", "--quiet", "--requirement"])
                    .arg(home.join(requirements)),
            );
        })
    })
}

fn target() -> &'static Path {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tmp.parent().expect("target/tmp")
}

fn npm_ci(home: &Path) {
    must(
        Command::new(NPM)
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(home),
    );
}

/// ES modules look for packages beside themselves, so the scripts move in with the packages.
fn copy_clients(home: &Path) {
    let lock = File::create(home.join("clients.lock")).expect("a lock file");
    lock.lock().expect("the lock");
    let folders = ["interop/clients", "interop/servers"].map(|name| fs::read_dir(tests(name)));
    for entry in folders.into_iter().flat_map(|f| f.expect("a folder")) {
        let from = entry.expect("an entry").path();
        let to = home.join(from.file_name().expect("a name"));
        let script = fs::read(&from).expect("a script");
        if fs::read(&to).ok().as_ref() != Some(&script) {
            fs::write(&to, script).expect("a copy of the script");
        }
    }
}

fn in_venv(home: &Path) -> PathBuf {
    home.join(if cfg!(windows) {
        "venv/Scripts/python.exe"
    } else {
        "venv/bin/python"
    })
}

fn works(program: &str, args: &[&str]) -> bool {
    Command::new(program)
        .args(args)
        .output()
        .is_ok_and(|output| output.status.success())
}

fn must(command: &mut Command) {
    let output = command
        .output()
        .unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Reports a test as skipped, past the harness's capture; a failure where `CI=true`.
fn lacking(what: &str) -> Option<&'static Kit> {
    let test = thread::current().name().unwrap_or("a test").to_owned();
    let message = format!("skipped {test}: this machine has no {what}");
    assert!(env::var("CI").as_deref() != Ok("true"), "{message}");
    writeln!(io::stderr(), "{message}").expect("stderr");
    None
}
