//! Lines come and go whole, however the pipe cuts them, and one that is too long costs only itself.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;

use super::*;

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}

/// Writes `input` in pieces of these sizes, over and over, into a pipe of `room` bytes. Each wait
/// for a line is given up many times.
fn read(input: &[u8], limit: usize, room: usize, sizes: &[usize]) -> Vec<Line> {
    block_on(async {
        let (mut host, source) = tokio::io::duplex(room);
        let mut lines = Lines::over(source, limit);
        let write = async move {
            let (mut rest, mut sizes) = (input, sizes.iter().cycle());
            while !rest.is_empty() {
                let size = rest.len().min(*sizes.next().unwrap_or(&rest.len()));
                let (piece, after) = rest.split_at(size);
                host.write_all(piece).await.expect("an open pipe");
                tokio::task::yield_now().await;
                rest = after;
            }
        };
        let read = async {
            let mut found = Vec::new();
            loop {
                let line = tokio::select! {
                    biased;
                    line = lines.next() => line.expect("an open pipe"),
                    () = tokio::task::yield_now() => continue,
                };
                if line == Line::End {
                    assert_eq!(lines.next().await.expect("an open pipe"), Line::End);
                    return found;
                }
                found.push(line);
                found.extend(std::iter::from_fn(|| lines.ready()));
            }
        };
        tokio::join!(write, read).1
    })
}

/// The lines, of those that are too long an ellipsis.
fn texts(lines: &[Line]) -> Vec<String> {
    let text = |line: &Line| match line {
        Line::Text(text) => String::from_utf8_lossy(text).into_owned(),
        Line::TooLong(_) => "…".to_owned(),
        Line::End => "end".to_owned(),
    };
    lines.iter().map(text).collect()
}

#[test]
fn lines_come_without_their_ends_and_blank_ones_not_at_all() {
    #[track_caller]
    fn check(input: &str, expected: &[&str]) {
        for size in [1, 2, 3, 1000] {
            let lines = read(input.as_bytes(), 8, size, &[size]);
            assert_eq!(texts(&lines), expected, "{input:?} in pieces of {size}");
        }
    }
    check("a\nb\n", &["a", "b"]);
    check("a\r\n\r\n \t\nb", &["a", "b"]);
    check("\u{feff}a\n\u{feff}b\n", &["a", "\u{feff}b"]);
    check("a\rb\n", &["a\rb"]);
    check("", &[]);
    check("\n\n", &[]);
    check(
        "12345678\n12345678\r\n123456789\nb\n",
        &["12345678", "12345678", "…", "b"],
    );
    check("\u{feff}12345678\r\nb\n", &["12345678", "b"]);
    check("123456789", &["…"]);
    check("123456789\n\u{feff}b\n", &["…", "\u{feff}b"]);
    check("12345678\r\r\nb\n", &["…", "b"]);
}

#[test]
fn the_beginning_of_a_line_that_is_too_long_is_kept() {
    let input = format!("\u{feff}{}\nnext\n", "é".repeat(100_000));
    for size in [1000, 70_000, 300_000] {
        let lines = read(input.as_bytes(), 65_536, size, &[size]);
        let [Line::TooLong(head), Line::Text(next)] = &lines[..] else {
            panic!("{} lines", lines.len());
        };
        assert!(head == &"é".repeat(32_768), "{} bytes", head.len());
        assert_eq!(next, "next");
    }
}

#[test]
fn a_line_larger_than_every_buffer_comes_whole() {
    let large = "x".repeat(1_000_000);
    let input = format!("{large}\nb\n{large}");
    let lines = read(input.as_bytes(), usize::MAX, 65_536, &[300_000, 1]);
    assert_eq!(texts(&lines), [large.as_str(), "b", large.as_str()]);
}

#[test]
fn lines_that_outgrow_the_buffer_are_held_to_the_limit_too() {
    let large = "x".repeat(1_000_000);
    let input = format!("{large}\nb\n{large}{large}\r\nc\n{large}\r\n{large}");
    for size in [10_000, 65_536, 3_000_000] {
        let lines = read(input.as_bytes(), 1_000_000, size, &[size]);
        let (whole, long) = (large.as_str(), "…");
        let expected = [whole, "b", long, "c", whole, whole];
        assert!(texts(&lines) == expected, "in pieces of {size}");
    }
}

#[test]
fn a_mark_and_a_return_do_not_count_in_a_large_line_either() {
    let (whole, long) = ("x".repeat(300_000), "y".repeat(300_001));
    let input = format!("\u{feff}{whole}\r\nb\n{long}\n\u{feff}c\n{whole}\r");
    for size in [999, 262_144, 262_147, 300_004, 1_000_000] {
        let lines = read(input.as_bytes(), 300_000, size, &[size]);
        let expected = [whole.as_str(), "b", "…", "\u{feff}c", whole.as_str()];
        assert!(texts(&lines) == expected, "in pieces of {size}");
    }
}

#[test]
fn a_lines_memory_is_its_own() {
    // A small line that shared a large line's buffer would keep it alive.
    let input = format!("{}\nb\n", "x".repeat(1_000_000));
    let lines = read(input.as_bytes(), usize::MAX, 2_000_000, &[2_000_000]);
    let [Line::Text(large), Line::Text(small)] = &lines[..] else {
        panic!("{} lines", lines.len());
    };
    assert!(!large.as_ptr_range().contains(&small.as_ptr()));
    assert!(small.as_ptr() != large.as_ptr_range().end.wrapping_add(1));
}

