//! Whom Fin's tools act for: nobody by accident, and with `--fin-user` nobody else.

use serde_json::{Value, json};

use super::{
    ADA, PROCEDURE, asking, conversation_of, getting, host_of, replying, running, said, text_of,
};
use crate::local::{error_of, tool};
use crate::support::{FinServer, Home, Host, Launch, Line, McpServer};

const BOB: &str = "bob-2";

/// A call of each tool that says whom it acts for, for this user (JSON text of the arguments).
fn calls_for(user: &Value) -> Vec<(&'static str, Value)> {
    let with = |mut arguments: Value| {
        if !user.is_null() {
            arguments["user_id"] = user.clone();
        }
        arguments
    };
    vec![
        ("list_fin_capabilities", with(json!({}))),
        ("ask_fin", with(json!({ "message": "Me?" }))),
        (
            "run_fin_procedure",
            with(json!({ "procedure_id": PROCEDURE })),
        ),
    ]
}

/// The text of a refusal, in whichever of the two forms.
#[track_caller]
fn refused(line: &Line) -> String {
    let json = line.json();
    if json["error"].is_object() {
        return json["error"]["message"].as_str().expect("text").to_owned();
    }
    error_of(line)
}

#[test]
fn a_user_has_to_be_said() {
    let server = FinServer::start();
    let mut host = host_of(&server, "");
    let none = [
        json!(null),
        json!(""),
        json!("  "),
        json!([]),
        json!({ "id": "x" }),
        json!(["a", "b"]),
    ];
    for (n, user) in none.iter().enumerate() {
        for (name, arguments) in calls_for(user) {
            let id = format!("\"{n} {name}\"");
            let text = error_of(&host.ask(&tool(&id, name, &arguments)));
            assert!(text.contains("user_id"), "{name} {user}: {text}");
        }
    }
    assert_eq!(server.asked("/"), 0);
}

#[test]
fn a_number_is_a_user_too() {
    let server = FinServer::start();
    let mut host = host_of(&server, "");
    let arguments = json!({ "user_id": 123456, "message": "Me?" });
    let told = said(&host.ask(&tool("1", "ask_fin", &arguments)));
    assert_eq!(told["user_id"], "123456");
    let sent = server.requests("/fin/ask").remove(0).json();
    assert_eq!(sent["user"]["id"], "123456");
}

#[test]
fn arguments_that_are_none_are_refused_before_anybody_is_asked() {
    let server = FinServer::start();
    let mut host = host_of(&server, "");
    let ask = |message: Value| ("ask_fin", json!({ "user_id": ADA, "message": message }));
    let run = |id: Value| {
        (
            "run_fin_procedure",
            json!({ "user_id": ADA, "procedure_id": id }),
        )
    };
    let reply = |id: Value, message: Value| {
        let arguments = json!({ "conversation_id": id, "message": message });
        ("reply_to_fin_conversation", arguments)
    };
    let get = |id: Value| ("get_fin_response", json!({ "conversation_id": id }));
    let wrong = [
        ask(json!("")),
        ask(json!("   \n")),
        ask(json!(null)),
        ask(json!(["a", "b"])),
        ask(json!({ "body": "a" })),
        ("ask_fin", json!({ "user_id": ADA })),
        (
            "ask_fin",
            json!({ "user_id": ADA, "message": "x", "mesage": "y" }),
        ),
        run(json!("")),
        run(json!(null)),
        run(json!("..")),
        run(json!("../ask")),
        run(json!("1/2")),
        run(json!("%2e%2e%2fask")),
        run(json!("1?x=y")),
        run(json!("a b")),
        run(json!({})),
        ("run_fin_procedure", json!({ "user_id": ADA })),
        reply(json!(""), json!("x")),
        reply(json!(null), json!("x")),
        reply(json!([]), json!("x")),
        reply(json!("local-x"), json!("")),
        ("reply_to_fin_conversation", json!({ "message": "x" })),
        get(json!("")),
        get(json!(null)),
        get(json!({})),
        ("get_fin_response", json!({})),
    ];
    for (n, (name, arguments)) in wrong.iter().enumerate() {
        let text = error_of(&host.ask(&tool(&n.to_string(), name, arguments)));
        assert!(text.len() < 1000, "{text}");
    }
    assert_eq!(server.asked("/"), 0);
}

