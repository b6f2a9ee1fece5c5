//! The operating system's keychain, which holds one small thing for us: the key that seals the records.
//!
//! A keychain may take for ever (a bus that is stuck, a question that nobody answers), so every visit
//! runs in a thread of its own that is left alone after three seconds; what it finds later is used
//! by the next who asks, and while it is still there nobody else is sent, so a person sees one
//! question at most (F53, F54). The connection is closed at the end of each visit. Nothing
//! falls back to anything here: `keys` chooses.

use std::fmt;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use keyring_core::{CredentialStore, Entry};
use zeroize::Zeroizing;

use super::seal::{Key, name};

mod fault;

pub(super) use fault::Fault;

/// The item that holds the key.
const SERVICE: &str = "intercom-mcp";
const USER: &str = "key";

/// How long a visit may take, and how long nobody is sent after one that came to nothing.
const PATIENCE: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_secs(60);

/// Gets at the system's keychain.
pub(super) type Opener = fn() -> keyring_core::Result<Arc<CredentialStore>>;

pub(super) struct Keychain {
    opener: Arc<dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync>,
    patience: Duration,
    /// Held by whoever has sent somebody, so that the next one finds what came back.
    visiting: Mutex<()>,
    known: Arc<Mutex<Known>>,
}

/// What the visits brought.
#[derive(Default)]
struct Known {
    key: Option<Arc<Key>>,
    /// Somebody who was given up has not come back.
    away: bool,
    /// Not to be visited before then, and why.
    closed: Option<(Instant, Fault)>,
}

/// What somebody is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Errand {
    /// The key, if there is one.
    Read,
    /// The key, made if there is none.
    Create,
    /// To see whether anything can be kept: the only way to know is to do it (F53).
    Try,
    /// Both: whether it can be used, and then the key.
    TryAndCreate,
}

impl Keychain {
    pub(super) fn system() -> Self {
        Self::new(Arc::new(open_system as Opener), PATIENCE)
    }

    pub(super) fn new(
        opener: Arc<dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync>,
        patience: Duration,
    ) -> Self {
        Self {
            opener,
            patience,
            visiting: Mutex::default(),
            known: Arc::default(),
        }
    }

    /// The key of that name: as it is remembered, else as the keychain has it. None: it has none, or
    /// another one.
    pub(super) fn read(&self, id: &str) -> Result<Option<Arc<Key>>, Fault> {
        let key = self.visit(Errand::Read, Some(id))?;
        Ok(key.filter(|key| key.id() == id))
    }

    /// The key, made if there is none. `id`: what it is called as far as is known.
    pub(super) fn create(&self, id: Option<&str>) -> Result<Arc<Key>, Fault> {
        let key = self.visit(Errand::Create, id)?;
        key.ok_or_else(|| Fault::Failed("it does not keep what it is given".to_owned()))
    }

    /// Whether the keychain can be used; if so, the key.
    pub(super) fn try_and_create(&self) -> Result<Arc<Key>, Fault> {
        let key = self.visit(Errand::TryAndCreate, None)?;
        key.ok_or_else(|| Fault::Failed("it does not keep what it is given".to_owned()))
    }

    /// Whether the keychain can be used.
    pub(super) fn test(&self) -> Result<(), Fault> {
        self.visit(Errand::Try, None).map(drop)
    }

    /// `id`: the key of that name will do, if it is remembered.
    fn visit(&self, errand: Errand, id: Option<&str>) -> Result<Option<Arc<Key>>, Fault> {
        let _visiting = lock(&self.visiting);
        {
            let mut known = lock(&self.known);
            if let (Some(key), Some(id)) = (&known.key, id)
                && key.id() == id
            {
                return Ok(Some(Arc::clone(key)));
            }
            if known.away {
                return Err(Fault::Silent);
            }
            match &known.closed {
                Some((until, fault)) if Instant::now() < *until => return Err(fault.clone()),
                _ => known.closed = None,
            }
        }
        self.send(errand)
    }

    fn send(&self, errand: Errand) -> Result<Option<Arc<Key>>, Fault> {
        let (back, result) = channel();
        let (opener, known) = (Arc::clone(&self.opener), Arc::clone(&self.known));
        let sent = thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || {
                // Even if the library panics, somebody has come back.
                let _returned = Returned(Arc::clone(&known));
                let back = back; // and whoever waits knows it before
                let result = errand.run(&*opener).map(|key| key.map(Arc::new));
                lock(&known).remember(&result);
                drop(back.send(result)); // nobody may be waiting any more
            });
        if let Err(e) = sent {
            return Err(Fault::Failed(e.to_string()));
        }
        match result.recv_timeout(self.patience) {
            Ok(result) => result,
            Err(RecvTimeoutError::Disconnected) => Err(Fault::Died),
            Err(RecvTimeoutError::Timeout) => {
                let mut known = lock(&self.known);
                // It may have come back in this very moment.
                if let Ok(result) = result.try_recv() {
                    return result;
                }
                known.away = true;
                known.closed = Some((Instant::now() + PAUSE, Fault::Silent));
                Err(Fault::Silent)
            }
        }
    }
}

