//! Intercom's REST API, as far as the tests need it: one conversation, and who the token belongs
//! to. It refuses who has no token, and counts what it was asked.

use std::io::BufReader;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use super::wire::{self, Ending};
use super::{Reply, Request};

pub(crate) struct IntercomApi {
    address: SocketAddr,
    log: Arc<Mutex<Vec<Request>>>,
}

const ME: &str = r#"{"type":"admin","id":"1","name":"Ada","email":"ada@example.com","email_verified":true,"app":{"type":"app","id_code":"abc123","name":"Sample","region":"US","timezone":"Europe/Dublin","identity_verification":false,"created_at":1700000000}}"#;
const CONVERSATIONS: &str = r#"{"type":"conversation.list","total_count":1,"pages":{"type":"pages","page":1,"per_page":5,"total_pages":1},"conversations":[{"type":"conversation","id":"5","title":"From the REST API","state":"open","open":true,"read":true,"priority":"not_priority","created_at":1700000000,"updated_at":1700000100,"waiting_since":null,"snoozed_until":null,"admin_assignee_id":null,"team_assignee_id":null,"source":{"type":"conversation","id":"9","delivered_as":"customer_initiated","subject":"","body":"<p>Hello</p>","author":{"type":"user","id":"7","name":"Grace","email":"grace@example.com"},"attachments":[],"url":null},"contacts":{"type":"contact.list","contacts":[{"type":"contact","id":"7"}]},"tags":{"type":"tag.list","tags":[]},"teammates":{"type":"admin.list","teammates":[]},"statistics":null}]}"#;

impl IntercomApi {
    /// Lets in who has this token.
    pub(crate) fn start(token: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let log = Arc::new(Mutex::new(Vec::new()));
        let (token, heard) = (format!("Bearer {token}"), Arc::clone(&log));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (token, heard) = (token.clone(), Arc::clone(&heard));
                thread::spawn(move || serve(&stream, &token, &heard));
            }
        });
        Self { address, log }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often it was asked for this: a verb and the beginning of a path.
    pub(crate) fn asked(&self, verb: &str, path: &str) -> usize {
        let log = self.log.lock().expect("log");
        let is_it = |r: &&Request| r.verb == verb && r.target.starts_with(path);
        log.iter().filter(is_it).count()
    }

    /// How often it was asked at all.
    pub(crate) fn requests(&self) -> usize {
        self.log.lock().expect("log").len()
    }
}

fn serve(stream: &TcpStream, token: &str, log: &Mutex<Vec<Request>>) {
    let mut input = BufReader::new(stream.try_clone().expect("a handle"));
    while let Some(request) = wire::read(&mut input) {
        let (ended, end) = mpsc::channel();
        let reply = Reply::new(stream.try_clone().expect("a handle"), ended);
        log.lock().expect("log").push(request.clone());
        answer(&request, token, reply.header("Intercom-Version", "2.16"));
        if !matches!(end.recv(), Ok(Ending::Open)) {
            return;
        }
    }
}

fn answer(request: &Request, token: &str, reply: Reply) {
    if request.header("authorization") != Some(token) {
        let body = r#"{"type":"error.list","request_id":"r","errors":[{"code":"unauthorized","message":"Access Token Invalid"}]}"#;
        return reply.status(401, "application/json", body);
    }
    let path = request.target.split('?').next().unwrap_or_default();
    match (&*request.verb, path) {
        ("GET", "/me") => reply.json(ME),
        ("GET", "/admins") => reply.json(r#"{"type":"admin.list","admins":[]}"#),
        ("GET", "/teams") => reply.json(r#"{"type":"team.list","teams":[]}"#),
        ("GET", "/tags") => reply.json(r#"{"type":"list","data":[]}"#),
        ("POST", "/conversations/search") => reply.json(CONVERSATIONS),
        _ => {
            let body = r#"{"type":"error.list","request_id":"r","errors":[{"code":"not_found","message":"Resource Not Found"}]}"#;
            reply.status(404, "application/json", body);
        }
    }
}
