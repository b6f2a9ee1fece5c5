//! The REST part: what an ordinary Fin answers, and what it minds about every request.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::{FIN_TOKEN, Shared, path_of};
use crate::support::{Reply, Request};

const CAPABILITIES: &str = r#"{"version":"Preview","capabilities":[{"type":"procedure","id":"12345","name":"Reset password","description":"Walk the user through resetting their password.","endpoint":"/fin/procedures/12345/run","method":"POST"},{"type":"reply","description":"Reply to an in-progress Fin conversation.","endpoint":"/fin/reply","method":"POST"},{"type":"ask","description":"Ask Fin a single, self-contained question.","endpoint":"/fin/ask","method":"POST"}]}"#;

impl Shared {
    /// Notes what is wrong with a request, whatever it is answered.
    pub(super) fn mind(&self, request: &Request) {
        let path = path_of(request);
        if request.verb != "POST" || !path.starts_with("/fin/") || path == "/fin/mcp" {
            return self.is_wrong(request, "nobody should ask for this");
        }
        if request.target.contains('?') {
            self.is_wrong(request, "it has a query");
        }
        if request.header("intercom-version") != Some("Preview") {
            self.is_wrong(request, "it is not in the Preview version");
        }
        let Ok(body) = serde_json::from_str::<Value>(&request.body) else {
            return self.is_wrong(request, "its body is no JSON");
        };
        if !body["user"]["id"].is_string() {
            self.is_wrong(request, "it says no user");
        }
        if path != "/fin/capabilities" && !body["conversation_id"].is_string() {
            self.is_wrong(request, "it says no conversation");
        }
        if ["/fin/ask", "/fin/reply"].contains(&path) {
            let message = &body["message"];
            let timestamp = message["timestamp"].as_str().unwrap_or_default();
            if message["author"] != "user" || !message["body"].is_string() || !is_exact(timestamp) {
                self.is_wrong(request, "its message is none");
            }
        }
    }

    /// What an ordinary Fin answers.
    pub(super) fn answer(&self, request: &Request, reply: Reply) {
        let reply = reply.header("Intercom-Version", "Preview");
        if request.header("authorization") != Some(&format!("Bearer {FIN_TOKEN}")) {
            return refuse(reply, 401, "unauthorized", "Access Token Invalid");
        }
        let body = serde_json::from_str::<Value>(&request.body).unwrap_or_default();
        match path_of(request) {
            "/fin/capabilities" => reply.json(CAPABILITIES),
            "/fin/ask" | "/fin/reply" => reply.json(&self.begun(request, &body).to_string()),
            path if path.starts_with("/fin/procedures/") => {
                let mut begun = self.begun(request, &body);
                begun["procedure_id"] = json!(path.split('/').nth(3));
                reply.json(&begun.to_string());
            }
            _ => refuse(reply, 404, "not_found", "Resource Not Found"),
        }
    }

    /// A turn has begun: its conversation is known from here on, and its stream has an address.
    pub(super) fn begun(&self, request: &Request, body: &Value) -> Value {
        let conversation = body["conversation_id"].as_str().unwrap_or_default();
        let user = body["user"]["id"].as_str().unwrap_or_default();
        let mut users = self.users.lock().expect("users");
        users.insert(conversation.to_owned(), user.to_owned());
        drop(users);
        let mut begun = json!({
            "conversation_id": conversation,
            "user_id": user,
            "status": "thinking",
            "created_at_ms": "2026-11-21T10:00:00.123Z",
        });
        if let Some(url) = self.stream_url(conversation, path_of(request) != "/fin/reply") {
            begun["sse_subscription_url"] = json!(url);
        }
        begun
    }

    fn stream_url(&self, conversation: &str, rewind: bool) -> Option<String> {
        let mut secrets = self.secrets.lock().expect("secrets");
        // Not of a form that anything which hides tokens knows.
        let secret = format!("stream{}secret{:x}", secrets.len(), self.port() * 7919);
        secrets.push((secret.clone(), 0));
        drop(secrets);
        let rewind = if rewind { "&rewind=2m" } else { "" };
        let right = format!(
            "{}/event-stream?channels=fin_agent_api:app123:{conversation}&accessToken={secret}{rewind}",
            self.origin
        );
        let naming = self.naming.lock().expect("a naming").clone();
        match naming {
            Some(naming) => naming(&right, &secret),
            None => Some(right),
        }
    }

    fn port(&self) -> usize {
        let port = self.origin.rsplit(':').next().and_then(|p| p.parse().ok());
        port.unwrap_or_default()
    }

    pub(super) fn opened(&self, by: isize) {
        if by > 0 {
            self.open.fetch_add(1, Ordering::SeqCst);
        } else {
            self.open.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// ISO 8601 with milliseconds: it is also what Intercom knows a repeated message by.
fn is_exact(timestamp: &str) -> bool {
    let form = "0000-00-00T00:00:00.000Z";
    let fits = |(given, wanted): (char, char)| match wanted {
        '0' => given.is_ascii_digit(),
        other => given == other,
    };
    timestamp.len() == form.len() && timestamp.chars().zip(form.chars()).all(fits)
}

/// A refusal in Intercom's form.
pub(crate) fn refuse(reply: Reply, status: u16, code: &str, message: &str) {
    let body = json!({
        "type": "error.list",
        "request_id": "b68959ea-6328-4f70-83cb-e7913dba1542",
        "errors": [{ "code": code, "message": message }],
    });
    reply.status(status, "application/json", &body.to_string());
}
