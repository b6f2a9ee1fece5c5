//! The cookies of one process: kept in memory, sent back to the origin that set them (load
//! balancers pin a session with one).
//!
//! The jar is reqwest's; it is asked here, not by its client, which would parse a URL for every
//! request of the many servers that never set a cookie.

use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::Url;
use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::{COOKIE, HeaderMap, SET_COOKIE};

/// An empty jar keeps everything; one that is off keeps nothing.
#[derive(Debug)]
pub(crate) struct Cookies {
    on: bool,
    any: AtomicBool,
    jar: Jar,
}

impl Cookies {
    pub(crate) fn new(on: bool) -> Self {
        Self {
            on,
            any: AtomicBool::new(false),
            jar: Jar::default(),
        }
    }

    /// Adds what belongs on a request, after what the user has put there.
    pub(crate) fn add_to(&self, headers: &mut HeaderMap, url: &Url) {
        if self.any.load(Ordering::Relaxed)
            && !headers.contains_key(COOKIE)
            && let Some(mut cookies) = self.jar.cookies(url)
        {
            cookies.set_sensitive(true);
            headers.insert(COOKIE, cookies);
        }
    }

    /// Keeps what a response sets.
    pub(crate) fn note(&self, headers: &HeaderMap, url: &Url) {
        if self.on && headers.contains_key(SET_COOKIE) {
            let mut all = headers.get_all(SET_COOKIE).iter();
            self.jar.set_cookies(&mut all, url);
            self.any.store(true, Ordering::Relaxed);
        }
    }
}
