//! When commands are run, and when they are not: with a script that counts its runs.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tempfile::TempDir;

use super::*;

/// A folder with a script in it, which notes each run.
struct Printer {
    folder: TempDir,
    headers: Headers,
}

impl Printer {
    /// `script`: what the shell does; `$n` is the number of the run, from 1 on.
    fn of(script: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let text = format!(
            "echo run >> {runs}\nn=$(grep -c run {runs})\n{script}\n",
            runs = path("runs").display(),
        );
        fs::write(path("print"), text).expect("a script");
        let argv = vec!["/bin/sh".to_owned(), path("print").display().to_string()];
        let header = Header {
            name: AUTHORIZATION,
            value: HeaderSource::Command(argv),
        };
        Self {
            headers: Headers::new(vec![header]),
            folder,
        }
    }

    fn runs(&self) -> usize {
        let runs = fs::read_to_string(self.file("runs"));
        runs.map_or(0, |runs| runs.lines().count())
    }

    fn file(&self, name: &str) -> impl AsRef<Path> + use<> {
        self.folder.path().join(name)
    }

    async fn token(&self) -> String {
        let values = self.headers.current().await.expect("values");
        let value = values.authorization().expect("a token");
        value.to_str().expect("a text").to_owned()
    }
}

fn jwt(expires_at: u64, mark: &str) -> String {
    let claims = format!(r#"{{"exp":{expires_at},"sub":"{mark}"}}"#);
    format!("e30.{}.s", URL_SAFE_NO_PAD.encode(claims))
}

#[tokio::test]
async fn a_command_is_run_when_first_needed_and_not_again() {
    let printer = Printer::of("echo token-$n");
    assert_eq!(printer.runs(), 0);
    assert!(printer.headers.can_renew());
    assert_eq!(printer.headers.program(), Some("sh"));
    assert_eq!(printer.token().await, "Bearer token-1");
    assert_eq!(printer.token().await, "Bearer token-1");
    assert_eq!((printer.runs(), printer.headers.generation()), (1, 1));
}

#[tokio::test]
async fn twenty_refusals_of_one_token_lead_to_one_run() {
    let printer = Printer::of("sleep 0.1; echo token-$n");
    let used = printer
        .headers
        .current()
        .await
        .expect("values")
        .generation();
    let renewals = (0..20).map(|_| printer.headers.renew(used));
    for renewed in together(renewals).await {
        assert!(renewed.expect("a run"));
    }
    assert_eq!(printer.runs(), 2);
    assert_eq!(printer.token().await, "Bearer token-2");
    // A late one, which still carried the first.
    assert!(printer.headers.renew(used).await.expect("known"));
    assert_eq!(printer.runs(), 2);
}

#[tokio::test]
async fn a_token_that_stays_the_same_is_not_asked_for_in_a_storm() {
    let printer = Printer::of("echo the-same");
    let used = printer
        .headers
        .current()
        .await
        .expect("values")
        .generation();
    let renewals = (0..20).map(|_| printer.headers.renew(used));
    for renewed in together(renewals).await {
        assert!(!renewed.expect("a run"));
    }
    assert!(!printer.headers.renew(used).await.expect("known"));
    assert_eq!((printer.runs(), printer.headers.generation()), (2, 1));
}

#[tokio::test]
async fn a_new_token_that_is_refused_from_the_start_is_not_replaced_at_once() {
    let printer = Printer::of("echo token-$n");
    printer.token().await;
    assert!(printer.headers.renew(1).await.expect("a run"));
    assert!(!printer.headers.renew(2).await.expect("known"));
    assert_eq!(printer.runs(), 2);
    // One that served for a while, and no longer does, is.
    printer.headers.accepted(2);
    assert!(printer.headers.renew(2).await.expect("a run"));
    assert_eq!(printer.runs(), 3);
}

#[tokio::test]
async fn a_failure_keeps_what_there_was_and_is_remembered() {
    let printer = Printer::of("[ $n = 1 ] && echo token-1");
    assert_eq!(printer.token().await, "Bearer token-1");
    let renewals = (0..20).map(|_| printer.headers.renew(1));
    for renewed in together(renewals).await {
        let why = renewed.expect_err("a failure").to_string();
        assert!(why.contains("authorization` failed: "), "{why}");
    }
    assert_eq!(printer.runs(), 2);
    assert_eq!(printer.token().await, "Bearer token-1");
    assert_eq!(printer.headers.generation(), 1);
}

#[tokio::test]
async fn the_first_failure_may_be_mended_at_once_and_a_row_of_them_is_no_storm() {
    let printer = Printer::of("cat \"$(dirname \"$0\")/token\" 2>&-");
    for _ in 0..5 {
        printer.headers.current().await.expect_err("a failure");
    }
    assert_eq!(printer.runs(), 2);
    let printer = Printer::of("cat \"$(dirname \"$0\")/token\" 2>&-");
    printer.headers.current().await.expect_err("a failure");
    fs::write(printer.file("token"), "token").expect("a file");
    assert_eq!(printer.token().await, "Bearer token");
    let printer = Printer::of("sleep 0.1; exit 3");
    let all = together((0..20).map(|_| printer.headers.current())).await;
    assert!(all.iter().all(Result::is_err));
    assert_eq!(printer.runs(), 1);
}

#[tokio::test]
async fn a_jwt_that_is_over_is_replaced_before_it_is_sent() {
    let soon = clock::now() + 2;
    let script = format!("echo {}", jwt(soon, "a"));
    let printer = Printer::of(&format!(
        "[ $n = 1 ] && {script} || echo {}",
        jwt(soon + 3600, "b")
    ));
    printer.token().await;
    let claims = printer.headers.claims().expect("a JWT");
    assert_eq!((claims.user(), claims.expires_at), (Some("a"), Some(soon)));
    while clock::now() < soon {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let all = together((0..20).map(|_| printer.token())).await;
    assert!(
        all.iter()
            .all(|token| token.contains(&jwt(soon + 3600, "b")))
    );
    assert_eq!(printer.runs(), 2);
}

#[tokio::test]
async fn a_jwt_that_stays_over_is_asked_for_once_and_sent_all_the_same() {
    let soon = clock::now() + 2;
    let printer = Printer::of(&format!("echo {}", jwt(soon, "a")));
    printer.token().await;
    while clock::now() < soon {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for _ in 0..3 {
        assert!(printer.token().await.contains(&jwt(soon, "a")));
    }
    assert_eq!(printer.runs(), 2);
    let over = Printer::of(&format!("echo {}", jwt(1, "a")));
    over.token().await;
    over.token().await;
    assert_eq!(over.runs(), 1);
}

#[tokio::test]
async fn fixed_values_are_not_renewed() {
    let fixed = Header {
        name: AUTHORIZATION,
        value: HeaderSource::Fixed(HeaderValue::from_static("Bearer e30.e30.s")),
    };
    let headers = Headers::new(vec![fixed]);
    assert!(!headers.can_renew());
    assert_eq!(headers.claims(), Some(Claims::default()));
    let values = headers.current().await.expect("values");
    assert_eq!(values.map().len(), 1);
}

/// All of them at once, in one task.
async fn together<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<_> = all.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in all.iter_mut().zip(&mut done) {
            if done.is_none()
                && let std::task::Poll::Ready(output) = future.as_mut().poll(context)
            {
                *done = Some(output);
            }
        }
        match done.iter().all(Option::is_some) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    done.into_iter().flatten().collect()
}