/// A sink that takes a little at a time, or nothing for now.
struct Trickle {
    taken: Arc<Mutex<Vec<u8>>>,
    /// How many bytes each call takes; 0 = not now.
    sizes: std::iter::Cycle<std::vec::IntoIter<usize>>,
    vectored: bool,
}

impl Trickle {
    fn take(&mut self, context: &Context<'_>, slices: &[&[u8]]) -> Poll<io::Result<usize>> {
        let size = self.sizes.next().unwrap_or(1);
        if size == 0 {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let bytes: Vec<u8> = slices.concat().into_iter().take(size).collect();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.extend_from_slice(&bytes);
        assert!(taken.len() < 100_000, "the same bytes again and again");
        Poll::Ready(Ok(bytes.len()))
    }
}

impl AsyncWrite for Trickle {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.take(context, &[bytes])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let slices: Vec<&[u8]> = slices.iter().map(|slice| &**slice).collect();
        let count = if self.vectored { slices.len() } else { 1 };
        self.take(context, &slices[..count.min(slices.len())])
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// What a host has taken when all is written; `patience`: how often a flush is given up.
fn write(messages: &[String], sizes: &[usize], vectored: bool, patience: usize) -> Vec<u8> {
    let taken = Arc::new(Mutex::new(Vec::new()));
    let shares = Arc::new(Semaphore::new(messages.len()));
    block_on(async {
        let mut writer = Writer::over(Trickle {
            taken: Arc::clone(&taken),
            sizes: Vec::from(sizes).into_iter().cycle(),
            vectored,
        });
        assert!(writer.is_idle());
        for message in messages {
            let share = Arc::clone(&shares).try_acquire_owned().ok();
            writer.push(Bytes::from(message.clone()), share);
            assert!(!writer.is_idle());
            for _ in 0..patience {
                tokio::select! {
                    biased;
                    flushed = writer.flush() => flushed.expect("an open sink"),
                    () = tokio::task::yield_now() => {}
                }
            }
        }
        writer.flush().await.expect("an open sink");
        assert!(writer.is_idle() && writer.waiting() == 0);
    });
    assert_eq!(shares.available_permits(), messages.len());
    let taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
    taken.clone()
}

#[test]
fn a_share_is_kept_until_its_message_is_written() {
    block_on(async {
        let (mut writer, host) = {
            let (sink, host) = tokio::io::duplex(4);
            (Writer::over(sink), host)
        };
        let shares = Arc::new(Semaphore::new(2));
        for message in ["abc", "def"] {
            let share = Arc::clone(&shares).try_acquire_owned().ok();
            writer.push(Bytes::from(message), share);
        }
        tokio::select! {
            biased;
            flushed = writer.flush() => panic!("{flushed:?} into a full pipe"),
            () = tokio::task::yield_now() => {}
        }
        assert_eq!((shares.available_permits(), writer.waiting()), (1, 1));
        drop(host);
        let error = writer.flush().await.expect_err("a closed pipe");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    });
}

/// Lines of every sort: blank, short, at and over a limit of 16, with marks and returns.
fn host_writes() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[ -~é\r]{0,30}",
        "x{15,18}\r{0,2}",
        Just("\u{feff}xxxxxxxxxxxxxxxx".to_owned()),
        Just("x".repeat(100)),
        "[ \t\r]{0,3}",
    ];
    (vec(line, 0..12), any::<bool>()).prop_map(|(lines, ended)| {
        let text = lines.join("\n");
        if ended { text + "\n" } else { text }
    })
}

fn expected_lines(input: &str, limit: usize) -> Vec<String> {
    let input = input.strip_prefix('\u{feff}').unwrap_or(input);
    let lines = input.split('\n');
    let lines = lines.map(|line| line.strip_suffix('\r').unwrap_or(line));
    let lines = lines.filter(|line| line.len() > limit || !line.trim_ascii().is_empty());
    let text = |line: &str| if line.len() > limit { "…" } else { line }.to_owned();
    lines.map(text).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_chunking_gives_the_same_lines_and_long_ones_cost_only_themselves(
        input in host_writes(), room in 1..40_usize, sizes in vec(1..50_usize, 1..8)
    ) {
        let lines = read(input.as_bytes(), 16, room, &sizes);
        prop_assert_eq!(texts(&lines), expected_lines(&input, 16));
        for line in &lines {
            if let Line::TooLong(head) = line {
                prop_assert!(head.len() > 16);
                prop_assert!(input.contains(&*String::from_utf8_lossy(&head[..16])) || !input.is_ascii());
            }
        }
    }

    #[test]
    fn any_bytes_are_cut_at_line_ends_only(
        input in vec(prop_oneof![any::<u8>(), Just(b'\n')], 0..200),
        room in 1..40_usize, sizes in vec(1..50_usize, 1..8)
    ) {
        let once = read(&input, 1000, 4096, &[]);
        prop_assert_eq!(read(&input, 1000, room, &sizes), once);
    }

    #[test]
    fn whatever_the_host_takes_at_a_time_it_gets_every_line_whole_and_in_order(
        messages in vec("[a-z]{0,20}", 0..80), sizes in vec(0..40_usize, 1..8),
        vectored in any::<bool>(), patience in 0..3_usize
    ) {
        prop_assume!(sizes.iter().any(|size| *size > 0));
        let expected: String = messages.iter().map(|m| format!("{m}\n")).collect();
        let written = write(&messages, &sizes, vectored, patience);
        prop_assert_eq!(String::from_utf8_lossy(&written), expected);
    }
}
