//! The fixture as a server, in one era alone. What a server keeps between calls is the process's.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rmcp::model::*;
use rmcp::service::{RequestContext, SubscriptionContext};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::{Value, json};
use tokio::sync::broadcast;

use crate::words::*;
use crate::{json, of};

const NOTE: &str = "eras://note";
const PATIENCE: Duration = Duration::from_secs(120); // a slow machine is not a failure, a hang is

pub(crate) async fn serve(is_modern: bool) {
    let shared = Arc::new(Shared {
        note: Mutex::new("nothing yet".to_owned()),
        grown: Mutex::default(),
        cancelled: Mutex::default(),
        changes: broadcast::channel(64).0,
    });
    let fixture = move || {
        Ok(Fixture {
            is_modern,
            shared: shared.clone(),
            session: Arc::default(),
        })
    };
    let config = StreamableHttpServerConfig::default();
    let service =
        StreamableHttpService::new(fixture, Arc::new(LocalSessionManager::default()), config);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    println!("http://{}/mcp", listener.local_addr().expect("an address"));
    let app = axum::Router::new().nest_service("/mcp", service);
    axum::serve(listener, app).await.expect("a server");
}

struct Shared {
    note: Mutex<String>,
    grown: Mutex<BTreeSet<String>>,
    cancelled: Mutex<BTreeSet<String>>,
    /// "tools", or the URI of what was updated.
    changes: broadcast::Sender<String>,
}

#[derive(Default)]
struct Session {
    level: Mutex<usize>,
    watched: Mutex<BTreeSet<String>>,
}

#[derive(Clone)]
struct Fixture {
    is_modern: bool,
    shared: Arc<Shared>,
    session: Arc<Session>,
}

type Context = RequestContext<RoleServer>;
type Answers = BTreeMap<String, Value>;

/// What a handler comes to before its answers are there.
enum Stop {
    Asks(InputRequiredResult),
    Fails(ErrorData),
}

impl Fixture {
    /// The answers to `questions`: sent along in the modern era, asked for in the legacy one.
    async fn answers(
        &self,
        context: &Context,
        sent: Option<&Answers>,
        questions: &[(&str, InputRequest)],
    ) -> Result<Answers, Stop> {
        if !self.is_modern {
            let mut answers = Answers::new();
            for (key, question) in questions {
                let request: ServerRequest = of(json(question));
                let answer = context.peer.send_request(request).await;
                let answer = answer
                    .map_err(|e| Stop::Fails(ErrorData::internal_error(e.to_string(), None)))?;
                answers.insert((*key).to_owned(), json(answer));
            }
            return Ok(answers);
        }
        match sent {
            Some(sent) if questions.iter().all(|(key, _)| sent.contains_key(*key)) => {
                Ok(sent.clone())
            }
            _ => Err(Stop::Asks(asking(questions, None))),
        }
    }

