//! A credential as a person sees it, and as JSON: whose it is, where, until when, and what is wrong
//! with it. Never a token.
//!
//! Pure, with the time as a parameter (Unix seconds); `login` and `status` show it.

mod header;
mod identity;

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::auth::store::{About, Attempt};
use crate::auth::{ClientKind, Record, Settings};
use crate::clock::{self, ahead, date, ended};
use crate::commands::install;
use crate::config::Config;
use crate::error::Error;
use crate::text;
use crate::ui::Ui;

pub(super) use header::HeaderToken;
use identity::Identity;
pub(super) use identity::said as claims_said;

/// One credential.
#[derive(Debug, PartialEq)]
pub(super) struct Account {
    server: String,
    profile: String,
    standing: Standing,
    /// Unix seconds; none = the server says when.
    expires_at: Option<u64>,
    /// A new token is got without a person.
    renews: bool,
    pasted: bool,
    scopes: Vec<String>,
    issuer: Option<String>,
    client: Option<(String, ClientKind)>,
    identity: Identity,
    /// A sign-in that somebody is asked for right now: its link.
    link: Option<String>,
}

#[derive(Debug, PartialEq)]
enum Standing {
    SignedIn,
    Expired,
    /// Why it is over.
    Ended(String),
    /// Nobody has signed in yet.
    Nobody,
    /// Why the record can't be read.
    Unreadable(String),
}

impl Account {
    /// `alone`: whether the client gets tokens by itself (client credentials).
    pub(super) fn of(record: &Record, alone: bool, now: u64) -> Self {
        let tokens = record.tokens.as_ref();
        let expires_at = record.expires_at();
        let renews = alone || tokens.is_some_and(|t| t.refresh.is_some());
        let standing = match (tokens, &record.ended) {
            (Some(_), _) if renews || expires_at.is_none_or(|end| end > now) => Standing::SignedIn,
            (Some(_), _) => Standing::Expired,
            (None, Some(why)) => Standing::Ended(why.clone()),
            (None, None) => Standing::Nobody,
        };
        // RFC 6749 section 5.1: no scope in the answer means the one that was asked for.
        let granted = tokens.and_then(|t| t.scope.as_ref().or(record.asked.as_ref()));
        let scopes = granted.map(|all| all.split_whitespace().map(str::to_owned).collect());
        let client = record.client.as_ref();
        let identity = tokens.map(|t| match &t.id_token {
            _ if t.pasted => Identity::of_pasted(t.access.expose()),
            Some(id_token) => Identity::of(id_token.expose()),
            None => Identity::default(),
        });
        Self {
            server: record.server.clone(),
            profile: record.profile.clone(),
            standing,
            expires_at,
            renews,
            pasted: tokens.is_some_and(|t| t.pasted),
            scopes: scopes.unwrap_or_default(),
            issuer: record.authority.as_ref().map(|a| a.issuer.clone()),
            client: client.map(|client| (client.id.clone(), client.kind)),
            identity: identity.unwrap_or_default(),
            link: None,
        }
    }

    /// Nobody has signed in there yet.
    pub(super) fn nobody(settings: &Settings) -> Self {
        let record = Record {
            server: settings.server.to_string(),
            profile: settings.profile.clone(),
            ..Record::default()
        };
        Self::of(&record, false, 0)
    }

    /// A file that can't be read is one, too.
    pub(super) fn unreadable(why: &crate::auth::store::Error) -> Self {
        let nobody = Self::of(&Record::default(), false, 0);
        Self {
            standing: Standing::Unreadable(why.to_string()),
            ..nobody
        }
    }

    /// With the sign-in that is under way.
    pub(super) fn invited(mut self, attempt: Option<&Attempt>) -> Self {
        self.link = attempt.and_then(|attempt| match (&attempt.device, &attempt.request) {
            (Some((url, code)), _) => Some(format!("{url} (code {code})")),
            (None, request) => request.as_ref().map(|request| request.url.clone()),
        });
        self
    }

