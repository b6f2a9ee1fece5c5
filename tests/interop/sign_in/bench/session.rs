//! A session bus with a Secret Service in one of the states in which people have one. It ends with
//! this value, and so does everything on it.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::{fs, thread};

use tempfile::TempDir;

use crate::support::{Process, tests};

/// What is on the bus, and whether there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum State {
    /// gnome-keyring, unlocked.
    Ok,
    /// No bus at all.
    NoBus,
    /// A bus, and nobody on it.
    NoService,
    /// gnome-keyring that was never used: no default collection.
    NoCollection,
    /// gnome-keyring, locked, and nobody who could ask for the password.
    Locked,
    /// gnome-keyring, locked, and a prompt that nobody answers.
    Unanswered,
    /// A socket that takes connections and says nothing.
    Wedged,
}

pub(crate) struct Session {
    bus: Option<Process>,
    /// For `DBUS_SESSION_BUS_ADDRESS`; none = there is no bus.
    pub(crate) address: Option<String>,
    /// For `XDG_RUNTIME_DIR`.
    pub(crate) runtime: TempDir,
    _wedged: Arc<Mutex<Vec<UnixStream>>>,
}

const SERVICE: &str = r#"
    mkfifo password
    gnome-keyring-daemon --foreground --unlock --components=secrets <password >/dev/null 2>&1 &
    echo $! >service
    echo >password
    until printf x | secret-tool store --label=probe probe probe 2>/dev/null; do sleep 0.1; done
"#;
const LOCK: &str = r#"
    gdbus call --session -d org.freedesktop.secrets -o /org/freedesktop/secrets \
      -m org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/collection/login']" >/dev/null
"#;

impl Session {
    pub(crate) fn start(state: State) -> Self {
        let runtime = tempfile::tempdir().expect("a temporary folder");
        fs::set_permissions(runtime.path(), fs::Permissions::from_mode(0o700)).expect("a mode");
        let mut session = Self {
            bus: None,
            address: None,
            runtime,
            _wedged: Arc::default(),
        };
        let prompter = tests("interop/servers/prompter.py");
        let script = match state {
            State::NoBus => return session,
            State::Wedged => {
                session.wedge();
                return session;
            }
            State::Ok => SERVICE.to_owned(),
            State::NoService => String::new(),
            State::NoCollection => {
                "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; sleep 0.3"
                    .to_owned()
            }
            State::Locked => format!("{SERVICE}{LOCK}"),
            State::Unanswered => format!(
                "/usr/bin/python3 '{}' >prompter 2>&1 &\nuntil grep -q ready prompter; do sleep 0.1; done\n{SERVICE}{LOCK}",
                prompter.display()
            ),
        };
        session.run(&script);
        session
    }

    fn run(&mut self, script: &str) {
        let all = format!(
            "cd \"$HOME\"\n{script}\necho \"$DBUS_SESSION_BUS_ADDRESS\"\n\
             read order && kill -KILL $(cat service) && echo dead\nread order\n"
        );
        let config = tests("interop/servers/bus.conf");
        let mut bus = Command::new("dbus-run-session");
        bus.env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("XDG_RUNTIME_DIR", self.runtime.path())
            .arg("--config-file")
            .arg(config)
            .args(["--", "sh", "-c", &all]);
        let mut bus = Process::start(bus);
        self.address = Some(bus.line());
        self.bus = Some(bus);
    }

    fn wedge(&mut self) {
        let path = self.runtime.path().join("wedged");
        let listener = UnixListener::bind(&path).expect("a socket");
        let kept = Arc::clone(&self._wedged);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                kept.lock().expect("streams").push(stream);
            }
        });
        self.address = Some(format!("unix:path={}", path.display()));
    }

    /// The Secret Service is gone from here on; the bus stays.
    pub(crate) fn dies(&mut self) {
        let bus = self.bus.as_mut().expect("a bus");
        bus.say("die");
        assert_eq!(bus.line(), "dead");
    }
}