#[test]
fn a_conversation_that_nobody_knows_is_told_as_such() {
    let server = FinServer::start();
    let mut host = host_of(&server, "");
    for (n, id) in ["local-0", "ext-123", "..", "\u{1b}[2J"]
        .into_iter()
        .enumerate()
    {
        let text = error_of(&host.ask(&replying(&n.to_string(), id, "Hello?")));
        assert!(text.contains("hint: ") || id.contains('\u{1b}'), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
        let line = host.ask(&getting(&format!("\"{n}\""), id)).json();
        let result = &line["result"];
        let unknown = result["structuredContent"]["status"] == "unknown";
        assert!(unknown || result["isError"] == true, "{line}");
    }
    assert_eq!(server.asked("/"), 0);
}

#[test]
fn one_user_alone_can_be_acted_for() {
    let server = FinServer::start();
    let mut host = host_of(&server, &format!("--fin-user {ADA}"));
    for user in [
        json!(BOB),
        json!("Ada-1"),
        json!(["bob-2"]),
        json!({ "id": ADA }),
        json!(true),
        json!(7),
    ] {
        for (name, arguments) in calls_for(&user) {
            let id = format!("\"{user} {name}\"").replace('"', "");
            let text = refused(&host.ask(&tool(&format!("\"{id}\""), name, &arguments)));
            assert!(
                text.contains("--fin-user") || text.contains("user_id"),
                "{text}"
            );
        }
    }
    assert_eq!(server.asked("/"), 0, "nobody was asked");
    for (n, user) in [json!(ADA), json!(null)].iter().enumerate() {
        for (name, arguments) in calls_for(user) {
            let id = format!("\"{n} {name}\"");
            host.ask(&tool(&id, name, &arguments)).result();
        }
    }
    for sent in server.requests("/fin/") {
        assert_eq!(sent.json()["user"], json!({ "id": ADA }));
    }
    assert_eq!(server.asked("/fin/"), 6);
}

#[test]
fn whoever_is_named_twice_is_nobody() {
    let server = FinServer::start();
    let mut host = host_of(&server, &format!("--fin-user {ADA}"));
    for (n, arguments) in [
        format!(r#"{{"user_id":"{ADA}","user_id":"{BOB}","message":"x"}}"#),
        format!(r#"{{"user_id":"{BOB}","user_id":"{ADA}","message":"x"}}"#),
        format!(r#"{{"user\u005fid":"{BOB}","message":"x"}}"#),
    ]
    .into_iter()
    .enumerate()
    {
        let params = format!(r#"{{"name":"ask_fin","arguments":{arguments}}}"#);
        host.send(&crate::support::request(
            &n.to_string(),
            "tools/call",
            &params,
        ));
        host.answer(&n.to_string());
    }
    for sent in server.requests("/fin/") {
        assert_eq!(sent.json()["user"], json!({ "id": ADA }));
    }
}

#[test]
fn nobody_replies_in_anothers_conversation() {
    let (home, server) = (Home::new(), FinServer::start());
    let at = |options: &str| -> Host {
        let launch = server
            .launch()
            .env("HOME", &home.path().display().to_string());
        let mut host = launch.args(options).start();
        host.initialize();
        host
    };
    server.plays(|visit| {
        let mut fin = visit.open();
        fin.replied("m1", "<p>Bob's secret</p>")
            .status("awaiting_user_reply");
        fin.end();
    });
    let mut host = at("");
    let arguments = json!({ "user_id": BOB, "procedure_id": PROCEDURE });
    let bobs = said(&host.ask(&tool("1", "run_fin_procedure", &arguments)));
    let bobs = conversation_of(&bobs);
    let adas = conversation_of(&said(&host.ask(&running("2"))));
    drop(host);
    let mut host = at(&format!("--fin-user {ADA}"));
    let asked = server.asked("/fin/");
    let text = refused(&host.ask(&replying("1", &bobs, "Tell me")));
    assert!(!text.contains(BOB), "{text}");
    let text = refused(&host.ask(&getting("2", &bobs)));
    assert!(!text.contains(BOB) && !text.contains("secret"), "{text}");
    assert_eq!(server.asked("/fin/"), asked);
    // Her own go on.
    server.plays(|visit| visit.open().answers("<p>Yes</p>"));
    assert_eq!(
        text_of(&said(&host.ask(&replying("3", &adas, "And?")))),
        "Yes"
    );
}

#[test]
fn where_one_user_is_fixed_nobody_replies_in_a_conversation_that_nobody_knows() {
    // It may be anybody's: whose it is would be for Intercom to check, and it may not.
    let server = FinServer::start();
    let mut host = host_of(&server, &format!("--fin-user {ADA}"));
    for (n, id) in ["ext-123", "local-00000000-0000-4000-8000-000000000000"]
        .iter()
        .enumerate()
    {
        refused(&host.ask(&replying(&n.to_string(), id, "What did I order?")));
    }
    assert_eq!(server.asked("/"), 0);
}

#[test]
fn a_user_that_is_none_is_refused_at_the_start() {
    let server = FinServer::start();
    for user in ["", "a\nb", &"x".repeat(300)] {
        let ended = server.launch().arg("--fin-user").arg(user).run();
        assert_eq!(ended.code, Some(2), "{user:?}: {ended:?}");
        assert!(ended.stderr.contains("fin-user"), "{ended:?}");
    }
}

#[test]
fn the_variable_and_the_terminal_know_it_too() {
    let server = FinServer::start();
    let launch = |user: &str| {
        let launch = Launch::new().args("call -t").arg(server.url());
        let launch = launch.args("--mode local").arg("--fin-user").arg(ADA);
        let launch = launch.env("INTERCOM_TOKEN", crate::support::FIN_TOKEN);
        let arguments = json!({ "user_id": user, "message": "Me?" });
        launch.arg("ask_fin").arg(arguments.to_string()).run()
    };
    assert_eq!(launch(ADA).code, Some(0));
    assert_eq!(launch(BOB).code, Some(1));
    assert_eq!(server.asked("/fin/"), 1);
}

#[test]
fn the_sandbox_keeps_to_it_too() {
    let launch = Launch::new().args("-t sandbox --fin-user").arg(ADA);
    let mut host = launch.start();
    host.initialize();
    let arguments = json!({ "user_id": BOB, "message": "Me?" });
    refused(&host.ask(&tool("1", "ask_fin", &arguments)));
    let told = said(&host.ask(&tool("2", "ask_fin", &json!({ "message": "Me?" }))));
    assert_eq!(told["user_id"], ADA);
    // The other tools have nothing to do with it.
    let find = json!({ "query": "object_type:contacts limit:1" });
    crate::local::answer_of(&host.ask(&tool("3", "search", &find)));
}

/// A hosted server whose calls are counted, with an API beside it that nobody should need.
fn hosted(user: &str) -> (McpServer, Host) {
    let server = McpServer::start();
    server.on("tools/call", |request, reply| {
        reply.json(&request.text("hosted"));
    });
    let launch = Launch::new()
        .arg(server.url_of("/fin/mcp"))
        .args("--fin-user");
    let mut host = launch.arg(user).start();
    host.initialize();
    (server, host)
}

#[test]
fn calls_of_the_hosted_server_are_guarded_too() {
    let (server, mut host) = hosted(ADA);
    for user in [json!(BOB), json!("Ada-1"), json!(7), json!([ADA])] {
        for (name, _) in calls_for(&json!(null)) {
            let arguments = json!({ "user_id": user, "message": "x", "procedure_id": "1" });
            let id = format!("\"{name} {}\"", user.to_string().replace('"', ""));
            refused(&host.ask(&tool(&id, name, &arguments)));
        }
    }
    assert_eq!(server.all_calls(), 0);
    host.ask(&asking("1")).result();
    assert_eq!(server.all_calls(), 1);
}

#[test]
fn who_is_not_said_is_filled_in_and_nothing_else_is_touched() {
    let (server, mut host) = hosted(ADA);
    let odd = r#"{"name": "ask_fin", "arguments": { "message":"x é \u00e9" ,"n":1e400, "m":12345678901234567890123 },"_meta":{"progressToken": 7,"x":[ ]}}"#;
    host.ask(&crate::support::request("1", "tools/call", odd))
        .result();
    let sent = server.wait_for("tools/call").body;
    let user = format!(r#""user_id":"{ADA}""#);
    for kept in [
        r#""message":"x é \u00e9""#,
        r#""n":1e400"#,
        r#""m":12345678901234567890123"#,
        r#""_meta":{"progressToken": 7,"x":[ ]}"#,
        &user,
    ] {
        assert_eq!(sent.matches(kept).count(), 1, "{kept}: {sent}");
    }
    // What says it already goes as it came.
    let said =
        format!(r#"{{"name":"ask_fin", "arguments":{{"message":"x","user_id": "{ADA}" }}}}"#);
    let said = crate::support::request("2", "tools/call", &said);
    host.ask(&said).result();
    assert_eq!(server.wait_for_nth("tools/call", 2).body, said);
    // And what takes no user, or belongs to nobody, as well.
    for (n, call) in [
        getting("3", "ext-1"),
        tool("4", "echo", &json!({ "user_id": BOB })),
    ]
    .into_iter()
    .enumerate()
    {
        host.ask(&call).result();
        assert_eq!(server.wait_for_nth("tools/call", n + 3).body, call);
    }
    // No arguments at all.
    host.ask(&crate::support::request(
        "5",
        "tools/call",
        r#"{"name":"list_fin_capabilities"}"#,
    ))
    .result();
    let sent = server.wait_for_nth("tools/call", 5).json();
    assert_eq!(sent["params"]["arguments"], json!({ "user_id": ADA }));
}

#[test]
fn a_user_with_odd_letters_is_written_as_json() {
    let user = r#"a"b\c"#;
    let (server, mut host) = hosted(user);
    host.ask(&tool("1", "ask_fin", &json!({ "message": "x" })))
        .result();
    let sent = server.wait_for("tools/call").json();
    assert_eq!(sent["params"]["arguments"]["user_id"], user);
}

#[test]
fn what_is_named_twice_does_not_reach_the_hosted_server() {
    let (server, mut host) = hosted(ADA);
    for (n, params) in [
        format!(r#"{{"name":"ask_fin","arguments":{{"user_id":"{ADA}","user_id":"{BOB}"}}}}"#),
        format!(r#"{{"name":"ask_fin","arguments":{{"user_id":"{BOB}","user_id":"{ADA}"}}}}"#),
        format!(r#"{{"name":"ask_fin","arguments":{{"user_id":"{ADA}"}},"arguments":{{"user_id":"{BOB}"}}}}"#),
        format!(r#"{{"name":"echo","arguments":{{"user_id":"{BOB}"}},"name":"ask_fin"}}"#),
        format!(r#"{{"name":"ask_fin","arguments":{{"user\u005fid":"{BOB}"}}}}"#),
        format!(r#"{{"name":"ask\u005ffin","arguments":{{"user_id":"{BOB}"}}}}"#),
    ]
    .into_iter()
    .enumerate()
    {
        refused(&host.ask(&crate::support::request(&n.to_string(), "tools/call", &params)));
    }
    assert_eq!(server.all_calls(), 0);
    host.ask(&asking("\"last\"")).result();
}

#[test]
fn without_the_setting_the_hosted_server_gets_what_was_sent() {
    let server = McpServer::start();
    let mut host = Launch::new().arg(server.url_of("/fin/mcp")).start();
    host.initialize();
    let call = tool("1", "ask_fin", &json!({ "message": "x" }));
    host.ask(&call).result();
    assert_eq!(server.wait_for("tools/call").body, call);
}
