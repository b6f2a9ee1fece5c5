//! A server's socket: takes connections, can refuse them, and can cut all that there are.

use std::collections::HashMap;
use std::io::BufReader;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};

use tokio::net::TcpSocket;

use super::Shared;
use crate::support::wire::{self, Ending};
use crate::support::{Reply, eventually};

/// An address where connections are refused until a server starts there.
pub(crate) struct Reserved {
    socket: TcpSocket,
    address: SocketAddr,
}

pub(super) struct Listener {
    address: SocketAddr,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct State {
    accepted: AtomicUsize,
    open: Mutex<HashMap<usize, TcpStream>>,
    stopped: AtomicBool,
    troubles: Mutex<Vec<String>>,
}

impl Reserved {
    pub(crate) fn new() -> Self {
        Self::at((Ipv4Addr::LOCALHOST, 0).into()).expect("a free port")
    }

    fn at(address: SocketAddr) -> Option<Self> {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_reuseaddr(true).expect("an option");
        socket.bind(address).ok()?;
        let address = socket.local_addr().expect("its address");
        Some(Self { socket, address })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/mcp", self.address)
    }

    pub(crate) fn listen(self, backlog: u32) -> TcpListener {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_io().build().expect("a runtime");
        let _inside = runtime.enter();
        let listener = self.socket.listen(backlog).expect("listening");
        let listener = listener.into_std().expect("a listener");
        listener.set_nonblocking(false).expect("blocking");
        listener
    }
}

impl Listener {
    pub(super) fn start(place: Reserved, server: Arc<Shared>) -> Self {
        let address = place.address;
        let state = Arc::new(State::default());
        let mut listener = Self {
            address,
            state,
            thread: None,
        };
        listener.run(place, server);
        listener
    }

    pub(super) fn restart(&mut self, server: Arc<Shared>) {
        self.state.stopped.store(false, Ordering::SeqCst);
        let mut place = None;
        eventually("the old port", || {
            place = Reserved::at(self.address);
            place.is_some()
        });
        self.run(place.expect("the old port"), server);
    }

    fn run(&mut self, place: Reserved, server: Arc<Shared>) {
        let (listener, state) = (place.listen(1024), Arc::clone(&self.state));
        self.thread = Some(thread::spawn(move || accept(&listener, &state, &server)));
    }

    pub(super) fn stop(&mut self) {
        self.state.stopped.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            TcpStream::connect(self.address).ok(); // wakes it
            thread.join().expect("the listener");
        }
        self.cut();
    }

    pub(super) fn cut(&self) {
        let mut open = self.state.open.lock().expect("connections");
        for (_, stream) in open.drain() {
            stream.shutdown(Shutdown::Both).ok();
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn accepted(&self) -> usize {
        self.state.accepted.load(Ordering::SeqCst)
    }

    pub(super) fn troubles(&self) -> Vec<String> {
        self.state.troubles.lock().expect("troubles").clone()
    }
}

fn accept(listener: &TcpListener, state: &Arc<State>, server: &Arc<Shared>) {
    for stream in listener.incoming() {
        if state.stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let number = state.accepted.fetch_add(1, Ordering::SeqCst) + 1;
        let (state, server) = (Arc::clone(state), Arc::clone(server));
        let clone = stream.try_clone().expect("a handle");
        state
            .open
            .lock()
            .expect("connections")
            .insert(number, clone);
        thread::spawn(move || {
            let ending = serve(&stream, &state, &server);
            // The last handle: only its closing resets.
            drop(state.open.lock().expect("connections").remove(&number));
            wire::end(stream, ending);
        });
    }
}

fn serve(stream: &TcpStream, state: &State, server: &Shared) -> Ending {
    stream.set_nodelay(true).ok();
    let mut input = BufReader::new(stream.try_clone().expect("a handle"));
    while let Some(request) = wire::read(&mut input) {
        let (ended, end) = mpsc::channel();
        let reply = Reply::new(stream.try_clone().expect("a handle"), ended);
        let served = catch_unwind(AssertUnwindSafe(|| server.serve(&request, reply)));
        if served.is_err() {
            let mut troubles = state.troubles.lock().expect("troubles");
            troubles.push(request.kind());
        }
        match end.recv() {
            Ok(Ending::Open) => {}
            Ok(ending) => return ending,
            Err(_) => return Ending::Closed,
        }
    }
    Ending::Closed
}
