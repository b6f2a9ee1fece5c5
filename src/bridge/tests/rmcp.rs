//! The library that the local tools are built on, behind the pipe: both eras, and what it can't
//! read.

use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer, serve_server};
use serde_json::json;

use super::desk::{Desk, Host, Remote, request};
use super::{VERSION, call, kind, modern, nowhere};

/// A server with one tool, `search`.
struct Tools;

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_tool_list_changed()
            .build();
        ServerConfig::new(capabilities)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, rmcp::ErrorData> {
        let search = Tool::new("search", "Searches", rmcp::model::JsonObject::default());
        Ok(ListToolsResult::with_all_items(vec![search]))
    }

    async fn call_tool(
        &self,
        _: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, rmcp::ErrorData> {
        Ok(CallToolResult::structured(json!({"found": 1})).into())
    }
}

fn before(remote: Option<std::net::SocketAddr>) -> Host {
    let mut desk = Desk::new(remote);
    desk.start = Some(Box::new(|| {
        let (ours, theirs) = tokio::io::duplex(4096);
        tokio::spawn(async move {
            if let Ok(service) = serve_server(Tools, theirs).await {
                service.waiting().await.ok();
            }
        });
        ours
    }));
    desk.sit()
}

#[tokio::test]
async fn the_older_era_is_served() {
    let mut host = before(None);
    let answer = host.initialize(VERSION).await;
    assert_eq!(answer["result"]["protocolVersion"], VERSION);
    let list = host
        .ask(&request(json!("list"), "tools/list", json!({})))
        .await;
    assert_eq!(list["result"]["tools"][0]["name"], "search");
    let mut large = call(0, "search");
    large["id"] = json!(18_446_744_073_709_551_615_u64);
    let answer = host.ask(&large).await;
    assert_eq!(answer["result"]["structuredContent"]["found"], 1);
    let unknown = host
        .ask(&request(json!(2), "prompts/list", json!({})))
        .await;
    assert!(unknown["result"].is_object() || unknown["error"]["code"] == -32601);
    let again = host.initialize(VERSION).await;
    assert_eq!(again["result"]["protocolVersion"], VERSION);
}

#[tokio::test]
async fn the_modern_era_is_served_and_may_be_left() {
    let mut host = before(None);
    let discovered = host.ask(&modern(1, "server/discover", json!({}))).await;
    let versions = discovered["result"]["supportedVersions"].to_string();
    assert!(versions.contains("2026-07-28"), "{discovered}");
    let search = modern(2, "tools/call", json!({"name": "search"}));
    let answer = host.ask(&search).await;
    assert_eq!(answer["result"]["structuredContent"]["found"], 1);
    assert_eq!(answer["result"]["resultType"], "complete");
    // A host that only probed.
    let answer = host.initialize(VERSION).await;
    assert_eq!(answer["result"]["protocolVersion"], VERSION);
    let answer = host.ask(&call(3, "search")).await;
    assert_eq!(answer["result"]["structuredContent"]["found"], 1);
}

#[tokio::test]
async fn a_subscription_is_known_by_the_hosts_id() {
    let mut host = before(None);
    let wanted = json!({"notifications": {"toolsListChanged": true}});
    host.send(&modern(7, "subscriptions/listen", wanted)).await;
    let said = host
        .wait(|line| line["id"] == 7 || line["method"].is_string())
        .await;
    if said["method"].is_string() {
        let meta = &said["params"]["_meta"];
        assert_eq!(meta["io.modelcontextprotocol/subscriptionId"], 7, "{said}");
    }
}

#[tokio::test]
async fn a_request_that_it_can_not_read_is_answered() {
    let mut host = before(None);
    host.initialize(VERSION).await;
    for params in [
        json!(5),
        json!([1]),
        json!({"name": 5}),
        json!({"name": "search", "arguments": "no"}),
    ] {
        let answer = host.ask(&request(json!("odd"), "tools/call", params)).await;
        assert!(answer["error"].is_object(), "{answer}");
    }
    // rmcp is silent to this one, so it must not get there.
    let surrogate = r#"{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"search","arguments":{"x":"\ud800"}}}"#;
    host.send_raw(surrogate).await;
    let answer = host.wait(|line| line["id"] == 9).await;
    assert_eq!(kind(&answer), "invalid_request");
    let answer = host.ask(&call(10, "search")).await;
    assert_eq!(answer["result"]["structuredContent"]["found"], 1);
}

#[tokio::test]
async fn it_stands_in_and_makes_room() {
    let address = nowhere();
    let mut host = before(Some(address));
    host.initialize(VERSION).await;
    let answer = host.ask(&call(1, "search")).await;
    assert_eq!(answer["result"]["structuredContent"]["found"], 1);
    let _remote = Remote::start_at(address, |_| None).await;
    host.told_of_change().await;
    let answer = host.ask(&call(2, "search")).await;
    assert_eq!(answer["result"]["by"], "remote");
}