impl fmt::Debug for Keychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keychain").finish_non_exhaustive()
    }
}

impl Known {
    fn remember(&mut self, result: &Result<Option<Arc<Key>>, Fault>) {
        match result {
            Ok(key) => {
                self.closed = None;
                if let Some(key) = key {
                    self.key = Some(Arc::clone(key));
                }
            }
            // A person said no, or could not be asked: not again on every request.
            Err(fault @ (Fault::Locked | Fault::Denied)) => {
                self.closed = Some((Instant::now() + PAUSE, fault.clone()));
            }
            Err(_) => {}
        }
    }
}

/// Says that whoever was sent is back.
struct Returned(Arc<Mutex<Known>>);

impl Drop for Returned {
    fn drop(&mut self) {
        lock(&self.0).away = false;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Errand {
    /// One connection, closed when this returns.
    fn run(
        self,
        opener: &dyn Fn() -> keyring_core::Result<Arc<CredentialStore>>,
    ) -> Result<Option<Key>, Fault> {
        let store = opener().map_err(|e| Fault::at_the_door(&e))?;
        if matches!(self, Self::Try | Self::TryAndCreate) {
            canary(&store)?;
        }
        let entry = entry(&store, USER)?;
        match self {
            Self::Try => Ok(None),
            Self::Read => key(&entry),
            Self::Create | Self::TryAndCreate => match key(&entry)? {
                Some(key) => Ok(Some(key)),
                None => create(&entry),
            },
        }
    }
}

fn entry(store: &Arc<CredentialStore>, user: &str) -> Result<Entry, Fault> {
    store
        .build(SERVICE, user, None)
        .map_err(|e| Fault::inside(&e))
}

/// Writes, reads and removes something worthless.
fn canary(store: &Arc<CredentialStore>) -> Result<(), Fault> {
    let name = name();
    let entry = entry(store, &format!("canary-{name}"))?;
    entry
        .set_secret(name.as_bytes())
        .map_err(|e| Fault::inside(&e))?;
    let read = entry.get_secret().map_err(|e| Fault::inside(&e));
    let removed = entry.delete_credential().map_err(|e| Fault::inside(&e));
    if read? != name.as_bytes() {
        return Err(Fault::Failed("it gives back something else".to_owned()));
    }
    removed
}

fn key(entry: &Entry) -> Result<Option<Key>, Fault> {
    let secret = match entry.get_secret() {
        Ok(secret) => Zeroizing::new(secret),
        Err(keyring_core::Error::NoEntry) => return Ok(None),
        Err(keyring_core::Error::Ambiguous(entries)) => {
            // Two processes wrote at once, on a keychain that keeps both: all take the same one.
            let keys = entries.iter().filter_map(|entry| entry.get_secret().ok());
            let keys = keys
                .map(Zeroizing::new)
                .filter_map(|secret| Key::parse(&secret));
            return Ok(keys.min_by(|a, b| a.id().cmp(b.id())));
        }
        Err(e) => return Err(Fault::inside(&e)),
    };
    let key = Key::parse(&secret);
    key.map(Some).ok_or_else(|| {
        Fault::Failed(format!(
            "its item `{SERVICE}` ({USER}) is no key of ours; remove it"
        ))
    })
}

/// What was written is read again: another process may have been faster.
fn create(entry: &Entry) -> Result<Option<Key>, Fault> {
    let new = Key::random()
        .ok_or_else(|| Fault::Failed("the system has no chance to give".to_owned()))?;
    entry
        .set_secret(new.text().as_bytes())
        .map_err(|e| Fault::inside(&e))?;
    key(entry)
}

/// What a person calls it.
pub(super) const NAME: &str = if cfg!(target_os = "macos") {
    "the macOS keychain"
} else if cfg!(windows) {
    "the Windows Credential Manager"
} else {
    "the desktop's keychain (Secret Service)"
};

#[cfg(target_os = "linux")]
fn open_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn open_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn open_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn open_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Err(keyring_core::Error::NoDefaultStore)
}
