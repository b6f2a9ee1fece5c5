//! Strangers, many and slow, and the visitor who comes after them (T03, T06).

use std::io::ErrorKind;

use super::*;

/// The right visitor is let in and sees that it worked.
async fn still_works(listener: &mut Listener, port: u16) {
    let browser = tokio::spawn(visit(port, "right"));
    let visitor = listener.next(&judge).await;
    assert_eq!(visitor.verdict, Verdict::Code(Secret::new("the code")));
    visitor.tell(true).await;
    assert!(browser.await.unwrap().1.contains("You are signed in"));
}

#[tokio::test]
async fn a_thousand_strangers_do_not_end_the_wait() {
    let mut listener = listener().await;
    let port = port(&listener);
    let strangers = async {
        for n in 0..1000 {
            let answer = fetch(port, &format!("{PATH}?code=x{n}&state=y{n}")).await;
            assert_eq!(status(&answer), "400");
            assert!(answer.contains("This is not for you"));
        }
    };
    tokio::select! {
        () = strangers => {}
        _ = listener.next(&judge) => unreachable!("a stranger was let in"),
    }
    still_works(&mut listener, port).await;
}

#[tokio::test]
async fn strangers_who_come_before_anybody_listens_are_no_trouble() {
    let mut listener = listener().await;
    let port = port(&listener);
    let mut early = Vec::new();
    for n in 0..40 {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let request = get(port, &format!("{PATH}?{n}"));
        stream.write_all(request.as_bytes()).await.unwrap();
        early.push(stream);
    }
    still_works(&mut listener, port).await;
    for mut stream in early {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert_eq!(status(&answer), "400");
    }
}

#[tokio::test]
async fn what_is_no_browsers_request_is_refused_and_closed() {
    let mut listener = listener().await;
    let port = port(&listener);
    let good = get(port, &format!("{PATH}?right"));
    let swap = |from: &str, to: &str| {
        assert!(good.contains(from));
        good.replacen(from, to, 1)
    };
    let filler = "x".repeat(1024 * 1024);
    let requests = [
        ("another host", swap("127.0.0.1", "evil.test"), "400"),
        ("no host", swap("Host", "Hast"), "400"),
        (
            "an origin",
            swap("\r\n\r\n", "\r\nOrigin: https://evil.test\r\n\r\n"),
            "403",
        ),
        (
            "no origin",
            swap("\r\n\r\n", "\r\nOrigin: null\r\n\r\n"),
            "403",
        ),
        ("POST", swap("GET", "POST"), "405"),
        ("a preflight", swap("GET", "OPTIONS"), "405"),
        ("HEAD", swap("GET", "HEAD"), "405"),
        ("another path", swap(PATH, "/other"), "404"),
        ("HTTP/0.9", format!("GET {PATH}?right\r\n"), "400"),
        (
            "HTTP/2",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
            "400",
        ),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\n".to_owned(), "400"),
        (
            "1 MiB of a header",
            swap("\r\n\r\n", &format!("\r\nX: {filler}\r\n\r\n")),
            "431",
        ),
        (
            "1 MiB of a target",
            swap("?right", &format!("?{filler}")),
            "414",
        ),
    ];
    for (what, request, expected) in requests {
        let answer = tokio::select! {
            answer = send(port, request.as_bytes()) => answer,
            _ = listener.next(&judge) => unreachable!("{what} was let in"),
        };
        assert_eq!(status(&answer), expected, "{what}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{what}");
    }
    still_works(&mut listener, port).await;
}

#[tokio::test]
async fn a_second_request_on_the_connection_is_not_read() {
    let mut listener = listener().await;
    let port = port(&listener);
    let both = format!("{}{}", get(port, "/x"), get(port, &format!("{PATH}?right")));
    let answer = tokio::select! {
        answer = send(port, both.as_bytes()) => answer,
        _ = listener.next(&judge) => unreachable!("the second request was let in"),
    };
    assert_eq!(status(&answer), "404");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1);
}

fn is_open(stream: &TcpStream) -> bool {
    match stream.try_read(&mut [0; 16]) {
        Err(error) => error.kind() == ErrorKind::WouldBlock,
        Ok(0) => false,
        Ok(_) => panic!("a request that never ended got an answer"),
    }
}

/// Two hundred connections that never finish their request: at most 64 are kept, and the visitor who
/// comes last is served all the same.
#[tokio::test]
async fn the_slow_do_not_keep_the_visitor_out() {
    let mut listener = listener().await;
    let port = port(&listener);
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.write_all(b"GET /").await.unwrap();
        slow.push(stream);
    }
    still_works(&mut listener, port).await;
    // A close takes a moment to be seen here.
    let mut open = slow.len();
    for _ in 0..10_000 {
        open = slow.iter().filter(|stream| is_open(stream)).count();
        if open <= 64 {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(open <= 64, "{open} are open");
    drop(listener);
    is_closed(port).await;
    for mut stream in slow {
        let mut rest = Vec::new();
        // Closed, one way or the other.
        drop(stream.read_to_end(&mut rest).await);
        assert!(rest.is_empty());
    }
}

/// A hundred that know the path wait for their page while the right one comes.
#[tokio::test]
async fn strangers_who_wait_for_an_answer_do_not_keep_the_visitor_out() {
    let mut listener = listener().await;
    let port = port(&listener);
    let mut waiting = Vec::new();
    for n in 0..100 {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let request = get(port, &format!("{PATH}?{n}"));
        stream.write_all(request.as_bytes()).await.unwrap();
        waiting.push(stream);
    }
    let browser = tokio::spawn(visit(port, "right"));
    // Nobody asks anybody in until all of them are there; then the places are taken by strangers.
    while listener.knocks.len() < 101 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let visitor = listener.next(&judge).await;
    visitor.tell(true).await;
    assert!(browser.await.unwrap().1.contains("You are signed in"));
}
