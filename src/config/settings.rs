//! The table of everything that can be set, and by what name.
//!
//! One name serves all sources: `some-name` is `--some-name` on the command line,
//! `INTERCOM_MCP_SOME_NAME` in the environment and `some-name` in the config file. The table
//! knows no values but the defaults; what a value means is decided where it is used.

/// One thing that can be set.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// As the user would write it; empty = none.
    pub(crate) default: &'static str,
    /// Shown by `--print-config` when nothing is set and there is no default.
    pub(crate) unset: &'static str,
    pub(crate) scope: Scope,
    pub(crate) secret: bool,
    pub(crate) repeatable: bool,
}

/// What its values look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// A tool's name with `*`; in the environment, commas separate several.
    Glob,
    Path,
    Switch,
    Seconds,
    Size,
    Count,
    Port,
    Choice(&'static [&'static str]),
}

/// Where it may stand in the config file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Nowhere: flag and environment only.
    Outside,
    /// At the top.
    Top,
    /// At the top, or in a `[targets.NAME]` table, which then wins.
    Target,
    /// In a `[targets.NAME]` table only; neither a flag nor a variable.
    TargetOnly,
    /// Accepted everywhere for mcp-remote's sake, without effect; not shown.
    Idle,
}

pub(crate) const TRANSPORTS: &[&str] = &["http-first", "sse-first", "http-only", "sse-only"];
pub(crate) const MODES: &[&str] = &["auto", "remote", "local"];
pub(crate) const STORES: &[&str] = &["auto", "keychain", "file"];
pub(crate) const PROTOCOLS: &[&str] = &["legacy", "auto"];

/// What the names of our variables start with.
const PREFIX: &str = "INTERCOM_MCP_";

#[rustfmt::skip]
pub(crate) const SETTINGS: &[Setting] = &[
    one("target", Kind::Text, "us").at(Scope::Top),
    one("url", Kind::Text, "").at(Scope::TargetOnly),
    one("sse-url", Kind::Text, "").at(Scope::TargetOnly),
    one("config", Kind::Path, "").at(Scope::Outside).or("(no file)"),
    one("mode", Kind::Choice(MODES), "auto").at(Scope::Target),
    one("rest-url", Kind::Text, "").at(Scope::Target).or("(the target's)"),
    one("transport", Kind::Choice(TRANSPORTS), "http-first").at(Scope::Target),
    one("allow-http", Kind::Switch, "false").at(Scope::Top),
    one("profile", Kind::Text, "default").at(Scope::Target),
    one("scopes", Kind::Text, "").at(Scope::Target).or("(as the server says)"),
    one("no-browser", Kind::Switch, "false").at(Scope::Top),
    one("sign-in-wait", Kind::Seconds, "45").at(Scope::Top),
    one("auth-timeout", Kind::Seconds, "").at(Scope::Top).or("(as sign-in-wait)"),
    one("store", Kind::Choice(STORES), "auto").at(Scope::Top),
    one("data-dir", Kind::Path, "").at(Scope::Top).or("(your folder for data)"),
    one("device-code", Kind::Switch, "false").at(Scope::Target),
    one("callback-port", Kind::Port, "").at(Scope::Top).or("(any)"),
    one("callback-path", Kind::Text, "/callback").at(Scope::Top),
    one("host", Kind::Text, "127.0.0.1").at(Scope::Top),
    one("auth-success-url", Kind::Text, "").at(Scope::Top),
    one("static-oauth-client-info", Kind::Text, "").at(Scope::Target).hidden(),
    one("static-oauth-client-metadata", Kind::Text, "").at(Scope::Target).hidden(),
    one("client-metadata-url", Kind::Text, "").at(Scope::Target),
    one("resource", Kind::Text, "").at(Scope::Target).or("(as the server says)"),
    one("disable-resource-parameter", Kind::Switch, "false").at(Scope::Target),
    many("authorize-param", Kind::Text).at(Scope::Target),
    one("accept-issuer", Kind::Text, "").at(Scope::Target),
    one("use-id-token", Kind::Switch, "false").at(Scope::Target),
    one("client-credentials", Kind::Switch, "false").at(Scope::Target),
    one("token-endpoint", Kind::Text, "").at(Scope::Target),
    many("header", Kind::Text).at(Scope::Target).hidden(),
    many("header-file", Kind::Path).at(Scope::Top),
    many("header-env", Kind::Text).at(Scope::Target),
    many("header-command", Kind::Text).at(Scope::Target).hidden(),
    one("bearer-env", Kind::Text, "").at(Scope::Target),
    many("ignore-tool", Kind::Glob).at(Scope::Top),
    many("allow-tool", Kind::Glob).at(Scope::Top).or("(all)"),
    one("read-only", Kind::Switch, "false").at(Scope::Top),
    one("allow-writes", Kind::Switch, "false").at(Scope::Target),
    one("fin-user", Kind::Text, "").at(Scope::Target).or("(any)"),
    one("max-result-chars", Kind::Count, "60000").at(Scope::Top),
    one("start-timeout", Kind::Seconds, "30").at(Scope::Top),
    one("connect-timeout", Kind::Seconds, "10").at(Scope::Top),
    one("request-timeout", Kind::Seconds, "60").at(Scope::Top),
    one("max-request-time", Kind::Seconds, "300").at(Scope::Top),
    one("headers-timeout", Kind::Seconds, "").at(Scope::Top).or("(as request-timeout)"),
    one("body-timeout", Kind::Seconds, "").at(Scope::Top).or("(as request-timeout)"),
    one("max-message-size", Kind::Size, "64MiB").at(Scope::Top),
    one("keep-alive", Kind::Switch, "false").at(Scope::Top),
    one("ping-interval", Kind::Seconds, "30").at(Scope::Top),
    many("ca-file", Kind::Path).at(Scope::Top),
    one("proxy", Kind::Text, "").at(Scope::Top).or("(the system's)").hidden(),
    one("ipv4", Kind::Switch, "false").at(Scope::Top),
    one("disable-cookies", Kind::Switch, "false").at(Scope::Top),
    one("debug", Kind::Switch, "false").at(Scope::Top),
    one("log-file", Kind::Path, "").at(Scope::Top),
    one("record", Kind::Path, "").at(Scope::Top),
    one("silent", Kind::Switch, "false").at(Scope::Top),
    one("enable-proxy", Kind::Switch, "false").at(Scope::Idle),
    one("protocol", Kind::Choice(PROTOCOLS), "auto").at(Scope::Idle),
];

