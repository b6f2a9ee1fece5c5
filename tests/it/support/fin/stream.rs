//! The stream of one conversation's events: who visits it, what is played there, and when the
//! visitor leaves.

use std::io::Read;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::Shared;
use crate::support::wire::Ending;
use crate::support::{Events, Reply, Request};

/// Headers with something in them that the stream's host may not have.
const PRIVATE: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "referer"];

/// Somebody who wants to read a stream.
pub(crate) struct Visit {
    pub(crate) conversation: String,
    pub(crate) user: String,
    /// How often this stream (this access token) has been asked for, counted from 1.
    pub(crate) nth: usize,
    pub(crate) request: Request,
    reply: Reply,
}

/// A stream that somebody reads.
pub(crate) struct FinStream {
    pub(crate) conversation: String,
    pub(crate) user: String,
    events: Events,
}

/// One visit, to its end.
pub(super) fn play(
    server: &Arc<Shared>,
    request: Request,
    reply: Reply,
    socket: &TcpStream,
    end: &Receiver<Ending>,
) -> Ending {
    let visit = admitted(server, request, reply);
    server.opened(1);
    let over = Arc::new(AtomicBool::new(false));
    let watcher = watch(server, socket, &over);
    let player = server.player.lock().expect("a player").clone();
    match player {
        Some(player) => player(visit),
        None => visit.open().answers("<p>The answer.</p>"),
    }
    let ending = end.recv().unwrap_or(Ending::Closed);
    over.store(true, Ordering::SeqCst);
    watcher.join().expect("the watcher");
    // Nobody comes back on this connection: the watcher reads what would come.
    if ending == Ending::Open {
        Ending::Closed
    } else {
        ending
    }
}

fn admitted(server: &Shared, request: Request, reply: Reply) -> Visit {
    for name in PRIVATE {
        if request.header(name).is_some() {
            server.is_wrong(&request, &format!("it has the header {name}"));
        }
    }
    if request.verb != "GET" {
        server.is_wrong(&request, "a stream is only read");
    }
    let member = |name: &str| {
        let query = request.target.split_once('?').map(|(_, query)| query);
        let mut members = query.unwrap_or_default().split('&');
        let found = members.find_map(|m| m.strip_prefix(name)?.strip_prefix('='));
        found.unwrap_or_default().replace("%3A", ":")
    };
    let conversation = member("channels").rsplit(':').next().map(str::to_owned);
    let conversation = conversation.unwrap_or_default();
    let mut secrets = server.secrets.lock().expect("secrets");
    let secret = member("accessToken");
    let known = secrets.iter_mut().find(|(known, _)| *known == secret);
    let nth = known.map(|(_, visits)| {
        *visits += 1;
        *visits
    });
    drop(secrets);
    if nth.is_none() {
        server.is_wrong(&request, "nobody was given this access token");
    }
    let users = server.users.lock().expect("users");
    Visit {
        user: users.get(&conversation).cloned().unwrap_or_default(),
        conversation,
        nth: nth.unwrap_or_default(),
        request,
        reply: reply.header("Connection", "close"),
    }
}

/// Counts the stream as open until its visitor has left, or the server has ended it.
fn watch(
    server: &Arc<Shared>,
    socket: &TcpStream,
    over: &Arc<AtomicBool>,
) -> thread::JoinHandle<()> {
    let (server, over) = (Arc::clone(server), Arc::clone(over));
    let mut socket = socket.try_clone().expect("a handle");
    let glance = Duration::from_millis(20);
    socket.set_read_timeout(Some(glance)).expect("a time-out");
    thread::spawn(move || {
        let mut piece = [0; 64];
        while !over.load(Ordering::SeqCst) {
            match socket.read(&mut piece) {
                Ok(0) => break,
                Err(e) if !is_patience(&e) => break,
                Ok(_) | Err(_) => {}
            }
        }
        server.opened(-1);
    })
}

fn is_patience(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), Interrupted | TimedOut | WouldBlock)
}

