//! A file is whole lines of what was said, no larger than it may be, and nobody's notes.

use std::fs;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::*;

fn quiet() -> Tell {
    Box::new(|_| {})
}

fn finish(recorder: &Recorder) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    assert!(!runtime.block_on(recorder.finish(Duration::from_secs(20))));
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("a recording");
    assert!(text.ends_with('\n'), "{text}");
    let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    text.lines().map(line).collect()
}

fn start(path: &Path) -> Recorder {
    Recorder::start(path, &About::default(), quiet()).expect("a recorder")
}

#[test]
fn everybodys_words_are_written_in_their_order() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join("r.ndjson");
    let recorder = start(&path);
    recorder.hide("hunter2");
    recorder.host_said(&Bytes::from_static(b"{\"id\":1,\"method\":\"hunter2\"}"));
    let mut request = Request::new(reqwest::Method::POST, "http://h/".parse().expect("a URL"));
    let mut key = reqwest::header::HeaderValue::from_static("Bearer s3cret-s3cret");
    key.set_sensitive(true);
    request.headers_mut().insert("x-key", key);
    *request.body_mut() = Some("{\"method\":\"s3cret-s3cret\"}".into());
    recorder.server_asked(&request);
    let http = Http::new(200, &HeaderMap::new(), Some(How::Event));
    recorder.server_said(http, Some(Bytes::from_static(b"{\"id\":1,\"result\":{}}")));
    recorder.host_heard(&Bytes::from_static(b"no json"));
    recorder.host_said_too_much();
    finish(&recorder);
    let all = lines(&path);
    let shown = |line: &Value| {
        let word = |name: &str| line[name].as_str().unwrap_or("-").to_owned();
        format!(
            "{} {} {} {}",
            word("from"),
            word("to"),
            word("kind"),
            word("how")
        )
    };
    let shown: Vec<_> = all[1..].iter().map(shown).collect();
    assert_eq!(
        shown,
        [
            "host bridge request -",
            "bridge server notification -",
            "server bridge response sse event",
            "bridge host no json -",
            "host bridge too long -",
        ]
    );
    assert_eq!(all[0]["record"], 1);
    assert!(all[0]["redacted"].as_array().is_some_and(|r| r.len() > 3));
    assert_eq!(all[1]["message"]["method"], "[redacted:secret]");
    assert_eq!(all[2]["message"]["method"], "[redacted:secret]");
}

#[test]
fn a_file_has_a_size_and_says_when_it_is_full() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join("r.ndjson");
    let told = Arc::new(Mutex::new(Vec::new()));
    let telling = Arc::clone(&told);
    let tell: Tell = Box::new(move |text| {
        let mut told = telling.lock().unwrap_or_else(PoisonError::into_inner);
        told.push(text.to_owned());
    });
    let recorder = Recorder::with_limit(&path, &About::default(), tell, 8192);
    let recorder = recorder.expect("a recorder");
    let line = Bytes::from(format!("{{\"method\":\"{}\"}}", "x".repeat(1000)));
    for _ in 0..20 {
        recorder.host_said(&line);
    }
    finish(&recorder);
    recorder.host_said(&line);
    let all = lines(&path);
    let last = all.last().expect("a line");
    assert_eq!(
        (&last["kind"], &last["limit"]),
        (&"full".into(), &8192.into())
    );
    assert!(all.len() > 4);
    assert!(fs::metadata(&path).expect("a file").len() <= 8192);
    let told = told.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(
        told.len() == 1 && told[0].contains("8192 bytes"),
        "{told:?}"
    );
    let kept = Kept::read(fs::File::open(&path).expect("a file")).expect("a recording");
    assert!(kept.is_cut);
}

#[test]
fn a_recording_is_replaced_and_anything_else_is_not() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join("r.ndjson");
    let first = start(&path);
    let second = start(&path);
    assert_eq!(first.path(), path);
    let own = home.path().join(format!("r-{}.ndjson", std::process::id()));
    assert_eq!(second.path(), own);
    finish(&first);
    finish(&second);
    assert_eq!(lines(&own).len(), 1);
    let notes = home.path().join("notes");
    fs::write(&notes, "my notes").expect("a file");
    let refused = |path: &Path| {
        let refused = Recorder::start(path, &About::default(), quiet());
        refused.expect_err("a refusal").to_string()
    };
    assert!(refused(&notes).ends_with("notes is there already, and is no recording"));
    assert_eq!(fs::read_to_string(&notes).expect("notes"), "my notes");
    assert!(refused(home.path()).ends_with(" is a folder"));
    assert!(refused(&home.path().join("no/such/file")).starts_with("opening "));
    #[cfg(unix)]
    {
        let link = home.path().join("loop");
        std::os::unix::fs::symlink(&link, &link).expect("a link");
        assert!(refused(&link).starts_with("opening "));
    }
}

#[test]
fn what_a_killed_process_has_left_is_read_up_to_the_torn_line() {
    #[track_caller]
    fn check(text: &str, expected: Result<(usize, bool), &str>) {
        let kept = Kept::read(text.as_bytes());
        let found = kept.map(|kept| (kept.entries.len(), kept.is_cut));
        let found = found.map_err(|why| why.to_string());
        assert_eq!(found, expected.map_err(str::to_owned), "{text}");
    }
    let header = r#"{"record":1,"version":"1.0"}"#;
    let line = r#"{"t":1,"from":"host","to":"bridge","kind":"request","message":{"id":1}}"#;
    check(&format!("{header}\n{line}\n"), Ok((1, false)));
    check(&format!("{header}\n{line}\n{}", &line[..30]), Ok((1, true)));
    check(
        &format!("{header}\n{}\n{line}\n", &line[..30]),
        Err("line 2 is no line of a recording"),
    );
    check("", Err("it is no recording: its first line is no header"));
    check(
        "{}\n",
        Err("it is no recording: its first line is no header"),
    );
    check(
        "{\"record\":2}\n",
        Err("it was recorded by another version, in form 2; this one reads form 1"),
    );
}
