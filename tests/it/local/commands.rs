//! The terminal: `tools` and `call` on the sample workspace.

use serde_json::{Value, json};

use super::{called, readings, sandbox};
use crate::support::Launch;

fn listed(options: &str) -> Vec<Value> {
    let ended = Launch::new().args("tools --json -t sandbox").args(options);
    let ended = ended.run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:?}");
    serde_json::from_str(&ended.stdout).expect("a JSON array")
}

#[test]
fn the_list_is_data_and_the_count_is_talk() {
    let ended = Launch::new().args("tools -t sandbox").run();
    assert_eq!(ended.code, Some(0));
    assert_eq!(ended.stderr, "16 tools at sandbox\n");
    assert!(ended.stdout.starts_with("search  (only reads)\n"));
    assert_eq!(
        ended.stdout.matches("\n      id=string (required)").count(),
        5
    );
    assert_eq!(listed("").len(), 16);
    assert_eq!(listed("--allow-writes").len(), 19);
}

#[test]
fn every_reading_tool_answers_in_lines_of_json() {
    let readings = readings(&mut sandbox(""));
    let names: Vec<_> = listed("").iter().map(|t| t["name"].clone()).collect();
    let asked: Vec<_> = readings.iter().map(|(name, _)| json!(name)).collect();
    assert_eq!(names[..11], asked, "a tool is missing here"); // Fin's are in `fin`
    for (name, arguments) in readings {
        let ended = called("-t sandbox", name, &arguments);
        assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{name}");
        let said: Value = serde_json::from_str(&ended.stdout).expect("JSON");
        assert!(said.is_object(), "{name}: {said}");
        assert!(ended.stdout.lines().count() > 3, "{name}");
        assert!(ended.stdout.ends_with("}\n"), "{name}");
    }
}

#[test]
fn the_whole_result_comes_as_the_tools_sent_it() {
    let query = json!({ "query": super::FIRST_OPEN });
    let ended = called("--json -t sandbox", "search", &query);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""));
    assert_eq!(ended.stdout.lines().count(), 1);
    let result: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(result["structuredContent"]["total_in_page"], 1);
    let by = &result["_meta"]["intercom-mcp/answeredLocally"];
    assert_eq!(by, "the sandbox");
}

#[test]
fn arguments_can_be_pairs() {
    let launch = Launch::new().args("call -t sandbox search");
    let ended = launch.arg(format!("query={}", super::FIRST_OPEN)).run();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("\"conversation_"), "{ended:?}");
    // An id that looks like a number where the schema says a text, a number where a number goes.
    let launch = Launch::new().args("call -t sandbox search_conversations");
    let ended = launch.args("team_assignee_id=0 admin_assignee_id=0").run();
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

#[test]
fn an_error_of_a_tool_is_a_failure_and_its_text_is_the_data() {
    let unknown = json!({ "id": "conversation_1" });
    for options in ["-t sandbox", "--json -t sandbox"] {
        let ended = called(options, "fetch", &unknown);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.stdout.contains("no such conversation"), "{ended:?}");
        assert_eq!(ended.stderr, "the tool `fetch` reports an error\n");
    }
}

#[test]
fn a_tool_that_there_is_not_is_refused_with_the_nearest() {
    let launch = Launch::new().args("call -t sandbox serch query=x").run();
    assert_eq!((launch.code, &*launch.stdout), (Some(2), ""), "{launch:?}");
    assert!(launch.stderr.contains("did you mean `search`?"));
    // With arguments as JSON nobody asks for the list first: it is the server who says it.
    let ended = called("-t sandbox", "serch", &json!({}));
    assert_eq!((ended.code, &*ended.stdout), (Some(1), ""), "{ended:?}");
    assert!(ended.stderr.contains("\"search\""), "{ended:?}");
}

#[test]
fn a_tool_that_is_switched_off_says_who_can_allow_it() {
    let article = json!({ "title": "T", "author_id": 1 });
    let ended = called("-t sandbox", "create_article", &article);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stdout.contains("--allow-writes"), "{ended:?}");
    let pairs = Launch::new().args("call -t sandbox create_article title=T author_id=1");
    let ended = pairs.run();
    assert_ne!(ended.code, Some(0));
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(said.contains("--allow-writes"), "{said}");
}

#[test]
fn an_argument_that_there_is_not_is_refused_with_the_nearest() {
    let ended = called("-t sandbox", "search", &json!({ "qurey": "x" }));
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("did you mean `query`?"), "{ended:?}");
    let pairs = Launch::new().args("call -t sandbox search qurey=x").run();
    assert_eq!(pairs.code, Some(2), "{pairs:?}");
    assert!(pairs.stderr.contains("query"), "{pairs:?}");
}
