//! The steps of `eras.mjs`, with the same record of them. What belongs to no step is `play`'s.

use std::sync::Arc;
use std::time::Duration;

use rmcp::model::*;
use rmcp::service::{ServiceError, Subscription};
use serde_json::{Map, Value, json};

use crate::play::{Client, Seen};
use crate::{json, of};

const NOTE: &str = "eras://note";
const PATIENCE: Duration = Duration::from_secs(120); // a slow machine is not a failure, a hang is

const STEPS: [&str; 18] = [
    "handshake",
    "lists",
    "calls",
    "concurrent",
    "progress",
    "logging",
    "elicitation",
    "sampling",
    "roots",
    "survey",
    "prompts",
    "completion",
    "resources",
    "subscription",
    "changes",
    "cancellation",
    "ping",
    "answers",
];

pub(crate) struct Steps<'a> {
    client: &'a Client,
    seen: Arc<Seen>,
    is_modern: bool,
}

/// How a host hears of changes: of itself in the legacy era, in a subscription in the modern one.
enum Ear {
    Handler { from: usize },
    Subscription(Box<Subscription>),
}

type Step = Result<Value, ServiceError>;

impl<'a> Steps<'a> {
    pub(crate) fn new(client: &'a Client, seen: Arc<Seen>) -> Self {
        "accept".clone_into(&mut seen.action.lock().expect("an action"));
        let info = client.peer_info().expect("a server");
        let is_modern = info.protocol_version == ProtocolVersion::V_2026_07_28;
        Self {
            client,
            seen,
            is_modern,
        }
    }

    pub(crate) async fn record(&self, target: &Value) -> Value {
        let steps: Vec<&str> = match target["steps"].as_array() {
            Some(named) => named.iter().filter_map(Value::as_str).collect(),
            None => STEPS
                .into_iter()
                .filter(|name| target["without"] != *name)
                .collect(),
        };
        let mut record = Map::new();
        for name in steps {
            let done = self.step(name).await;
            let done = done.unwrap_or_else(|error| json!({ "failed": error.to_string() }));
            record.insert(name.to_owned(), done);
        }
        Value::Object(record)
    }

    async fn step(&self, name: &str) -> Step {
        match name {
            "handshake" => Ok(self.handshake()),
            "lists" => self.lists().await,
            "calls" => self.calls().await,
            "concurrent" => Ok(self.concurrent().await),
            "progress" => Ok(self.progress().await),
            "logging" => self.logging().await,
            "elicitation" => self.elicitation().await,
            "sampling" => Ok(self
                .questioned("sample", json!({ "prompt": "Who goes there?" }))
                .await),
            "roots" => Ok(self.questioned("roots", json!({})).await),
            "survey" => Ok(self.questioned("survey", json!({})).await),
            "prompts" => self.prompts().await,
            "completion" => self.completion().await,
            "resources" => self.resources().await,
            "subscription" => self.subscription().await,
            "changes" => self.changes().await,
            "cancellation" => Ok(self.cancellation().await),
            "ping" if !self.is_modern => {
                let ping = ClientRequest::PingRequest(of(json!({ "method": "ping" })));
                self.client.send_request(ping).await.map(json)
            }
            // What is answered twice or under no request's id, this SDK doesn't tell.
            "answers" => Ok(json!({ "twice": [], "unknown": [] })),
            _ => Ok(json!({})),
        }
    }

    fn handshake(&self) -> Value {
        let info = json(self.client.peer_info().expect("a server"));
        json!({
            "version": info["protocolVersion"],
            "server": info["serverInfo"],
            "capabilities": info["capabilities"],
            "instructions": info["instructions"],
        })
    }

    async fn lists(&self) -> Step {
        let sorted = |list: Value| {
            let mut list: Vec<Value> = of(list);
            list.sort_by_key(|item| item["name"].as_str().map(str::to_owned));
            list
        };
        Ok(json!({
            "tools": sorted(json(self.client.list_all_tools().await?)),
            "prompts": sorted(json(self.client.list_all_prompts().await?)),
            "resources": sorted(json(self.client.list_all_resources().await?)),
        }))
    }

    async fn calls(&self) -> Step {
        let long = "ä☃𝄞".repeat(40_000);
        let echo = json!({ "message": "naïve ☃ 𝄞 \"quoted\" \\ \u{2028} end" });
        let fail = json(self.call("fail", json!({})).await?);
        let unknown = self.call("no-such-tool", json!({})).await.map(json);
        Ok(json!({
            "echo": self.said("echo", echo).await,
            "long": self.said("echo", json!({ "message": long })).await == long,
            "fail": { "content": fail["content"], "isError": fail["isError"] },
            "sum": self.call("sum", json!({ "a": 1.5, "b": 2 })).await?.structured_content,
            "place": self.said("place", json!({ "region": " où ☃", "count": 3 })).await,
            "plain": self.said("place", json!({ "region": "eu-west-1", "count": 4 })).await,
            "unknown": refusal(unknown),
        }))
    }

