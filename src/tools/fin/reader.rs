//! Reads the events of one turn to their end, in a task beside the calls.
//!
//! A stream that breaks is asked for again as long as its token is good; what had been told by then
//! comes again, and is known. It holds nobody alive: when the conversation is let go of, it ends.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use tokio::task::AbortHandle;

use crate::contract::backoff;
use crate::http;
use crate::intercom::Client;
use crate::intercom::fin::{Address, Gone, Heard};

use super::Slot;
use super::talk::{Reading, Talk};

/// "The access token is a JWT with a 3-minute TTL", and is renewed by nothing but the next reply.
const TOKEN: Duration = Duration::from_secs(180);
/// Connections in a row that bring nothing.
const MOST_TRIES: u32 = 5;

/// The reader of `turn`; `slot` is not kept alive by it.
pub(super) fn start(client: Client, address: Address, slot: &Arc<Slot>, turn: u64) -> AbortHandle {
    let reader = Reader {
        slot: Arc::downgrade(slot),
        turn,
        until: Instant::now() + TOKEN,
    };
    let task = tokio::spawn(async move { reader.read(&client, &address).await });
    task.abort_handle()
}

struct Reader {
    slot: Weak<Slot>,
    turn: u64,
    until: Instant,
}

impl Reader {
    async fn read(self, client: &Client, address: &Address) {
        let mut tries = 0;
        loop {
            let end = tokio::time::timeout_at(
                self.until.into(),
                self.connection(client, address, &mut tries),
            );
            let gone = end.await.unwrap_or(Gone::Expired);
            let is_over = self.is_over();
            tracing::debug!("the events of a turn with Fin end: {gone:?}, over: {is_over}");
            let end = match gone {
                _ if is_over => Reading::Done,
                Gone::Expired => Reading::Expired,
                Gone::Unusable(why) => Reading::Broken(why),
                Gone::Broken(why) if tries >= MOST_TRIES => Reading::Broken(why),
                Gone::Broken(_) => {
                    let wait = backoff(tries, http::chance());
                    tokio::time::sleep(wait).await;
                    tries += 1;
                    if !address.rewinds() {
                        self.change(|talk| talk.has_gap = true);
                    }
                    continue;
                }
            };
            self.change(|talk| talk.reading = end);
            return;
        }
    }

    /// One connection, to its end.
    async fn connection(&self, client: &Client, address: &Address, tries: &mut u32) -> Gone {
        let mut events = match client.events(address).await {
            Ok(events) => events,
            Err(gone) => return gone,
        };
        loop {
            match events.next().await {
                Ok(Some(heard)) => match self.hear(heard) {
                    None => return Gone::Expired, // nobody wants to know
                    // What is told again with every connection is no sign that the next helps.
                    Some(is_news) if is_news => *tries = 0,
                    Some(_) => {}
                },
                // Cut or ended, it looks the same; the turn says which.
                Ok(None) => return Gone::Broken("the stream ended early".to_owned()),
                Err(gone) => return gone,
            }
        }
    }

    /// Whether it is news; none: the conversation has been let go of, or has gone on.
    fn hear(&self, heard: Heard) -> Option<bool> {
        self.slot.upgrade()?.change(|talk| {
            let is_mine = talk.turn == self.turn;
            is_mine.then(|| talk.hear(heard, Instant::now()))
        })
    }

    fn is_over(&self) -> bool {
        let slot = self.slot.upgrade();
        slot.is_none_or(|slot| slot.look(|talk| talk.turn != self.turn || talk.is_over()))
    }

    /// If the turn is still this reader's.
    fn change(&self, change: impl FnOnce(&mut Talk)) {
        if let Some(slot) = self.slot.upgrade() {
            slot.change(|talk| {
                if talk.turn == self.turn {
                    change(talk);
                }
            });
        }
    }
}