    pub(super) fn is_signed_in(&self) -> bool {
        self.standing == Standing::SignedIn
    }

    pub(super) fn is_of(&self, server: &str, profile: Option<&str>) -> bool {
        self.server == server && profile.is_none_or(|profile| self.profile == profile)
    }

    /// The server and the profile.
    pub(super) fn key(&self) -> (&str, &str) {
        (&self.server, &self.profile)
    }

    /// The command that signs in there.
    pub(super) fn login(&self) -> String {
        let target = install::target(&self.server);
        let is_fin = target == "fin" || target.starts_with("fin/");
        let mut words = vec!["intercom-mcp", "login", "-t", &target];
        if !matches!(self.profile.as_str(), "default" | "") {
            words.extend(["--profile", &self.profile]);
        }
        words.extend(is_fin.then_some("--with-token"));
        let words: Vec<_> = words
            .into_iter()
            .map(|word| text::safe(word).into_owned())
            .collect();
        install::line(&words)
    }

    pub(super) fn is_profile(&self, profile: &str) -> bool {
        self.profile == profile
    }

    pub(super) fn is_unreadable(&self) -> bool {
        matches!(self.standing, Standing::Unreadable(_))
    }

    /// The server as a person names it.
    pub(super) fn place(&self) -> String {
        let profile = match self.profile.as_str() {
            "default" | "" => String::new(),
            profile => format!(" (profile {profile})"),
        };
        format!("{}{profile}", text::safe(&self.server))
    }

    /// ` as Ada <ada@example.com>`, or nothing.
    pub(super) fn who(&self) -> String {
        let who = self.identity.text();
        who.map(|who| format!(" as {}", text::safe(&who)))
            .unwrap_or_default()
    }

    /// Whom a pasted token says it is for.
    pub(super) fn said(&self) -> Option<String> {
        self.identity.said()
    }

    /// How long the token lasts, in words.
    pub(super) fn until(&self, now: u64) -> String {
        let how = match (self.renews, self.pasted) {
            (true, _) => "renewed by itself",
            (false, true) => "pasted, so nothing here can renew it",
            (false, false) => "then somebody has to sign in again",
        };
        match self.expires_at {
            Some(end) => format!("expires {} ({}), {how}", ahead(end, now), date(end)),
            None if self.pasted => format!("expires when the server says so; {how}"),
            None => format!("expires when the server says so, {how}"),
        }
    }

    /// The scopes, in words; none where nobody has said any.
    pub(super) fn scope_text(&self) -> Option<String> {
        (!self.scopes.is_empty()).then(|| self.scopes.join(" "))
    }

    /// A block of lines for a terminal. Everything in it may come from outside.
    pub(super) fn lines(&self, now: u64) -> String {
        let mut rows = Vec::new();
        let mut row = |name: &'static str, value: String| rows.push((name, value));
        row("profile", self.profile.clone());
        row("signed in", self.standing_text());
        let over = (self.standing == Standing::Expired).then_some(self.expires_at);
        let over = over.flatten().and_then(|end| ended(end, now));
        if let Some(until) = self.is_signed_in().then(|| self.until(now)).or(over) {
            row("token", until);
        }
        if let Some(said) = self.said() {
            row("identity", said);
        }
        if let Some(scopes) = self.scope_text() {
            row("scopes", scopes);
        }
        if let Some(issuer) = &self.issuer {
            row("issuer", issuer.clone());
        }
        if let Some((id, kind)) = &self.client {
            row("client", format!("{id} ({})", kind_text(*kind)));
        }
        if let Some(link) = &self.link {
            row(
                "under way",
                format!("a sign-in waits for somebody to open {link}"),
            );
        }
        if self.is_unreadable() {
            rows.retain(|(name, _)| *name == "signed in");
        }
        let name = match self.server.as_str() {
            "" => "a sign-in that can't be read",
            server => server,
        };
        let mut lines = format!("{}\n", cell(name));
        for (name, value) in rows {
            lines.push_str(&format!("  {name:9}  {}\n", cell(&value)));
        }
        lines
    }