    async fn concurrent(&self) -> Value {
        let calls = (0..20).map(|n| {
            let peer = self.client.peer().clone();
            tokio::spawn(async move {
                let call =
                    of(json!({ "name": "echo", "arguments": { "message": format!("call {n}") } }));
                peer.call_tool(call)
                    .await
                    .map(|result| words(&json(result)))
            })
        });
        let mut said = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            said.push(
                call.await
                    .expect("a task")
                    .unwrap_or_else(|e| e.to_string()),
            );
        }
        json!(said)
    }

    async fn progress(&self) -> Value {
        let from = self.seen.progress.lock().expect("progress").len();
        let result = self.said("count", json!({ "to": 5 })).await;
        let told = || self.seen.progress.lock().expect("progress").len();
        // Handlers run beside the call, so an answer may overtake what was said before it.
        until(|| told() >= from + 5).await;
        let said = self.seen.progress.lock().expect("progress")[from..].to_vec();
        let steps = said.iter().map(|p| {
            let [n, total] =
                [&p["progress"], &p["total"]].map(|n| n.as_f64().unwrap_or_default() as u64);
            json!({ "progress": n, "total": total, "message": p["message"] })
        });
        let mut steps: Vec<_> = steps.collect();
        steps.sort_by_key(|step| step["progress"].as_u64());
        json!({ "result": result, "progress": steps })
    }

    async fn logging(&self) -> Step {
        let from = self.seen.lines.lock().expect("lines").len();
        let mut call = json!({ "name": "log", "arguments": {} });
        if self.is_modern {
            call["_meta"] = json!({ "io.modelcontextprotocol/logLevel": "warning" });
        } else {
            let level = of(json!({ "level": "warning" }));
            self.client.set_level(level).await?;
        }
        let result = words(&json(self.client.call_tool(of(call)).await?));
        until(|| self.seen.lines.lock().expect("lines").len() >= from + 2).await;
        let lines = self.seen.lines.lock().expect("lines")[from..].to_vec();
        let lines = lines
            .iter()
            .map(|l| json!({ "level": l["level"], "logger": l["logger"], "data": l["data"] }));
        let mut lines: Vec<_> = lines.collect();
        lines.sort_by_key(|line| line["level"] != "warning");
        Ok(json!({ "result": result, "lines": lines }))
    }

    async fn elicitation(&self) -> Step {
        let mut results = Map::new();
        for action in ["decline", "cancel", "accept"] {
            action.clone_into(&mut self.seen.action.lock().expect("an action"));
            results.insert(action.to_owned(), self.questioned("ask", json!({})).await);
        }
        results.insert(
            "twice".to_owned(),
            self.questioned("twice", json!({})).await,
        );
        results.insert("link".to_owned(), self.questioned("visit", json!({})).await);
        let from = self.seen.asked.lock().expect("questions").len();
        let prompt = json(
            self.client
                .get_prompt(of(json!({ "name": "introduce" })))
                .await?,
        );
        let asked = self.seen.asked.lock().expect("questions")[from..].to_vec();
        let result = &prompt["messages"][0]["content"]["text"];
        results.insert(
            "prompt".to_owned(),
            json!({ "result": result, "asked": asked }),
        );
        Ok(Value::Object(results))
    }

    async fn prompts(&self) -> Step {
        let greet = json!({ "name": "greet", "arguments": { "name": "Zürich" } });
        let unknown = self
            .client
            .get_prompt(of(json!({ "name": "no-such-prompt" })))
            .await
            .map(json);
        let greet = json(self.client.get_prompt(of(greet)).await?);
        Ok(json!({ "greet": greet["messages"], "unknown": refusal(unknown) }))
    }

    async fn completion(&self) -> Step {
        let prompt = json!({ "type": "ref/prompt", "name": "greet" });
        let asked = json!({ "ref": prompt, "argument": { "name": "name", "value": "Z" } });
        Ok(json(self.client.complete(of(asked)).await?)["completion"].take())
    }

    async fn note(&self) -> Step {
        let read = json(
            self.client
                .read_resource(of(json!({ "uri": NOTE })))
                .await?,
        );
        Ok(read["contents"][0].clone())
    }

    async fn resources(&self) -> Step {
        let mut note = self.note().await?;
        note["text"] = json!("…");
        let unknown = self
            .client
            .read_resource(of(json!({ "uri": "eras://nowhere" })))
            .await
            .map(json);
        Ok(json!({ "note": note, "unknown": refusal(unknown) }))
    }

    async fn listening(&self, offered: bool, filter: Value) -> Result<Option<Ear>, ServiceError> {
        if !self.is_modern {
            let from = self.seen.changes.lock().expect("changes").len();
            return Ok(offered.then_some(Ear::Handler { from }));
        }
        let subscription = self.client.listen(of(filter.clone())).await?;
        let honoured = json(subscription.acknowledged());
        Ok((honoured == filter).then(|| Ear::Subscription(Box::new(subscription))))
    }

    /// The next change.
    async fn change(&self, ear: &mut Ear) -> Step {
        match ear {
            Ear::Handler { from } => {
                until(|| self.seen.changes.lock().expect("changes").len() > *from).await;
                *from += 1;
                Ok(json!(self.seen.changes.lock().expect("changes")[*from - 1]))
            }
            Ear::Subscription(subscription) => {
                let next = tokio::time::timeout(PATIENCE, subscription.next()).await;
                let said = json(next.expect("a change in time")?);
                let uri = said.pointer("/params/uri").cloned();
                Ok(uri.unwrap_or_else(|| json!("tools")))
            }
        }
    }

    async fn subscription(&self) -> Step {
        let offered = self
            .client
            .peer_info()
            .expect("a server")
            .capabilities
            .resources
            .clone();
        let offered = offered.is_some_and(|resources| resources.subscribe == Some(true));
        let filter = json!({ "resourceSubscriptions": [NOTE] });
        let Some(mut ear) = self.listening(offered, filter).await? else {
            return Ok(json!("not offered"));
        };
        if !self.is_modern {
            self.client.subscribe(of(json!({ "uri": NOTE }))).await?;
        }
        let mut uris = Vec::new();
        let mut notes = Vec::new();
        for note in ["first", "second"] {
            self.call("touch", json!({ "note": note })).await?;
            uris.push(self.change(&mut ear).await?);
            notes.push(self.note().await?["text"].take());
        }
        match ear {
            Ear::Subscription(mut subscription) => subscription.cancel().await?,
            Ear::Handler { .. } => {
                self.client.unsubscribe(of(json!({ "uri": NOTE }))).await?;
                self.call("touch", json!({ "note": "unseen" })).await?;
            }
        }
        // Whatever the server had to say of it would have come before the change that is waited for here.
        self.changes().await?;
        let seen = self.seen.changes.lock().expect("changes").clone();
        if !self.is_modern {
            uris = seen
                .iter()
                .filter(|change| *change == NOTE)
                .map(|uri| json!(uri))
                .collect();
        }
        Ok(json!({ "first": notes[0], "second": notes[1], "uris": uris, "tagged": true }))
    }

    async fn changes(&self) -> Step {
        let offered = self
            .client
            .peer_info()
            .expect("a server")
            .capabilities
            .tools
            .clone();
        let offered = offered.is_some_and(|tools| tools.list_changed == Some(true));
        let Some(mut ear) = self
            .listening(offered, json!({ "toolsListChanged": true }))
            .await?
        else {
            return Ok(json!("not offered"));
        };
        let name = format!("grown-{}", std::process::id());
        let listed = async || {
            let tools = self.client.list_all_tools().await?;
            Ok::<_, ServiceError>(tools.iter().any(|tool| tool.name == name))
        };
        self.call("grow", json!({ "name": name })).await?;
        self.change(&mut ear).await?;
        let came = listed().await?;
        self.call("shrink", json!({ "name": name })).await?;
        self.change(&mut ear).await?;
        let went = !listed().await?;
        if let Ear::Subscription(mut subscription) = ear {
            subscription.cancel().await?;
        }
        Ok(json!({ "came": came, "went": went, "tagged": true }))
    }

    async fn cancellation(&self) -> Value {
        let key = format!("rust-{}-{}", std::process::id(), self.is_modern);
        let from = self.seen.progress.lock().expect("progress").len();
        let begun = || self.seen.progress.lock().expect("progress").len() > from;
        // A call that nobody waits for any more is cancelled.
        tokio::select! {
            _ = self.call("slow", json!({ "key": key })) => return json!({ "rejected": false }),
            () = until(begun) => {}
        }
        let noticed = self.said("cancelled", json!({ "key": key })).await;
        json!({ "rejected": true, "noticed": noticed == format!("cancelled {key}") })
    }

    async fn call(&self, name: &str, arguments: Value) -> Result<CallToolResult, ServiceError> {
        self.client
            .call_tool(of(json!({ "name": name, "arguments": arguments })))
            .await
    }

    async fn said(&self, name: &str, arguments: Value) -> String {
        let called = self.call(name, arguments).await;
        called.map_or_else(|e| e.to_string(), |result| words(&json(result)))
    }

    async fn questioned(&self, name: &str, arguments: Value) -> Value {
        let from = self.seen.asked.lock().expect("questions").len();
        let result = self.said(name, arguments).await;
        let asked = self.seen.asked.lock().expect("questions")[from..].to_vec();
        json!({ "result": result, "asked": asked })
    }
}

fn words(result: &Value) -> String {
    let content = result["content"].as_array().into_iter().flatten();
    content
        .filter_map(|part| part["text"].as_str())
        .collect::<Vec<_>>()
        .join(",")
}

fn refusal(result: Result<Value, ServiceError>) -> Value {
    match result {
        Ok(result) => json!({ "isError": result["isError"], "text": result["content"][0]["text"] }),
        Err(ServiceError::McpError(error)) => json!({ "code": error.code.0 }),
        Err(other) => json!({ "failed": other.to_string() }),
    }
}

async fn until(condition: impl Fn() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait)
        .await
        .expect("what was waited for");
}
