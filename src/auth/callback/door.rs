//! Takes connections in, one task each, and keeps the slow from blocking the others: at most 64, and
//! who comes when all places are taken gets the place of the one that has waited longest.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::Url;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::Flag;
use super::head::{self, Ask, Place, Wrong};
use super::page;

/// Connections at once.
const MOST: usize = 64;
/// How long a connection is sure of its place: a browser sends its request at once.
const GRACE: Duration = Duration::from_millis(100);
/// For the head.
const PATIENCE: Duration = Duration::from_secs(10);
/// For the answer, and for what the other side still sends.
const PARTING: Duration = Duration::from_secs(2);
/// Redirects that nobody has judged yet; more are strangers.
const QUEUE: usize = 1024;

/// A request to the callback's path, which only a judge can tell from a stranger's.
pub(super) struct Knock {
    pub(super) query: String,
    pub(super) reply: oneshot::Sender<Reply>,
    /// Set: this connection keeps its place.
    pub(super) stays: Flag,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Reply {
    Stranger,
    /// The sign-in is over: signed in, or not.
    Ended(bool),
}

/// The open sockets; closed when this is dropped.
pub(super) struct Door {
    task: AbortHandle,
    hall: Arc<Hall>,
}

/// What all connections share.
struct Hall {
    place: Place,
    success_url: Option<Url>,
    knocks: mpsc::Sender<Knock>,
    /// Somebody has signed in, so the page that says it may be shown.
    signed_in: AtomicBool,
    failed: AtomicBool,
    /// The last page has been sent.
    shown: Notify,
}

impl Door {
    pub(super) fn open(
        sockets: Vec<TcpListener>,
        place: Place,
        success_url: Option<Url>,
    ) -> (Self, mpsc::Receiver<Knock>) {
        let (sender, knocks) = mpsc::channel(QUEUE);
        let hall = Arc::new(Hall {
            place,
            success_url,
            knocks: sender,
            signed_in: AtomicBool::new(false),
            failed: AtomicBool::new(false),
            shown: Notify::new(),
        });
        let task = tokio::spawn(attend(sockets, Arc::clone(&hall))).abort_handle();
        (Self { task, hall }, knocks)
    }

    /// From now on the page that says so is there.
    pub(super) fn ended(&self, success: bool) {
        let flag = if success {
            &self.hall.signed_in
        } else {
            &self.hall.failed
        };
        flag.store(true, Ordering::Relaxed);
    }

