//! Questions and answers on their way between the eras, and what can't be carried out.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::*;
use crate::message;

fn message(text: &str) -> Message {
    Message::parse(text.to_owned().into()).expect("a message")
}

fn id(text: &str) -> RequestId {
    RequestId::from_json(text).expect("an id")
}

fn question(method: &str, params: Option<&str>) -> Question {
    Question {
        key: "\"k\"".to_owned(),
        method: method.to_owned(),
        params: params.map(str::to_owned),
    }
}

#[test]
fn a_round_is_read_with_its_bytes() {
    #[track_caller]
    fn check(result: &str, expected: Result<&str, &str>) {
        let round = Round::of(result).map(|round| {
            let line = |q: &Question| {
                let params = q.params.as_deref().unwrap_or("-");
                format!("{} {} {params}\n", q.key, q.method)
            };
            let questions: String = round.questions.iter().map(line).collect();
            questions + round.state.as_deref().unwrap_or("-")
        });
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(round, expected, "{result}");
    }
    check(
        r#"{"inputRequests":{"\u0061":{"method":"elicitation\/create","params":{ "x" : 1e400}},"b":{"method":"roots/list"}},"requestState":"\u0073"}"#,
        Ok("\"\\u0061\" elicitation/create { \"x\" : 1e400}\n\"b\" roots/list -\n\"\\u0073\""),
    );
    check(r#"{"requestState":"s"}"#, Ok("\"s\""));
    check(r#"{"requestState":""}"#, Ok("\"\""));
    check(r#"{"requestState":{"a": 1}}"#, Ok(r#"{"a": 1}"#));
    check(r#"{"requestState":"s","inputRequests":{}}"#, Ok("\"s\""));
    check(r#"{"requestState":"s","inputRequests":null}"#, Ok("\"s\""));
    check(
        r#"{"inputRequests":{"a":{"method":"new","params":null}},"requestState":null}"#,
        Ok("\"a\" new -\n-"),
    );

    let nothing = Err("the server wants an answer and asks nothing");
    check("{}", nothing);
    check(r#"{"inputRequests":{}}"#, nothing);
    check("[]", nothing);
    check(
        r#"{"inputRequests":[]}"#,
        Err("the server's `inputRequests` is not an object"),
    );
    let no_request = Err("what the server asks under \"a\" is not a request");
    check(r#"{"inputRequests":{"a":1}}"#, no_request);
    check(r#"{"inputRequests":{"a":{"params":{}}}}"#, no_request);
    check(r#"{"inputRequests":{"a":{"method":1}}}"#, no_request);
    check(
        r#"{"inputRequests":{"a":{"method":"m","params":[]}}}"#,
        no_request,
    );
    check(
        r#"{"inputRequests":{"a":{"method":"m"},"a":{"method":"m"}}}"#,
        Err("the server asks \"a\" twice at once"),
    );
}

#[test]
fn there_is_an_end_to_questions() {
    #[track_caller]
    fn check(count: usize, expected: Result<usize, &str>) {
        let entry = |n: usize| format!("\"{n}\":{{\"method\":\"roots/list\"}}");
        let entries: Vec<_> = (0..count).map(entry).collect();
        let round = Round::of(&format!("{{\"inputRequests\":{{{}}}}}", entries.join(",")));
        let round = round.map(|round| round.questions.len());
        assert_eq!(round, expected.map_err(str::to_owned));
    }
    check(MOST_QUESTIONS, Ok(32));
    check(
        33,
        Err("the server asks 33 questions at once; 32 is the most"),
    );
}

#[test]
fn a_question_needs_what_the_host_has_declared() {
    #[track_caller]
    fn check(method: &str, params: Option<&str>, expected: Option<&str>) {
        assert_eq!(question(method, params).needs(), expected);
    }
    let elicitation = "elicitation/create";
    check(elicitation, None, Some("elicitation"));
    check(elicitation, Some(r#"{"message":"m"}"#), Some("elicitation"));
    check(elicitation, Some(r#"{"mode":"form"}"#), Some("elicitation"));
    check(
        elicitation,
        Some(r#"{"mode":"url"}"#),
        Some("elicitation.url"),
    );
    check("sampling/createMessage", Some("{}"), Some("sampling"));
    check("roots/list", None, Some("roots"));
    check("ping", None, None);
}

#[test]
fn a_question_is_a_legacy_request() {
    #[track_caller]
    fn check(method: &str, params: Option<&str>, under: &str, expected: &str, named: Option<&str>) {
        let (question, id) = (question(method, params), id(under));
        let request = question.request(&id);
        assert_eq!(
            request.raw(),
            &format!("{{\"jsonrpc\":\"2.0\",{expected}}}")
        );
        assert_eq!(question.elicitation_id(&id).as_deref(), named);
    }
    check(
        "roots/list",
        None,
        "7",
        r#""id":7,"method":"roots/list""#,
        None,
    );
    check(
        "sampling/createMessage",
        Some(r#"{ "mode":"url","maxTokens":1e2 }"#),
        r#""\u0061""#,
        r#""id":"\u0061","method":"sampling/createMessage","params":{ "mode":"url","maxTokens":1e2 }"#,
        None,
    );
    check(
        "elicitation/create",
        Some(r#"{"message":"m","requestedSchema":{}}"#),
        "1",
        r#""id":1,"method":"elicitation/create","params":{"message":"m","requestedSchema":{}}"#,
        None,
    );
    check(
        "elicitation/create",
        Some(r#"{"mode":"url","url":"u"}"#),
        r#""\u0061""#,
        r#""id":"\u0061","method":"elicitation/create","params":{"mode":"url","url":"u","elicitationId":"\u0061"}"#,
        Some(r#""\u0061""#),
    );
    check(
        "elicitation/create",
        Some(r#"{"mode":"url","elicitationId":"own"}"#),
        "7",
        r#""id":7,"method":"elicitation/create","params":{"mode":"url","elicitationId":"own"}"#,
        Some("\"own\""),
    );
    check(
        "elicitation/create",
        Some(r#"{"mode":"url","elicitationId":""}"#),
        "7",
        r#""id":7,"method":"elicitation/create","params":{"mode":"url","elicitationId":"7"}"#,
        Some("\"7\""),
    );
}

#[test]
fn a_host_that_says_no_has_answered() {
    #[track_caller]
    fn check(method: &str, response: &str, expected: Result<&str, (i64, &str)>) {
        let response = message(&format!("{{\"jsonrpc\":\"2.0\",\"id\":1,{response}}}"));
        let answer = question(method, None).answer(&response);
        let expected = expected.map(str::to_owned);
        assert_eq!(answer, expected.map_err(|(code, text)| (code, text.into())));
    }
    let decline = r#"{ "action":"decline" }"#;
    check(
        "elicitation/create",
        &format!("\"result\":{decline}"),
        Ok(decline),
    );
    let cancel = Ok(r#"{"action":"cancel"}"#);
    let refused = r#""error":{"code":-1,"message":"the person said \u0022no\u0022"}"#;
    check("elicitation/create", refused, cancel);
    check("elicitation/create", r#""result":null"#, cancel);
    check(
        "sampling/createMessage",
        refused,
        Err((-1, "the person said \"no\"")),
    );
    check(
        "roots/list",
        r#""result":{"roots":[]}"#,
        Ok(r#"{"roots":[]}"#),
    );
    let silent = Err((-32603, "the host did not answer the server's question"));
    check("roots/list", r#""result":[]"#, silent);
    check("roots/list", r#""error":{}"#, silent);
    check("roots/list", r#""error":7"#, silent);
    check("roots/list", r#""error":{"code":"a","message":1}"#, silent);
}

#[test]
fn a_retry_says_what_it_has_to_and_no_more() {
    #[track_caller]
    fn check(answers: &[(&str, &str)], state: Option<&str>, expected: &[(&str, &str)]) {
        let owned = |(key, answer): &(&str, &str)| ((*key).to_owned(), (*answer).to_owned());
        let answers: Vec<_> = answers.iter().map(owned).collect();
        let members = retried(&answers, state);
        let members: Vec<_> = members.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(members, expected);
    }
    check(
        &[(r#""\u0061""#, "{ }"), ("\"b\"", "{}")],
        Some(r#""\u0073""#),
        &[
            ("inputResponses", r#"{"\u0061":{ },"b":{}}"#),
            ("requestState", r#""\u0073""#),
        ],
    );
    check(&[], Some("\"s\""), &[("requestState", "\"s\"")]);
    check(
        &[("\"b\"", "{}")],
        None,
        &[("inputResponses", "{\"b\":{}}")],
    );
    check(&[], None, &[]);
}

/// Objects whose bytes typed readers would spoil.
fn object() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        prop::sample::select(vec![
            "1e400",
            "-0",
            "\"\\ud800\"",
            "\"\\/\"",
            "{}",
            "[ ]",
            "null"
        ])
        .prop_map(str::to_owned),
        any::<String>().prop_map(|text| quoted(&text)),
        "-?(0|[1-9][0-9]{0,30})",
    ];
    let name = prop::sample::select(vec!["a", "\\u0061", "\\ud800", "result", "task", "method"]);
    vec((name, "[ \t]{0,2}", value), 0..4).prop_map(|members| {
        let member = |(name, space, value): &(&str, String, String)| {
            format!("{space}\"{name}\"{space}:{space}{value}{space}")
        };
        let members: Vec<_> = members.iter().map(member).collect();
        format!("{{{}}}", members.join(","))
    })
}

fn any_id() -> impl Strategy<Value = RequestId> {
    let text = prop_oneof![
        "-?(0|[1-9][0-9]{0,25})",
        any::<String>().prop_map(|text| quoted(&text)),
        Just(r#""\ud83d""#.to_owned()),
        Just(r#""\u0061\/""#.to_owned()),
    ];
    text.prop_map(|text| id(&text))
}

fn method() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![ELICITATION, "sampling/createMessage", "roots/list"])
}

/// The bytes are those of one message on one line.
fn is_a_message(made: &Message) {
    let read = Message::parse(made.raw().clone()).expect("a message");
    assert_eq!(read.raw(), made.raw());
    assert_eq!(read.kind(), made.kind());
    assert_eq!(read.params(), made.params());
    assert_eq!(read.result(), made.result());
    assert_eq!(read.error(), made.error());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// A modern server asks, a legacy host answers.
    #[test]
    fn a_modern_servers_round_trip_keeps_every_byte(
        entries in btree_map("[a-z\"é]{0,4}", (method(), object(), object(), any_id()), 1..5),
        state in prop::option::of(any::<String>())
    ) {
        let asked = entries.iter().map(|(key, (method, params, ..))| {
            format!("{}:{{\"method\":\"{method}\",\"params\":{params}}}", quoted(key))
        });
        let asked: Vec<_> = asked.collect();
        let said = state.as_deref().map(|state| format!(",\"requestState\":{}", quoted(state)));
        let said = said.unwrap_or_default();
        let round = Round::of(&format!("{{\"inputRequests\":{{{}}}{said}}}", asked.join(",")));
        let round = round.expect("a round");
        let mut answers = Vec::new();
        for (question, (_, params, result, id)) in round.questions.iter().zip(entries.values()) {
            let request = question.request(id);
            is_a_message(&request);
            prop_assert_eq!(request.id().map(RequestId::raw), Some(id.raw()));
            prop_assert_eq!(request.params(), Some(params.as_str()));
            let response = Message::success(id, result);
            is_a_message(&response);
            answers.push((question.key.clone(), question.answer(&response).expect("a result")));
        }
        let members = retried(&answers, round.state.as_deref());
        let members: Vec<_> = members.iter().map(|(name, text)| format!("\"{name}\":{text}")).collect();
        let retry = format!("{{{}}}", members.join(","));
        let responses = message::member(&retry, "inputResponses").and_then(message::members);
        let responses: Vec<_> = responses.expect("answers").into_iter()
            .map(|(key, text)| (key, text.to_owned())).collect();
        let expected = entries.iter().map(|(key, (_, _, result, _))| (key.clone(), result.clone()));
        prop_assert_eq!(responses, expected.collect::<Vec<_>>());
        let state = state.as_deref().map(quoted);
        prop_assert_eq!(message::member(&retry, "requestState"), state.as_deref());
    }

    /// A legacy server asks, a modern host answers.
    #[test]
    fn a_legacy_servers_round_trip_keeps_every_byte(
        asked_for in vec((method(), object(), object(), any_id()), 1..5), state in any::<String>()
    ) {
        let requests: Vec<_> = asked_for.iter()
            .map(|(method, params, _, id)| Message::request(id, method, Some(params))).collect();
        let result = input_required(&requests, &state);
        is_a_message(&Message::success(&RequestId::own(1), &result));
        let round = Round::of(&result).expect("a round");
        let answers: Vec<_> = round.questions.iter().zip(&asked_for)
            .map(|(question, (_, _, result, _))| (question.key.clone(), result.clone())).collect();
        let retry = retried(&answers, round.state.as_deref());
        let retry: Vec<_> = retry.iter().map(|(n, v)| format!("\"{n}\":{v}")).collect();
        let call = Message::request(
            &RequestId::own(2), "tools/call", Some(&format!("{{{}}}", retry.join(",")))
        );
        is_a_message(&call);
        let retry = answers_in(&call).expect("well formed").expect("a retry");
        prop_assert_eq!(retry.state.as_deref(), Some(state.as_str()));
        for (n, (request, (_, _, result, id))) in requests.iter().zip(&asked_for).enumerate() {
            let (key, answer) = &retry.answers[n];
            prop_assert_eq!(key, &asked(n));
            let response = response_to(request, Some(answer));
            is_a_message(&response);
            prop_assert_eq!(response.result(), Some(result.as_str()));
            prop_assert_eq!(response.id().map(RequestId::raw), Some(id.raw()));
        }
    }

    #[test]
    fn params_lose_only_what_the_modern_era_has_no_more(params in object(), id in any_id()) {
        let request = Message::request(&id, "sampling/createMessage", Some(&params));
        let round = Round::of(&input_required(&[request], "s")).expect("a round");
        let kept = |text: &str| {
            let members = message::members(text).expect("an object").into_iter();
            let members = members.map(|(name, value)| (name, value.to_owned()));
            members.filter(|(name, _)| name != "task").collect::<Vec<_>>()
        };
        let sent = round.questions[0].params.as_deref().expect("params");
        prop_assert_eq!(kept(sent), kept(&params));
        prop_assert_eq!(message::member(sent, "task"), None);
    }

    #[test]
    fn nothing_brings_it_down(text in any::<String>(), id in any_id()) {
        for text in [text.clone(), quoted(&text), format!("{{{text}}}")] {
            Round::of(&text).ok();
            Round::of(&format!("{{\"inputRequests\":{text}}}")).ok();
            let question = question(ELICITATION, Some(&text));
            question.needs();
            question.request(&id);
            question.elicitation_id(&id);
            let call = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"a","params":{text}}}"#);
            if let Ok(call) = Message::parse(call.into()) {
                answers_in(&call).ok();
                is_a_message(&response_to(&call, None));
                input_required(std::slice::from_ref(&call), &text);
            }
        }
    }
}
