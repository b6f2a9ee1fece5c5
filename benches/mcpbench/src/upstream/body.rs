//! Bodies: requests read whole, responses written in the pieces they are made of.
//!
//! How a response is cut into frames is part of what is measured: one frame for each piece.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{BufMut, Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::sync::mpsc;

use super::wire::{Pieces, one};

const EVENT: &[u8] = b"event: message\ndata: ";
const EVENT_END: &[u8] = b"\n\n";

pub(super) enum Outgoing {
    /// With a content-length: bytes left.
    Sized(Pieces, u64),
    Chunked(Pieces),
    /// Open for as long as somebody may send.
    Stream(mpsc::Receiver<Bytes>),
}

impl Outgoing {
    pub(super) fn sized(pieces: Pieces) -> Self {
        let length = pieces.iter().map(|b| b.len() as u64).sum();
        Self::Sized(pieces, length)
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = match &mut *self {
            Self::Sized(pieces, left) => {
                let next = pieces.pop_front();
                *left -= next.as_ref().map_or(0, |b| b.len() as u64);
                Poll::Ready(next)
            }
            Self::Chunked(pieces) => Poll::Ready(pieces.pop_front()),
            Self::Stream(receiver) => receiver.poll_recv(cx),
        };
        next.map(|piece| piece.map(|b| Ok(Frame::data(b))))
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Sized(pieces, _) | Self::Chunked(pieces) => pieces.is_empty(),
            Self::Stream(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Sized(_, left) => SizeHint::with_exact(*left),
            _ => SizeHint::default(),
        }
    }
}

/// A message as an event; a small one is one piece.
pub(super) fn event(mut message: Pieces) -> Pieces {
    let length: usize = message.iter().map(Bytes::len).sum();
    if length >= 64 << 10 {
        message.push_front(Bytes::from_static(EVENT));
        message.push_back(Bytes::from_static(EVENT_END));
        return message;
    }
    let mut whole = BytesMut::with_capacity(length + 32);
    whole.put_slice(EVENT);
    message.iter().for_each(|piece| whole.put_slice(piece));
    whole.put_slice(EVENT_END);
    one(whole.freeze())
}

/// A body that came in one frame is not copied.
pub(super) async fn read_whole(mut body: Incoming) -> Result<Bytes, hyper::Error> {
    let mut first: Option<Bytes> = None;
    let mut whole = BytesMut::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let Ok(data) = frame?.into_data() else {
            continue;
        };
        if first.is_none() && whole.is_empty() {
            first = Some(data);
            continue;
        }
        if let Some(first) = first.take() {
            if let Some(rest) = body.size_hint().exact() {
                whole.reserve(first.len() + rest as usize + data.len());
            }
            whole.put_slice(&first);
        }
        whole.put_slice(&data);
    }
    Ok(first.unwrap_or_else(|| whole.freeze()))
}