/// A time that no event has had.
fn now() -> String {
    static EVENTS: AtomicUsize = AtomicUsize::new(0);
    let count = EVENTS.fetch_add(1, Ordering::SeqCst);
    let (minutes, seconds, millis) = (count / 60_000 % 60, count / 1000 % 60, count % 1000);
    format!("2026-11-21T10:{minutes:02}:{seconds:02}.{millis:03}Z")
}

impl Visit {
    /// Lets the visitor read.
    pub(crate) fn open(self) -> FinStream {
        FinStream {
            conversation: self.conversation,
            user: self.user,
            events: self.reply.stream(),
        }
    }

    /// The right to answer it in any other way.
    pub(crate) fn reply(self) -> Reply {
        self.reply
    }

    /// As the stream's host does when the access token is gone.
    pub(crate) fn refuse(self, status: u16) {
        let body = r#"{"error":"token revoked"}"#;
        self.reply.status(status, "application/json", body);
    }
}

impl FinStream {
    /// Fin's whole answer to a question, and the end of the stream.
    pub(crate) fn answers(mut self, html: &str) {
        let id = format!("m at {}", now());
        self.replied(&id, html).status("complete");
        self.end();
    }

    /// What Fin is writing: the whole text so far.
    pub(crate) fn chunk(&mut self, stream: &str, index: usize, text: &str) -> &mut Self {
        let mut chunk = self.named("fin_reply_chunk");
        chunk["stream_id"] = json!(stream);
        chunk["chunk_index"] = json!(index);
        chunk["chunk_text"] = json!(text);
        chunk["status"] = json!("replying");
        chunk.as_object_mut().expect("an object").remove("user_id");
        self.event(&chunk)
    }

    /// What Fin has written.
    pub(crate) fn replied(&mut self, id: &str, html: &str) -> &mut Self {
        let replied = self.reply(id, html);
        self.event(&replied)
    }

    /// The same, written piece by piece before.
    pub(crate) fn replied_after(&mut self, stream: &str, id: &str, html: &str) -> &mut Self {
        let mut replied = self.reply(id, html);
        replied["stream_id"] = json!(stream);
        self.event(&replied)
    }

    pub(crate) fn status(&mut self, status: &str) -> &mut Self {
        let updated = self.becomes(status);
        self.event(&updated)
    }

    /// The event of a status.
    pub(crate) fn becomes(&self, status: &str) -> Value {
        let mut updated = self.named("fin_status_updated");
        updated["status"] = json!(status);
        updated
    }

    pub(crate) fn escalated(&mut self, reason: &str) -> &mut Self {
        let mut updated = self.named("fin_status_updated");
        updated["status"] = json!("escalated");
        updated["reason"] = json!(reason);
        self.event(&updated)
    }

    /// A survey.
    pub(crate) fn asks_for_a_rating(&mut self) -> &mut Self {
        let mut asked = self.named("csat_requested");
        asked["csat"] = json!({ "options": [
            { "key": "bad", "emoji": "🙁", "label": "Poor" },
            { "key": "amazing", "emoji": "🤩", "label": "Wonderful" },
        ] });
        self.event(&asked)
    }

    /// An event of this name and conversation, with what every event has.
    pub(crate) fn named(&self, name: &str) -> Value {
        json!({
            "event_name": name,
            "conversation_id": self.conversation,
            "user_id": self.user,
            "created_at_ms": now(),
        })
    }

    /// The event of a reply.
    pub(crate) fn reply(&self, id: &str, html: &str) -> Value {
        let mut replied = self.named("fin_replied");
        replied["status"] = json!("replying");
        replied["message"] = json!({
            "id": id,
            "author": "fin",
            "body": html,
            "timestamp_ms": now(),
        });
        replied
    }

    pub(crate) fn event(&mut self, event: &Value) -> &mut Self {
        self.write(&format!("data: {event}\n\n"))
    }

    /// Any bytes.
    pub(crate) fn write(&mut self, bytes: &str) -> &mut Self {
        self.events.write(bytes);
        self
    }

    /// The orderly end.
    pub(crate) fn end(self) {
        self.events.end();
    }

    /// The connection ends in the middle.
    pub(crate) fn cut(self) {
        self.events.cut();
    }

    pub(crate) fn reset(self) {
        self.events.reset();
    }
}