    /// Waits until the browser has its last page.
    pub(super) async fn shown(&self) {
        self.hall.shown.notified().await;
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Takes connections from all sockets until it is dropped, and all connections with it.
async fn attend(sockets: Vec<TcpListener>, hall: Arc<Hall>) {
    let mut places = Places::default();
    loop {
        let Ok(stream) = accept(&sockets).await else {
            // No descriptors left, or the other side has gone: the next one may do better.
            sleep(GRACE).await;
            continue;
        };
        places.make_room().await;
        places.seat(stream, &hall);
    }
}

/// From whichever of the one or two sockets has one.
async fn accept(sockets: &[TcpListener]) -> io::Result<TcpStream> {
    let (stream, _) = match sockets {
        [one, two] => tokio::select! {
            taken = one.accept() => taken,
            taken = two.accept() => taken,
        },
        [one, ..] => one.accept().await,
        [] => std::future::pending().await,
    }?;
    Ok(stream)
}

/// The connections that are open, oldest first.
#[derive(Default)]
struct Places {
    tasks: JoinSet<()>,
    taken: VecDeque<Seat>,
}

struct Seat {
    task: AbortHandle,
    stays: Flag,
    since: Instant,
}

impl Places {
    async fn make_room(&mut self) {
        loop {
            while self.tasks.try_join_next().is_some() {}
            self.taken.retain(|seat| !seat.task.is_finished());
            if self.taken.len() < MOST {
                return;
            }
            let oldest = self
                .taken
                .iter()
                .position(|seat| !seat.stays.load(Ordering::Relaxed));
            match oldest.and_then(|at| self.taken.get(at).map(|seat| (at, seat.since))) {
                Some((at, since)) if since.elapsed() >= GRACE => {
                    if let Some(seat) = self.taken.remove(at) {
                        seat.task.abort();
                    }
                }
                Some((_, since)) => sleep_until(since + GRACE).await,
                None => sleep(GRACE).await,
            }
        }
    }

    fn seat(&mut self, stream: TcpStream, hall: &Arc<Hall>) {
        let stays = Flag::default();
        let task = serve(stream, Arc::clone(hall), Arc::clone(&stays));
        self.taken.push_back(Seat {
            task: self.tasks.spawn(task),
            stays,
            since: Instant::now(),
        });
    }
}

/// One request, one answer.
async fn serve(mut stream: TcpStream, hall: Arc<Hall>, stays: Flag) {
    let ask = match timeout(PATIENCE, ask(&mut stream, &hall.place)).await {
        Ok(Ok(ask)) => Ok(ask),
        Ok(Err(None)) => return,
        Ok(Err(Some(wrong))) => Err(wrong),
        Err(_) => Err(Wrong::Slow),
    };
    let (answer, is_last) = match ask {
        Ok(ask) => hall.answer(ask, stays).await,
        Err(wrong) => (page::refusal(wrong), false),
    };
    write(&mut stream, &answer).await;
    if is_last {
        hall.shown.notify_one();
    }
    part(stream).await;
}

/// Reads the head. `Err(None)`: the other side has left.
async fn ask(stream: &mut TcpStream, place: &Place) -> Result<Ask, Option<Wrong>> {
    let mut received = Vec::with_capacity(1024);
    loop {
        match stream.read_buf(&mut received).await {
            Ok(0) | Err(_) => return Err(None),
            Ok(_) => {}
        }
        if let Some(ask) = head::read(&received, place).map_err(Some)? {
            return Ok(ask);
        }
    }
}

impl Hall {
    /// The answer, and whether the browser needs nothing more after it.
    async fn answer(&self, ask: Ask, stays: Flag) -> (Vec<u8>, bool) {
        match ask {
            Ask::Redirect(query) => self.judged(query, stays).await,
            Ask::SignedIn if self.signed_in.load(Ordering::Relaxed) => (page::ended(true), true),
            Ask::NotSignedIn if self.failed.load(Ordering::Relaxed) => (page::ended(false), true),
            Ask::SignedIn | Ask::NotSignedIn => (page::refusal(Wrong::NotFound), false),
        }
    }

    async fn judged(&self, query: String, stays: Flag) -> (Vec<u8>, bool) {
        let (reply, replied) = oneshot::channel();
        let knock = Knock {
            query,
            reply,
            stays: Arc::clone(&stays),
        };
        if self.knocks.try_send(knock).is_err() {
            return (page::stranger(), false);
        }
        match replied.await {
            Ok(Reply::Stranger) => (page::stranger(), false),
            Ok(Reply::Ended(success)) => self.onward(success),
            // Whoever was to tell has given up; or nobody has looked, since the wait is over.
            Err(_) if stays.load(Ordering::Relaxed) => (page::ended(false), true),
            Err(_) => (page::stranger(), false),
        }
    }

    fn onward(&self, success: bool) -> (Vec<u8>, bool) {
        if let Some(url) = self.success_url.as_ref().filter(|_| success) {
            return (page::elsewhere(url), true);
        }
        if [head::SIGNED_IN, head::NOT_SIGNED_IN].contains(&self.place.path.as_str()) {
            return (page::ended(success), true); // our pages are hidden behind the callback
        }
        (page::onward(success), false)
    }
}

/// Answers, which takes no longer than [`PARTING`].
async fn write(stream: &mut TcpStream, answer: &[u8]) {
    let written = async {
        stream.write_all(answer).await?;
        stream.shutdown().await
    };
    // The other side has left, or does not listen: nothing more can be done for it.
    drop(timeout(PARTING, written).await);
}

/// Reads what the other side still sends, for a moment: a socket that is closed over unread data
/// takes the answer with it.
async fn part(mut stream: TcpStream) {
    let mut rest = [0; 4096];
    let emptied = async { while stream.read(&mut rest).await.is_ok_and(|n| n > 0) {} };
    drop(timeout(PARTING, emptied).await);
}
