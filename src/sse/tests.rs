//! The same bytes are the same events however they are cut, and a large one costs only itself.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Feeds `stream` in pieces of these sizes, over and over.
fn parse(stream: &[u8], limit: usize, sizes: &[usize]) -> Vec<Found> {
    let mut parser = Parser::new(limit);
    let mut found = Vec::new();
    let (mut rest, mut sizes) = (stream, sizes.iter().cycle());
    while !rest.is_empty() {
        let size = rest.len().min(*sizes.next().unwrap_or(&rest.len()));
        let (piece, after) = rest.split_at(size);
        parser.push(Bytes::copy_from_slice(piece));
        found.extend(std::iter::from_fn(|| parser.next()));
        rest = after;
    }
    found
}

/// The living standard's algorithm, word for word and slow.
fn reference(stream: &str) -> Vec<Found> {
    let stream = stream.strip_prefix('\u{feff}').unwrap_or(stream);
    let text = stream.replace("\r\n", "\n").replace('\r', "\n");
    let Some((whole, _)) = text.rsplit_once('\n') else {
        return Vec::new();
    };
    let (mut events, mut event, mut data) = (Vec::new(), Event::default(), None::<String>);
    for line in whole.split('\n') {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "" if line.is_empty() => {
                event.data = data.take().map(Bytes::from);
                let done = std::mem::take(&mut event);
                if done != Event::default() {
                    events.push(Found::Event(done));
                }
            }
            "event" => event.name = Some(value.to_owned()),
            "data" => match &mut data {
                Some(data) => *data = format!("{data}\n{value}"),
                None => data = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => event.id = Some(value.to_owned()),
            "retry" if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) => {
                event.retry = value.parse().ok().or(event.retry);
            }
            _ => {}
        }
    }
    events
}

fn texts(found: &[Found]) -> Vec<&str> {
    let text = |found| match found {
        &Found::Event(Event {
            data: Some(ref data),
            ..
        }) => std::str::from_utf8(data).unwrap_or("?"),
        Found::Event(_) => "-",
        Found::TooLarge => "too large",
        Found::NotText => "not text",
    };
    found.iter().map(text).collect()
}

#[test]
fn events_are_read_as_the_standard_says() {
    #[track_caller]
    fn check(stream: &[u8], expected: &[&str]) {
        for size in [1, 2, 3, usize::MAX] {
            let found = parse(stream, 1000, &[size]);
            assert_eq!(texts(&found), expected, "in pieces of {size}");
        }
    }
    check(b"data: a\n\n", &["a"]);
    check(b"data:a\r\rdata: b\r\n\r\ndata:  c\n\n", &["a", "b", " c"]);
    check(b"data: a\ndata\ndata: b\n\n", &["a\n\nb"]);
    check(b"\xEF\xBB\xBFdata: a\n\n", &["a"]);
    check(b": ping\n\n: ping\n\ndata: a\n\n", &["a"]);
    check(b"id: 1\ndata:\n\n", &[""]);
    check(b"id: 1\n\n", &["-"]);
    check(b"data: never ended\n", &[]);
    check(b"foo: bar\n\n", &[]);
    check(b"data: \xff\n\ndata: a\n\n", &["not text"]);
    check("data: é🙂\n\n".as_bytes(), &["é🙂"]);
}

#[test]
fn only_a_message_with_something_in_it_is_one() {
    #[track_caller]
    fn check(stream: &str, expected: Option<&str>) {
        let found = parse(stream.as_bytes(), 1000, &[]);
        let Some(Found::Event(event)) = found.into_iter().next() else {
            panic!("no event in {stream:?}");
        };
        let expected = expected.map(|e| Bytes::from(e.to_owned()));
        assert_eq!(event.message(), expected, "{stream:?}");
    }
    check("data: a\n\n", Some("a"));
    check("event: message\ndata: a\n\n", Some("a"));
    check("event:\ndata: a\n\n", Some("a"));
    check("event: endpoint\ndata: /x\n\n", None);
    check("id: 0\ndata:\n\n", None);
    check("id: 0\n\n", None);
}

