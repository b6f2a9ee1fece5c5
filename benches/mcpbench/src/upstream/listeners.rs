//! The four listeners, and what happens to their connections.
//!
//! All of them on loopback, on ports that the system picks.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use super::state::State;
use super::{raw, service};
use crate::Res;

pub(super) struct Listeners {
    http: TcpListener,
    tls: TcpListener,
    rtt: TcpListener,
    raw: TcpListener,
}

pub(super) struct Ports {
    pub(super) http: u16,
    pub(super) tls: u16,
    pub(super) rtt: u16,
    pub(super) raw: u16,
}

impl Listeners {
    pub(super) async fn bind() -> Res<Self> {
        Ok(Self {
            http: bind().await?,
            tls: bind().await?,
            rtt: bind().await?,
            raw: bind().await?,
        })
    }

    pub(super) fn ports(&self) -> Res<Ports> {
        Ok(Ports {
            http: port(&self.http)?,
            tls: port(&self.tls)?,
            rtt: port(&self.rtt)?,
            raw: port(&self.raw)?,
        })
    }

    /// In the background, for as long as the runtime lives. `rtt` is for the delayed listener.
    pub(super) fn serve(self, state: &Arc<State>, acceptor: &TlsAcceptor, rtt: Duration) {
        let s = state.clone();
        tokio::spawn(accept(self.http, move |tcp| {
            tokio::spawn(http(s.clone(), tcp, Duration::ZERO));
        }));
        let s = state.clone();
        tokio::spawn(accept(self.rtt, move |tcp| {
            tokio::spawn(http(s.clone(), tcp, rtt));
        }));
        let (s, acceptor) = (state.clone(), acceptor.clone());
        tokio::spawn(accept(self.tls, move |tcp| {
            tokio::spawn(https(s.clone(), acceptor.clone(), tcp));
        }));
        let s = state.clone();
        tokio::spawn(accept(self.raw, move |tcp| {
            tokio::spawn(raw::serve(s.clone(), tcp));
        }));
    }
}

async fn bind() -> Res<TcpListener> {
    TcpListener::bind("127.0.0.1:0").await.map_err(refused)
}

fn port(listener: &TcpListener) -> Res<u16> {
    listener.local_addr().map(|a| a.port()).map_err(refused)
}

fn refused(e: io::Error) -> String {
    format!("listener: {e}")
}

async fn accept(listener: TcpListener, mut serve: impl FnMut(TcpStream)) {
    loop {
        if let Ok((tcp, _)) = listener.accept().await {
            tcp.set_nodelay(true).ok();
            serve(tcp);
        } else {
            sleep(Duration::from_millis(10)).await; // out of descriptors, perhaps
        }
    }
}

async fn https(state: Arc<State>, acceptor: TlsAcceptor, tcp: TcpStream) {
    if let Ok(tls) = acceptor.accept(tcp).await {
        http(state, tls, Duration::ZERO).await;
    }
}

async fn http<S>(state: Arc<State>, stream: S, rtt: Duration)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    state.count_connection();
    if !rtt.is_zero() {
        sleep(rtt).await; // stands for the TCP handshake
    }
    let service = service_fn(move |request| {
        let state = state.clone();
        async move { Ok::<_, Infallible>(service::serve(state, request, rtt).await) }
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    // an error here is the client's: it went away
    builder
        .serve_connection(TokioIo::new(stream), service)
        .await
        .ok();
}
