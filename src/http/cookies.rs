//! The cookies of one process: kept in memory, sent back to the origin that set them (load
//! balancers pin a session with one).
//!
//! Which cookie belongs where is the library's knowledge; nothing is written to disk.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use cookie_store::CookieStore;
use reqwest::Url;
use reqwest::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};

/// An empty jar keeps everything; one that is off keeps nothing.
#[derive(Debug)]
pub(crate) struct Cookies {
    on: bool,
    any: AtomicBool,
    jar: Mutex<CookieStore>,
}

impl Cookies {
    pub(crate) fn new(on: bool) -> Self {
        Self {
            on,
            any: AtomicBool::new(false),
            jar: Mutex::default(),
        }
    }

    /// Adds what belongs on a request, unless the user has put cookies there.
    pub(crate) fn add_to(&self, headers: &mut HeaderMap, url: &Url) {
        if !self.any.load(Ordering::Relaxed) || headers.contains_key(COOKIE) {
            return;
        }
        let jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs = jar.get_request_values(url);
        let pairs: Vec<_> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if pairs.is_empty() {
            return;
        }
        if let Ok(mut value) = HeaderValue::from_str(&pairs.join("; ")) {
            value.set_sensitive(true);
            headers.insert(COOKIE, value);
        }
    }

    /// Keeps what a response sets; what is no cookie, or not this server's to set, is left out.
    pub(crate) fn note(&self, headers: &HeaderMap, url: &Url) {
        if !self.on || !headers.contains_key(SET_COOKIE) {
            return;
        }
        let mut jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        for cookie in headers.get_all(SET_COOKIE) {
            if let Ok(text) = cookie.to_str() {
                jar.parse(text, url).ok();
            }
        }
        self.any.store(true, Ordering::Relaxed);
    }
}