    async fn called(
        &self,
        request: &CallToolRequestParams,
        context: &Context,
    ) -> Result<Value, Stop> {
        let argument = |name: &str| {
            let arguments = request.arguments.as_ref();
            arguments
                .and_then(|a| a.get(name))
                .cloned()
                .unwrap_or_default()
        };
        let word = |name: &str| argument(name).as_str().unwrap_or_default().to_owned();
        let sent = request.input_responses.as_ref();
        let token = context.meta.get_progress_token();
        let progress = async |n: u32, total: u32, message: Option<String>| {
            let Some(token) = token.clone() else { return };
            let params = json!({ "progressToken": token, "progress": n, "total": total });
            let mut params: ProgressNotificationParam = of(params);
            params.message = message;
            drop(context.peer.notify_progress(params).await);
        };
        Ok(match &*request.name {
            "echo" => text(word("message")),
            "fail" => {
                let mut failed = text("it failed");
                failed["isError"] = json!(true);
                failed
            }
            "sum" => {
                let sum = argument("a").as_f64().unwrap_or_default()
                    + argument("b").as_f64().unwrap_or_default();
                let mut result = text(sum.to_string());
                result["structuredContent"] = json!({ "sum": sum });
                result
            }
            "place" => text(format!("{} in {}", argument("count"), word("region"))),
            "count" => {
                let to = argument("to").as_u64().unwrap_or_default() as u32;
                for n in 1..=to {
                    progress(n, to, Some(format!("{n} of {to}"))).await;
                }
                text(format!("counted to {to}"))
            }
            "log" => {
                let wanted = match self.is_modern {
                    true => context
                        .meta
                        .get("io.modelcontextprotocol/logLevel")
                        .and_then(level_of),
                    false => Some(*self.session.level.lock().expect("a level")),
                };
                for level in LEVELS.iter().skip(wanted.unwrap_or(LEVELS.len())) {
                    let line = json!({ "level": level, "logger": "eras", "data": format!("a line of {level}") });
                    drop(context.peer.notify_logging_message(of(line)).await);
                }
                text("logged")
            }
            "ask" => {
                let answers = self
                    .answers(context, sent, &[("name", form("What is your name?"))])
                    .await?;
                text(told_name(&answers["name"]))
            }
            "visit" => {
                let answers = self
                    .answers(context, sent, &[("link", link(self.is_modern))])
                    .await?;
                text(answers["link"]["action"].as_str().unwrap_or_default())
            }
            "sample" => {
                let answers = self
                    .answers(context, sent, &[("sample", sample(&word("prompt")))])
                    .await?;
                text(told_sample(&answers["sample"]))
            }
            "roots" => text(told_roots(
                &self.answers(context, sent, &[("roots", roots())]).await?["roots"],
            )),
            "survey" => {
                let name = ("name", form("What is your name?"));
                let questions = [name, ("sample", sample("Who are you?")), ("roots", roots())];
                let answers = self.answers(context, sent, &questions).await?;
                let [name, sample] = [told_name(&answers["name"]), told_sample(&answers["sample"])];
                text(format!(
                    "{name} | {sample} | {}",
                    told_roots(&answers["roots"])
                ))
            }
            "twice" => {
                let first = match request.request_state.clone() {
                    Some(first) => first,
                    None => {
                        let asked = [("name", form("What is your name?"))];
                        named(&self.answers(context, sent, &asked).await?["name"]).to_owned()
                    }
                };
                let again = [("again", form(&format!("And yours, {first}?")))];
                let answers =
                    self.answers(context, sent, &again)
                        .await
                        .map_err(|stop| match stop {
                            Stop::Asks(_) => Stop::Asks(asking(&again, Some(first.clone()))),
                            fails => fails,
                        })?;
                text(format!("{first} and {}", named(&answers["again"])))
            }
            "slow" => {
                progress(1, 2, None).await;
                drop(tokio::time::timeout(PATIENCE, context.ct.cancelled()).await);
                if context.ct.is_cancelled() {
                    self.shared
                        .cancelled
                        .lock()
                        .expect("the keys")
                        .insert(word("key"));
                }
                text("too late")
            }
            "cancelled" => {
                let key = word("key");
                let noticed = async {
                    while !self
                        .shared
                        .cancelled
                        .lock()
                        .expect("the keys")
                        .contains(&key)
                    {
                        tokio::time::sleep(Duration::from_millis(10)).await;
                    }
                };
                tokio::time::timeout(PATIENCE, noticed)
                    .await
                    .expect("a cancellation");
                text(format!("cancelled {key}"))
            }
            "touch" => {
                *self.shared.note.lock().expect("the note") = word("note");
                drop(self.shared.changes.send(NOTE.to_owned()));
                if self
                    .session
                    .watched
                    .lock()
                    .expect("what is watched")
                    .contains(NOTE)
                {
                    drop(
                        context
                            .peer
                            .notify_resource_updated(of(json!({ "uri": NOTE })))
                            .await,
                    );
                }
                text("touched")
            }
            "grow" | "shrink" => {
                let (name, grows) = (word("name"), request.name == "grow");
                let mut said = format!("grown {name}");
                {
                    let mut grown = self.shared.grown.lock().expect("the tools");
                    if grows {
                        grown.insert(name);
                    } else {
                        grown.remove(&name);
                        said = format!("shrunk {name}");
                    }
                }
                drop(self.shared.changes.send("tools".to_owned()));
                if !self.is_modern {
                    drop(context.peer.notify_tool_list_changed().await);
                }
                text(said)
            }
            name if self.shared.grown.lock().expect("the tools").contains(name) => text(name),
            name => {
                let why = format!("no tool {name}");
                return Err(Stop::Fails(ErrorData::invalid_params(why, None)));
            }
        })
    }

    fn tools(&self) -> Vec<Value> {
        let word = json!({ "type": "string" });
        let number = json!({ "type": "number" });
        let mut tools: Vec<Value> = ["fail", "log", "ask", "visit", "roots", "survey", "twice"]
            .map(|name| tool(name, json!({})))
            .into();
        for (name, argument) in [
            ("echo", "message"),
            ("sample", "prompt"),
            ("slow", "key"),
            ("cancelled", "key"),
            ("touch", "note"),
            ("grow", "name"),
            ("shrink", "name"),
        ] {
            tools.push(tool(name, json!({ argument: word })));
        }
        let mut sum = tool("sum", json!({ "a": number, "b": number }));
        sum["outputSchema"] =
            json!({ "type": "object", "properties": { "sum": number }, "required": ["sum"] });
        let region = json!({ "type": "string", "x-mcp-header": "Region" });
        tools.extend([
            sum,
            tool("place", json!({ "region": region, "count": number })),
        ]);
        tools.push(tool("count", json!({ "to": number })));
        let grown = self.shared.grown.lock().expect("the tools");
        tools.extend(grown.iter().map(|name| tool(name, json!({}))));
        tools
    }
}

