//! What a modern host is asked for a legacy server, and what the server gets for its answers.

use super::*;

fn message(text: &str) -> Message {
    Message::parse(text.to_owned().into()).expect("a message")
}

#[test]
fn legacy_requests_are_asked_in_a_result() {
    let requests = [
        r#"{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{"mode":"url","elicitationId":"e","task":{"ttl":1},"url":"\u0075"}}"#,
        r#"{"jsonrpc":"2.0","id":2,"method":"sampling/createMessage","params":{ "elicitationId":1, "maxTokens":1e2}}"#,
        r#"{"jsonrpc":"2.0","id":3,"method":"roots/list"}"#,
    ];
    let expected = concat!(
        r#"{"resultType":"input_required","inputRequests":{"#,
        r#""question-1":{"method":"elicitation/create","params":{"mode":"url","url":"\u0075"}},"#,
        r#""question-2":{"method":"sampling/createMessage","params":{ "elicitationId":1, "maxTokens":1e2}},"#,
        r#""question-3":{"method":"roots/list"}},"requestState":"a \"token\""}"#,
    );
    let result = input_required(&requests.map(message), "a \"token\"");
    assert_eq!(result, expected);
}

#[test]
fn a_retry_is_told_from_a_request_and_from_nonsense() {
    /// In one line: the state, then each key and its answer.
    #[track_caller]
    fn check(params: &str, expected: Result<Option<&str>, &str>) {
        let text = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call"{params}}}"#);
        let found = answers_in(&message(&text));
        let found = found.map(|retry| {
            let Retry { state, answers } = retry?;
            let answers = answers
                .iter()
                .map(|(key, answer)| format!(" {key}={answer}"));
            Some(state.unwrap_or_else(|| "-".to_owned()) + &answers.collect::<String>())
        });
        let expected = expected.map(|line| line.map(str::to_owned));
        assert_eq!(found, expected.map_err(str::to_owned));
    }
    check("", Ok(None));
    check(r#","params":[]"#, Ok(None));
    check(r#","params":{"name":"a"}"#, Ok(None));
    check(
        r#","params":{"requestState":null,"inputResponses":null}"#,
        Ok(None),
    );
    check(r#","params":{"requestState":"\u0061"}"#, Ok(Some("a")));
    check(
        r#","params":{"inputResponses":{"\u0061":{ "b":1}}}"#,
        Ok(Some(r#"- a={ "b":1}"#)),
    );
    check(
        r#","params":{"requestState":"s","inputResponses":{"a":7}}"#,
        Ok(Some("s a=7")),
    );
    check(
        r#","params":{"requestState":{}}"#,
        Err("`requestState` is not a string"),
    );
    check(
        r#","params":{"requestState":"s","inputResponses":[]}"#,
        Err("`inputResponses` is not an object"),
    );
}

#[test]
fn a_server_gets_an_answer_also_where_the_host_gave_none() {
    #[track_caller]
    fn check(method: &str, answer: Option<&str>, expected: &str) {
        let request = format!(r#"{{"jsonrpc":"2.0","id":"\u0061","method":"{method}"}}"#);
        let response = response_to(&message(&request), answer);
        let expected = format!(r#"{{"jsonrpc":"2.0","id":"\u0061",{expected}}}"#);
        assert_eq!(response.raw(), &expected);
    }
    let accept = r#"{ "action":"accept","content":{"n":1e400}}"#;
    check(
        "elicitation/create",
        Some(accept),
        &format!("\"result\":{accept}"),
    );
    let cancel = r#""result":{"action":"cancel"}"#;
    check("elicitation/create", None, cancel);
    check("elicitation/create", Some("null"), cancel);
    let error = r#""error":{"code":-32603,"message":"the host gave no answer"}"#;
    check("roots/list", None, error);
    check("sampling/createMessage", Some("\"no\""), error);
}
