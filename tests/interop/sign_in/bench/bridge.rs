//! A host on a bridge's stdio: JSON-RPC by hand, so that fifty of them cost nothing and start to
//! speak when they are told to. Dropped, it checks that stdout carried nothing but JSON and that
//! nothing was answered twice.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Command};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::person::piped;
use crate::support::PATIENCE;

pub(crate) struct Bridge {
    child: Child,
    stdin: Option<ChildStdin>,
    heard: Arc<(Mutex<Heard>, Condvar)>,
    next: u64,
}

#[derive(Default)]
struct Heard {
    messages: Vec<Value>,
    odd: Vec<String>,
    stderr: String,
    over: bool,
}

impl Bridge {
    pub(crate) fn start(command: Command) -> Self {
        let mut child = piped(command);
        let heard = Arc::new((Mutex::new(Heard::default()), Condvar::new()));
        let (stdout, mut stderr) = (child.stdout.take(), child.stderr.take());
        let listener = Arc::clone(&heard);
        thread::spawn(move || {
            for line in BufReader::new(stdout.expect("stdout")).lines() {
                let Ok(line) = line else { break };
                let mut heard = listener.0.lock().expect("heard");
                match serde_json::from_str(&line) {
                    Ok(message) => heard.messages.push(message),
                    Err(_) => heard.odd.push(line),
                }
                listener.1.notify_all();
            }
            listener.0.lock().expect("heard").over = true;
            listener.1.notify_all();
        });
        let listener = Arc::clone(&heard);
        thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Some(Ok(n @ 1..)) = stderr.as_mut().map(|pipe| pipe.read(&mut piece)) {
                let text = String::from_utf8_lossy(&piece[..n]);
                listener.0.lock().expect("heard").stderr.push_str(&text);
                listener.1.notify_all();
            }
        });
        Self {
            stdin: child.stdin.take(),
            child,
            heard,
            next: 0,
        }
    }

    /// Asks for what is answered without the server: the process is up when this returns.
    pub(crate) fn is_up(&mut self) {
        let id = self.request("ping", &json!({}));
        self.answer(id);
    }

    /// The usual beginning, with what the host can do; returns the answer to `initialize`.
    pub(crate) fn initialize_with(&mut self, capabilities: &Value) -> Value {
        let id = self.request(
            "initialize",
            &json!({ "protocolVersion": "2025-11-25", "capabilities": capabilities,
                     "clientInfo": { "name": "judge", "version": "1" } }),
        );
        let answer = self.answer(id);
        assert!(answer["result"].is_object(), "{answer}");
        self.say(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        answer
    }

    pub(crate) fn initialize(&mut self) -> Value {
        self.initialize_with(&json!({}))
    }

    /// Sends a request, and returns its id.
    pub(crate) fn request(&mut self, method: &str, params: &Value) -> u64 {
        self.next += 1;
        let id = self.next;
        self.say(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    pub(crate) fn start_call(&mut self, tool: &str, text: &str) -> u64 {
        self.request(
            "tools/call",
            &json!({ "name": tool, "arguments": { "text": text } }),
        )
    }

    /// A call of `echo` and its answer.
    pub(crate) fn calls(&mut self, text: &str) -> Value {
        let id = self.start_call("echo", text);
        self.answer(id)
    }

    /// A call of `echo` that has to work.
    #[track_caller]
    pub(crate) fn echoes(&mut self, text: &str) {
        let answer = self.calls(text);
        assert_eq!(said(&answer), text, "{answer}\n{}", self.stderr());
    }

    pub(crate) fn say(&mut self, message: &Value) {
        let stdin = self.stdin.as_mut().expect("stdin is open");
        // Whoever killed it looks at the answers that don't come.
        drop(stdin.write_all(format!("{message}\n").as_bytes()));
    }

    #[track_caller]
    pub(crate) fn answer(&self, id: u64) -> Value {
        self.answer_within(id, PATIENCE / 3)
            .unwrap_or_else(|| panic!("no answer to {id}: {}", self.told()))
    }

    /// None: the bridge is gone, or the time is over.
    pub(crate) fn answer_within(&self, id: u64, patience: Duration) -> Option<Value> {
        self.wait(patience, |m| m["id"] == id && m.get("method").is_none())
    }

    #[track_caller]
    pub(crate) fn notified(&self, method: &str) -> Value {
        self.wait(PATIENCE / 3, |m| m["method"] == method)
            .unwrap_or_else(|| panic!("no {method}: {}", self.told()))
    }

    fn wait(&self, patience: Duration, wanted: impl Fn(&Value) -> bool) -> Option<Value> {
        let deadline = Instant::now() + patience;
        let mut heard = self.heard();
        loop {
            if let Some(found) = heard.messages.iter().find(|m| wanted(m)) {
                return Some(found.clone());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || heard.over {
                return None;
            }
            heard = self.heard.1.wait_timeout(heard, left).expect("heard").0;
        }
    }

    pub(crate) fn stderr(&self) -> String {
        self.heard().stderr.clone()
    }

    /// Everything on stdout so far.
    pub(crate) fn stdout(&self) -> String {
        let heard = self.heard();
        let lines: Vec<_> = heard.messages.iter().map(Value::to_string).collect();
        lines.join("\n")
    }

    fn told(&self) -> String {
        format!(
            "--- stdout\n{}\n--- stderr\n{}",
            self.stdout(),
            self.stderr()
        )
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.0.lock().expect("heard")
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// Closes stdin, as a host that leaves does, and waits for the end.
    pub(crate) fn leaves(mut self) -> (String, String) {
        self.stdin = None;
        let deadline = Instant::now() + PATIENCE / 10;
        while self.child.try_wait().expect("a child").is_none() {
            assert!(Instant::now() < deadline, "no end: {}", self.told());
            thread::sleep(crate::support::GLANCE);
        }
        (self.stdout(), self.stderr())
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.kill();
        if thread::panicking() {
            return;
        }
        let heard = self.heard();
        assert!(heard.odd.is_empty(), "on stdout: {:?}", heard.odd);
        let mut answers: HashMap<String, usize> = HashMap::new();
        for message in heard.messages.iter().filter(|m| m.get("method").is_none()) {
            *answers.entry(message["id"].to_string()).or_default() += 1;
        }
        let twice: Vec<_> = answers.iter().filter(|(_, n)| **n > 1).collect();
        assert!(twice.is_empty(), "answered twice: {twice:?}");
    }
}

/// The text of a call's result.
pub(crate) fn said(answer: &Value) -> &str {
    let text = &answer["result"]["content"][0]["text"];
    if answer["result"]["isError"] == true {
        return "";
    }
    text.as_str().unwrap_or_default()
}