#[test]
fn comments_that_keep_a_silent_stream_alive_are_no_event_over_the_limit() {
    let stream = [": ping\n\n".repeat(1000).as_str(), "data: a\n\n"].concat();
    for size in [1, 7, 8, 100, usize::MAX] {
        assert_eq!(texts(&parse(stream.as_bytes(), 64, &[size])), ["a"]);
    }
}

#[test]
fn one_endless_comment_or_field_is_over_the_limit_once() {
    for start in [": ", "data: ", "foo: ", ""] {
        let stream = format!("{start}{}\n\ndata: next\n\n", "x".repeat(500));
        let found = parse(stream.as_bytes(), 64, &[10]);
        assert_eq!(texts(&found), ["too large", "next"], "{start}");
    }
}

fn line_end() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["\n", "\r", "\r\n"])
}

/// Fields, comments, empty lines and nonsense, each ended in its own way.
fn stream() -> impl Strategy<Value = String> {
    let value = "[ -~é🙂\0\t:]{0,12}";
    let line = prop_oneof![
        4 => Just(String::new()),
        2 => value.prop_map(|v| format!("data: {v}")),
        1 => value.prop_map(|v| format!("data:{v}")),
        1 => Just("data".to_owned()),
        1 => value.prop_map(|v| format!("event: {v}")),
        1 => value.prop_map(|v| format!("id: {v}")),
        1 => "retry: ?[0-9a]{0,22}",
        1 => value.prop_map(|v| format!(":{v}")),
        1 => value.prop_map(|v| format!("unknown: {v}")),
        1 => value,
    ];
    let mark = prop::sample::select(vec!["", "\u{feff}"]);
    (mark, vec((line, line_end()), 0..40)).prop_map(|(mark, lines)| {
        let lines = lines.iter().map(|(line, end)| format!("{line}{end}"));
        format!("{mark}{}", lines.collect::<String>())
    })
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    vec(prop_oneof![1..4_usize, 1..60_usize], 1..12)
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_events(stream in stream(), sizes in sizes()) {
        let expected = reference(&stream);
        prop_assert_eq!(parse(stream.as_bytes(), 10_000, &sizes), expected);
    }

    #[test]
    fn an_event_over_the_limit_is_reported_once_and_the_next_comes_intact(
        lines in vec(1..60_usize, 3..12), end in line_end(), sizes in sizes(),
        comment in any::<bool>(), chance in any::<prop::sample::Index>()
    ) {
        let limit = chance.index(lines.iter().sum::<usize>() - 1) + 1;
        let large: String = lines.iter().map(|n| format!("data: {}{end}", "x".repeat(*n))).collect();
        let comment = if comment { format!(": c{end}{end}") } else { String::new() };
        let stream = format!("data{end}{end}{large}{end}{comment}data{end}{end}id{end}{end}");
        let found = parse(stream.as_bytes(), limit.max(8), &sizes);
        prop_assert_eq!(texts(&found), ["", "too large", "", "-"]);
    }

    #[test]
    fn two_in_a_row_are_two(end in line_end(), sizes in sizes()) {
        let large = format!("data: {}{end}{end}", "x".repeat(200));
        let stream = format!("{large}{large}data: a{end}{end}{large}");
        let found = parse(stream.as_bytes(), 100, &sizes);
        prop_assert_eq!(texts(&found), ["too large", "too large", "a", "too large"]);
    }

    #[test]
    fn events_within_the_limit_pass_however_many_there_are(
        small in vec(0..30_usize, 1..200), end in line_end(), sizes in vec(1..2000_usize, 1..6)
    ) {
        let event = |n: &usize| format!(": c{end}data: {}{end}{end}: ping{end}{end}", "x".repeat(*n));
        let stream: String = small.iter().map(event).collect();
        let found = parse(stream.as_bytes(), 48, &sizes);
        let expected: Vec<_> = small.iter().map(|n| "x".repeat(*n)).collect();
        prop_assert_eq!(texts(&found), expected);
    }

    #[test]
    fn no_bytes_bring_it_down(bytes in vec(any::<u8>(), 0..300), sizes in sizes()) {
        let found = parse(&bytes, 50, &sizes);
        let broken = found.iter().position(|f| *f == Found::NotText);
        prop_assert!(broken.is_none_or(|at| at + 1 == found.len()));
    }
}
