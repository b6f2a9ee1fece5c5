//! A series of progress notifications, then a result, into a channel.
//!
//! Each notification carries the clock's time of its making, for the delay of its delivery. It
//! goes no faster than the channel is emptied, and stops when that is closed.

use std::fmt::Write;
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use tokio::sync::mpsc::Sender;
use tokio::time;

use super::answer::Series;
use super::body::event;
use super::wire::Pieces;
use crate::os;

/// What is put around a message.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Framing {
    Event,
    Line,
}

impl Framing {
    fn frame(self, mut message: Pieces) -> Pieces {
        match self {
            Self::Event => event(message),
            Self::Line => {
                message.push_back(Bytes::from_static(b"\n"));
                message
            }
        }
    }
}

pub(super) async fn run(sender: Sender<Bytes>, framing: Framing, series: Series) {
    let Series {
        n,
        interval,
        token,
        done,
    } = series;
    let mut ticks = (!interval.is_zero()).then(|| time::interval(interval));
    for i in 1..=n {
        if let Some(ticks) = ticks.as_mut() {
            ticks.tick().await;
        }
        if sender
            .send(notification(framing, &token, i, n))
            .await
            .is_err()
        {
            return;
        }
    }
    send(&sender, framing, done).await;
}

/// Sends a message later.
pub(super) async fn delay(
    sender: Sender<Bytes>,
    framing: Framing,
    pause: Duration,
    message: Pieces,
) {
    time::sleep(pause).await;
    send(&sender, framing, message).await;
}

pub(super) async fn send(sender: &Sender<Bytes>, framing: Framing, message: Pieces) {
    for piece in framing.frame(message) {
        if sender.send(piece).await.is_err() {
            return;
        }
    }
}

/// `n` of `total`, framed.
fn notification(framing: Framing, token: &[u8], n: u64, total: u64) -> Bytes {
    let mut out = BytesMut::with_capacity(192);
    if framing == Framing::Event {
        out.put_slice(b"event: message\ndata: ");
    }
    out.put_slice(
        br#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"#,
    );
    out.put_slice(token);
    let now = os::monotonic_ns();
    let _ = write!(
        out,
        r#","progress":{n},"total":{total},"message":"t={now}"}}}}"#
    );
    out.put_slice(if framing == Framing::Event {
        b"\n\n"
    } else {
        b"\n"
    });
    out.freeze()
}
