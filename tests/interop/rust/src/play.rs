//! The host: what it answers when it is asked, and how it reaches the server.

use std::sync::{Arc, Mutex};

use rmcp::model::*;
use rmcp::service::{NotificationContext, RequestContext, RunningService};
use rmcp::transport::{StreamableHttpClientTransport, TokioChildProcess};
use rmcp::{ClientHandler, ClientLifecycleMode, ClientServiceExt, ErrorData, RoleClient};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::steps::Steps;
use crate::{json, of};

/// What came to the host, of itself or as a question.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) asked: Mutex<Vec<Value>>,
    /// What it answers to a form: `accept`, `decline`, `cancel`.
    pub(crate) action: Mutex<String>,
    pub(crate) progress: Mutex<Vec<Value>>,
    pub(crate) lines: Mutex<Vec<Value>>,
    /// URIs of what was updated, and "tools".
    pub(crate) changes: Mutex<Vec<String>>,
}

#[derive(Clone)]
pub(crate) struct Host(pub(crate) Arc<Seen>);

pub(crate) type Client = RunningService<RoleClient, Host>;

/// Takes the steps that `target` names, or all, and returns what the host saw of each.
pub(crate) async fn play(target: &Value) -> Value {
    let host = Host(Arc::default());
    let modern = vec![ProtocolVersion::V_2026_07_28];
    let mode = match target["mode"].as_str() {
        Some("legacy") => ClientLifecycleMode::Initialize,
        Some("auto") => ClientLifecycleMode::Auto {
            preferred_versions: modern,
            legacy_version: None,
        },
        _ => ClientLifecycleMode::Discover {
            preferred_versions: modern,
        },
    };
    let client = match target["bridge"].as_array() {
        Some(words) => {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            let mut command = Command::new(words[0]);
            command.args(&words[1..]);
            let bridge = TokioChildProcess::new(command).expect("a child");
            host.clone().serve_with_lifecycle(bridge, mode).await
        }
        None => {
            let url = target["direct"]["url"].as_str().expect("an address");
            let direct = StreamableHttpClientTransport::from_uri(url);
            host.clone().serve_with_lifecycle(direct, mode).await
        }
    };
    let client = client.expect("a session");
    let record = Steps::new(&client, host.0).record(target).await;
    drop(client.cancel().await);
    record
}

impl ClientHandler for Host {
    fn get_info(&self) -> ClientConfig {
        let elicitation = json!({ "form": {}, "url": {} });
        let roots = json!({ "listChanged": true });
        let capabilities = json!({ "roots": roots, "sampling": {}, "elicitation": elicitation });
        ClientConfig::new(
            of(capabilities),
            Implementation::new("interop-host", "1.0.0"),
        )
    }

    async fn create_message(
        &self,
        params: CreateMessageRequestParams,
        _: RequestContext<RoleClient>,
    ) -> Result<CreateMessageResult, ErrorData> {
        let params = json(params);
        let content = &params["messages"][0]["content"];
        let text = content.get(0).unwrap_or(content)["text"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let sample = json!({ "messages": params["messages"], "maxTokens": params["maxTokens"] });
        self.0
            .asked
            .lock()
            .expect("questions")
            .push(json!({ "sample": sample }));
        let content = json!({ "type": "text", "text": format!("I was asked: {text}") });
        Ok(of(
            json!({ "role": "assistant", "model": "host", "stopReason": "endTurn", "content": content }),
        ))
    }

    async fn list_roots(
        &self,
        _: RequestContext<RoleClient>,
    ) -> Result<ListRootsResult, ErrorData> {
        self.0
            .asked
            .lock()
            .expect("questions")
            .push(json!({ "roots": true }));
        let roots = ["one", "two"]
            .map(|name| json!({ "uri": format!("file:///eras/{name}"), "name": name }));
        Ok(of(json!({ "roots": roots })))
    }

    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        let request = json(request);
        let action = self.0.action.lock().expect("an action").clone();
        let message = &request["message"];
        if request["mode"] == "url" {
            // This SDK reads an id that isn't there as an empty one.
            let has_id = request["elicitationId"]
                .as_str()
                .is_some_and(|id| !id.is_empty());
            let link = json!({ "message": message, "url": request["url"], "hasId": has_id });
            self.0
                .asked
                .lock()
                .expect("questions")
                .push(json!({ "link": link }));
            return Ok(of(json!({ "action": action })));
        }
        let form = json!({ "message": message, "requestedSchema": request["requestedSchema"] });
        self.0
            .asked
            .lock()
            .expect("questions")
            .push(json!({ "form": form }));
        let again = message.as_str().is_some_and(|m| m.starts_with("And"));
        let name = if again { "Adam" } else { "Zoë" };
        Ok(of(match &*action {
            "accept" => json!({ "action": action, "content": { "name": name } }),
            _ => json!({ "action": action }),
        }))
    }

    async fn on_progress(
        &self,
        params: ProgressNotificationParam,
        _: NotificationContext<RoleClient>,
    ) {
        self.0.progress.lock().expect("progress").push(json(params));
    }

    async fn on_logging_message(
        &self,
        params: LoggingMessageNotificationParam,
        _: NotificationContext<RoleClient>,
    ) {
        self.0.lines.lock().expect("lines").push(json(params));
    }

    async fn on_resource_updated(
        &self,
        params: ResourceUpdatedNotificationParam,
        _: NotificationContext<RoleClient>,
    ) {
        self.0.changes.lock().expect("changes").push(params.uri);
    }

    async fn on_tool_list_changed(&self, _: NotificationContext<RoleClient>) {
        self.0
            .changes
            .lock()
            .expect("changes")
            .push("tools".to_owned());
    }
}