impl ServerHandler for Fixture {
    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        Cow::Borrowed(match self.is_modern {
            true => &[ProtocolVersion::V_2026_07_28],
            false => ProtocolVersion::known_up_to(&ProtocolVersion::V_2025_11_25),
        })
    }

    fn get_info(&self) -> ServerConfig {
        let changes = json!({ "listChanged": true });
        let capabilities = json!({
            "logging": {}, "completions": {}, "prompts": {}, "tools": changes, "resources": { "subscribe": true },
        });
        ServerConfig::new(of(capabilities))
            .with_server_info(Implementation::new("eras", "1.0.0").with_title("Eras"))
            .with_instructions("Ask, and you will be asked.")
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tools()
            .into_iter()
            .find(|tool| tool["name"] == name)
            .map(of)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: Context,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(done(json!({ "tools": self.tools() })))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: Context,
    ) -> Result<CallToolResponse, ErrorData> {
        match self.called(&request, &context).await {
            Ok(result) => Ok(CallToolResponse::Complete(done(result))),
            Err(Stop::Asks(asks)) => Ok(CallToolResponse::InputRequired(asks)),
            Err(Stop::Fails(error)) => Err(error),
        }
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: Context,
    ) -> Result<ListPromptsResult, ErrorData> {
        let name = json!([{ "name": "name", "required": true }]);
        Ok(done(json!({ "prompts": [
            { "name": "greet", "description": "A greeting", "arguments": name },
            { "name": "introduce", "description": "A greeting for whoever answers" },
        ] })))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: Context,
    ) -> Result<GetPromptResponse, ErrorData> {
        let name = match &*request.name {
            "greet" => {
                let name = request.arguments.as_ref().and_then(|a| a.get("name"));
                name.and_then(|n| json(n).as_str().map(str::to_owned))
                    .unwrap_or_default()
            }
            "introduce" => {
                let sent = request.input_responses.as_ref();
                let asked = [("name", form("What is your name?"))];
                match self.answers(&context, sent, &asked).await {
                    Ok(answers) => named(&answers["name"]).to_owned(),
                    Err(Stop::Asks(asks)) => return Ok(GetPromptResponse::InputRequired(asks)),
                    Err(Stop::Fails(error)) => return Err(error),
                }
            }
            name => return Err(ErrorData::invalid_params(format!("no prompt {name}"), None)),
        };
        let message = json!({ "role": "user", "content": { "type": "text", "text": format!("Greet {name}.") } });
        Ok(GetPromptResponse::Complete(done(
            json!({ "messages": [message] }),
        )))
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: Context,
    ) -> Result<ListResourcesResult, ErrorData> {
        let note = json!({ "uri": NOTE, "name": "note", "description": "A note", "mimeType": "text/plain" });
        Ok(done(json!({ "resources": [note] })))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: Context,
    ) -> Result<ReadResourceResponse, ErrorData> {
        if request.uri != NOTE {
            return Err(ErrorData::resource_not_found(
                format!("no resource {}", request.uri),
                None,
            ));
        }
        let note = self.shared.note.lock().expect("the note").clone();
        let contents = json!([{ "uri": NOTE, "mimeType": "text/plain", "text": note }]);
        Ok(ReadResourceResponse::Complete(done(
            json!({ "contents": contents }),
        )))
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        _: Context,
    ) -> Result<CompleteResult, ErrorData> {
        let values = people(&request.argument.value);
        Ok(done(
            json!({ "completion": { "values": values, "total": values.len(), "hasMore": false } }),
        ))
    }

    async fn set_level(&self, request: SetLevelRequestParams, _: Context) -> Result<(), ErrorData> {
        *self.session.level.lock().expect("a level") =
            level_of(&json(request.level)).unwrap_or_default();
        Ok(())
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        _: Context,
    ) -> Result<(), ErrorData> {
        self.session
            .watched
            .lock()
            .expect("what is watched")
            .insert(request.uri);
        Ok(())
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _: Context,
    ) -> Result<(), ErrorData> {
        self.session
            .watched
            .lock()
            .expect("what is watched")
            .remove(&request.uri);
        Ok(())
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(requested.supported_by(&self.get_info().capabilities))
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let mut changes = self.shared.changes.subscribe();
        loop {
            let change = tokio::select! {
                change = changes.recv() => change,
                () = context.cancelled() => return Ok(()),
            };
            // What was not accepted for this subscription is refused by the sink.
            match change {
                Ok(change) if change == "tools" => {
                    drop(context.sink().notify_tool_list_changed().await)
                }
                Ok(uri) => drop(context.sink().notify_resource_updated(uri).await),
                Err(_) => return Ok(()),
            }
        }
    }
}
