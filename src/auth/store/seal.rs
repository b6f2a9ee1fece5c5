//! Sealing: a key, and what a file holds that was sealed with it (ChaCha20-Poly1305, RFC 8439).
//!
//! Pure but for chance; it knows neither files nor keychains. `ring` keeps its own copy of a key
//! while it works and does not wipe it: every other copy, and every plain text, is wiped.

use std::fmt;
use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::text::hex;

use super::SCHEMA;

/// Of a key, in bytes.
const KEY: usize = 32;

/// Where a key is kept, as the files name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Held {
    Keychain,
    File,
}

/// A key, and a name by which files tell it from others (a hash of it).
pub(super) struct Key {
    id: String,
    bytes: Zeroizing<[u8; KEY]>,
}

/// What is sealed. It is part of what is authenticated, so that no file passes for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Record,
    Attempt,
    Journal,
}

/// A sealed file. Everything but `nonce` and `sealed` is authenticated with the content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Envelope {
    pub(super) schema: u32,
    /// The credential's id: whose file this is, whatever its name.
    pub(super) id: String,
    pub(super) server: String,
    pub(super) profile: String,
    pub(super) keys: Held,
    pub(super) key_id: String,
    nonce: String,
    sealed: String,
}

/// What a file turned out to be.
#[derive(Debug)]
pub(super) enum Found {
    Sealed(Envelope),
    Newer(u64),
    /// Why it can't be read.
    Corrupt(&'static str),
}

/// The parts of an envelope that stand there in clear.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label<'a> {
    pub(super) id: &'a str,
    pub(super) server: &'a str,
    pub(super) profile: &'a str,
}

impl Key {
    fn new(bytes: Zeroizing<[u8; KEY]>) -> Self {
        let mut named = Zeroizing::new(b"intercom-mcp key\0".to_vec());
        named.reserve_exact(KEY);
        named.extend_from_slice(&*bytes);
        let hash = digest(&SHA256, &named);
        Self {
            id: hex(&hash.as_ref()[..8]),
            bytes,
        }
    }

    /// A new one; none if the system has no chance to give.
    pub(super) fn random() -> Option<Self> {
        let mut bytes = Zeroizing::new([0; KEY]);
        SystemRandom::new().fill(&mut *bytes).ok()?;
        Some(Self::new(bytes))
    }

    /// As it is kept: base64, since some keychains keep UTF-8 only.
    pub(super) fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.bytes.as_slice()))
    }

    /// Reads [`Key::text`]; none: this is something else.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let mut room = Zeroizing::new([0; 2 * KEY]);
        let text = text.trim_ascii();
        if text.len() > room.len() {
            return None;
        }
        let length = STANDARD.decode_slice(text, &mut *room).ok()?;
        let mut bytes = Zeroizing::new([0; KEY]);
        bytes.copy_from_slice((length == KEY).then_some(&room[..KEY])?);
        Some(Self::new(bytes))
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    fn cipher(&self) -> Option<LessSafeKey> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &*self.bytes).ok()?;
        Some(LessSafeKey::new(key))
    }

    /// Seals `plain` (which is overwritten) into a file's content; none if the system has no chance
    /// to give.
    pub(super) fn seal(
        &self,
        held: Held,
        purpose: Purpose,
        label: Label<'_>,
        mut plain: Zeroizing<Vec<u8>>,
    ) -> Option<Vec<u8>> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).ok()?;
        let mut envelope = Envelope {
            schema: SCHEMA,
            id: label.id.to_owned(),
            server: label.server.to_owned(),
            profile: label.profile.to_owned(),
            keys: held,
            key_id: self.id.clone(),
            nonce: STANDARD.encode(nonce),
            sealed: String::new(),
        };
        let nonce = Nonce::assume_unique_for_key(nonce);
        let authenticated = Aad::from(envelope.authenticated(purpose));
        let tag = self
            .cipher()?
            .seal_in_place_separate_tag(nonce, authenticated, &mut plain)
            .ok()?;
        envelope.sealed = STANDARD.encode([&plain, tag.as_ref()].concat());
        let mut content = serde_json::to_vec(&envelope).ok()?;
        content.push(b'\n');
        Some(content)
    }

    /// What is in the envelope; none: it was not sealed with this key, for this purpose, or it was
    /// changed.
    pub(super) fn open(&self, purpose: Purpose, envelope: &Envelope) -> Option<Zeroizing<Vec<u8>>> {
        let nonce = STANDARD.decode(&envelope.nonce).ok()?;
        let nonce = Nonce::try_assume_unique_for_key(&nonce).ok()?;
        let mut sealed = Zeroizing::new(STANDARD.decode(&envelope.sealed).ok()?);
        let authenticated = Aad::from(envelope.authenticated(purpose));
        let length = {
            let cipher = self.cipher()?;
            let plain = cipher
                .open_in_place(nonce, authenticated, &mut sealed)
                .ok()?;
            plain.len()
        };
        sealed.truncate(length);
        Some(sealed)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

impl Envelope {
    /// One text for each combination of the clear members: JSON, so that no member can run into the next.
    fn authenticated(&self, purpose: Purpose) -> Vec<u8> {
        let purpose = match purpose {
            Purpose::Record => "record",
            Purpose::Attempt => "attempt",
            Purpose::Journal => "journal",
        };
        let members = (
            purpose,
            self.schema,
            &self.id,
            &self.server,
            &self.profile,
            self.keys,
            &self.key_id,
        );
        serde_json::to_vec(&members).unwrap_or_default()
    }
}

/// Looks at a file's content. The schema comes first: what a newer version writes may look like
/// nothing that is known here (F63).
pub(super) fn look(content: &[u8]) -> Found {
    #[derive(Deserialize)]
    struct Schema {
        schema: u64,
    }
    if content.is_empty() {
        return Found::Corrupt("it is empty");
    }
    match serde_json::from_slice(content) {
        Ok(Schema { schema }) if schema > u64::from(SCHEMA) => return Found::Newer(schema),
        Ok(_) => {}
        Err(_) => return Found::Corrupt("it is no file of ours, or torn"),
    }
    match serde_json::from_slice(content) {
        Ok(envelope) => Found::Sealed(envelope),
        Err(_) => Found::Corrupt("members are missing in it"),
    }
}

/// `value` as JSON, in a buffer that never grew: a buffer that grows leaves copies behind.
pub(super) fn plain<T: Serialize>(value: &T) -> Option<Zeroizing<Vec<u8>>> {
    let mut length = Length(0);
    serde_json::to_writer(&mut length, value).ok()?;
    let mut plain = Zeroizing::new(Vec::with_capacity(length.0));
    serde_json::to_writer(&mut *plain, value).ok()?;
    Some(plain)
}

struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// SHA-256, in hex.
pub(super) fn hash(text: &[u8]) -> String {
    hex(digest(&SHA256, text).as_ref())
}

/// Chance, in hex, for names.
pub(super) fn name() -> String {
    let mut bytes = [0; 8];
    // Without it the name is not random, and creating the file fails if it is there already.
    let _ = SystemRandom::new().fill(&mut bytes);
    hex(&bytes)
}