/// The setting of that name. A name that the program itself wrote is always there.
pub(crate) fn setting(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

impl Setting {
    /// Whether a flag and a variable of its name exist.
    pub(crate) fn is_option(&self) -> bool {
        self.scope != Scope::TargetOnly
    }

    /// Whether it may stand at the top of the config file.
    pub(crate) fn is_at_top(&self) -> bool {
        matches!(self.scope, Scope::Top | Scope::Target | Scope::Idle)
    }

    /// Whether it may stand in a `[targets.NAME]` table.
    pub(crate) fn is_per_target(&self) -> bool {
        matches!(self.scope, Scope::Target | Scope::TargetOnly)
    }

    const fn at(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    const fn or(self, unset: &'static str) -> Self {
        Self { unset, ..self }
    }

    const fn hidden(self) -> Self {
        Self {
            secret: true,
            ..self
        }
    }
}

/// `some-name` → `INTERCOM_MCP_SOME_NAME`.
pub(crate) fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.to_ascii_uppercase().replace('-', "_"))
}

/// `INTERCOM_MCP_SOME_NAME` → `some-name`; `None` for a variable that isn't meant for us.
pub(crate) fn name_of(variable: &str) -> Option<String> {
    let name = variable.strip_prefix(PREFIX)?;
    Some(name.to_ascii_lowercase().replace('_', "-"))
}

/// `INTERCOM_MCP_SOME_NAME` → `some-name`, where there is such an option.
pub(crate) fn setting_of(variable: &str) -> Option<&'static str> {
    let options = SETTINGS.iter().filter(|setting| setting.is_option());
    let mut names = options.map(|setting| setting.name);
    names.find(|name| self::variable(name) == variable)
}

const fn one(name: &'static str, kind: Kind, default: &'static str) -> Setting {
    Setting {
        name,
        kind,
        default,
        unset: "(none)",
        scope: Scope::Top,
        secret: false,
        repeatable: false,
    }
}

const fn many(name: &'static str, kind: Kind) -> Setting {
    Setting {
        repeatable: true,
        ..one(name, kind, "")
    }
}