    fn standing_text(&self) -> String {
        match &self.standing {
            Standing::SignedIn => format!("yes{}", self.who()),
            Standing::Expired => "no: the token has expired".to_owned(),
            Standing::Ended(why) | Standing::Unreadable(why) => format!("no: {why}"),
            Standing::Nobody => "no".to_owned(),
        }
    }

    /// The same for a program.
    pub(super) fn json(&self, now: u64) -> Value {
        let reason = match &self.standing {
            Standing::SignedIn => Value::Null,
            Standing::Expired => json!("the token has expired"),
            Standing::Ended(why) | Standing::Unreadable(why) => json!(why),
            Standing::Nobody => json!("nobody has signed in"),
        };
        json!({
            "server": self.server,
            "profile": self.profile,
            "signed_in": self.is_signed_in(),
            "reason": reason,
            "expires_at": self.expires_at.map(date),
            "expires_in": self.expires_at.map(|end| end.saturating_sub(now)),
            "renewable": self.renews,
            "pasted": self.pasted,
            "scopes": self.scopes,
            "issuer": self.issuer,
            "client": self.client.as_ref().map(|(id, kind)| {
                json!({ "id": id, "kind": kind_name(*kind) })
            }),
            "identity": self.identity.json(),
            "sign_in_under_way": self.link.is_some(),
            "authorization_url": self.link,
        })
    }
}

/// A text from outside on one line. A link must stay whole, so nothing is cut: the store has bounded
/// what it keeps.
fn cell(text: &str) -> String {
    text::escaped(text).replace(['\n', '\t'], " ")
}

fn kind_text(kind: ClientKind) -> &'static str {
    match kind {
        ClientKind::Given => "given beforehand",
        ClientKind::Document => "a document of its own",
        ClientKind::Registered => "registered by itself",
    }
}

fn kind_name(kind: ClientKind) -> &'static str {
    match kind {
        ClientKind::Given => "given",
        ClientKind::Document => "document",
        ClientKind::Registered => "registered",
    }
}

/// Says before the server does that a fixed token in a header is over. It is sent all the same: the
/// server's word counts.
pub(super) fn warn_of_header(config: &Config, ui: &Ui) {
    let warning = HeaderToken::of(config).and_then(|header| header.warning(clock::now()));
    if let Some(warning) = warning {
        ui.warn(&warning);
    }
}

/// Where tokens are kept, in a sentence. `folder`: of the records.
pub(super) fn kept(about: &About, folder: Option<&str>) -> String {
    let why = about.why.as_ref().map(|why| format!(": {why}"));
    let why = why.unwrap_or_default();
    let (place, folder) = (about.place.as_str(), folder.unwrap_or("memory"));
    let beside = place
        .strip_prefix(folder)
        .and_then(|rest| rest.strip_prefix(['/', '\\']));
    let place = beside.map_or_else(
        || place.to_owned(),
        |name| format!("the file `{name}` there"),
    );
    match about.kind {
        "keychain" => format!("tokens are kept encrypted in {folder}, and their key in {place}"),
        "file" => format!(
            "tokens are kept encrypted in {folder}, and their key in {place}, which only you can \
             read{why}"
        ),
        _ => format!("tokens are kept in memory only, and are gone with this process{why}"),
    }
}

pub(super) fn kept_json(about: &About, folder: Option<&str>) -> Value {
    json!({ "kind": about.kind, "place": about.place, "reason": about.why, "folder": folder })
}

/// Why there is nothing to sign in to, for a target without a server.
pub(super) fn no_server(target: &str) -> Error {
    if target == "sandbox" {
        return Error::usage("the sandbox needs no sign-in")
            .hint("use it as it is: intercom-mcp tools -t sandbox");
    }
    Error::usage(format!(
        "the target {target} has no hosted server, so there is nothing to sign in to"
    ))
    .hint(
        "give an access token in INTERCOM_TOKEN: in Intercom, Settings, Integrations, Developer Hub, \
         your app, Authentication",
    )
}
