//! JSON-RPC over a bare TCP connection, a line for every message: what `relay` is joined to.
//!
//! No sessions, and no counting: there is no HTTP in it.

use std::sync::Arc;

use bytes::{BufMut, Bytes, BytesMut};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::mpsc::{self, Receiver};

use super::answer::{Action, answer};
use super::state::State;
use super::stream::{self, Framing};

pub(super) async fn serve(state: Arc<State>, connection: TcpStream) {
    let (reader, writer) = connection.into_split();
    let (sender, receiver) = mpsc::channel::<Bytes>(256);
    let written = tokio::spawn(write(writer, receiver));
    let mut reader = BufReader::with_capacity(256 << 10, reader);
    let mut line = Vec::new();
    while let Ok(1..) = reader.read_until(b'\n', &mut line).await {
        let body = Bytes::copy_from_slice(&line);
        line.clear();
        match answer(&body, false, &state.filler) {
            Action::Accepted => {}
            Action::Reply(message) | Action::Bad(_, message) => {
                stream::send(&sender, Framing::Line, message).await;
            }
            Action::Delayed(pause, message) => {
                tokio::spawn(stream::delay(sender.clone(), Framing::Line, pause, message));
            }
            Action::Stream(series) => {
                tokio::spawn(stream::run(sender.clone(), Framing::Line, series));
            }
        }
    }
    drop(sender);
    written.await.ok();
}

/// Writes what has gathered at once, as hyper would.
async fn write(mut writer: OwnedWriteHalf, mut receiver: Receiver<Bytes>) {
    let mut out = BytesMut::new();
    while let Some(piece) = receiver.recv().await {
        out.put_slice(&piece);
        while out.len() < 256 << 10
            && let Ok(piece) = receiver.try_recv()
        {
            out.put_slice(&piece);
        }
        if writer.write_all(&out).await.is_err() {
            return;
        }
        out.clear();
    }
}
