//! The options that say which server is meant and how to reach it; the same for every command
//! that talks to one.
//!
//! Each has the name of its setting in `config`'s table, where defaults and meanings stand.

use clap::{ArgAction, ValueHint};

use super::sign_in::SignInArgs;
use crate::commands::Options;
use crate::config::{self, Layer, MODES, PROTOCOLS, Source, TRANSPORTS, Value};

#[derive(clap::Args)]
pub(super) struct ServerArgs {
    /// Server: us, eu, au, fin[/APP_ID], sandbox, a name in the config file, a URL [default: us]
    #[arg(short, long, help_heading = "Server")]
    target: Option<String>,
    /// Config file to read instead of the one in your folder for settings
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Server")]
    config: Option<String>,
    /// Who answers: the server, this program by itself, or whichever can [default: auto]
    #[arg(long, value_parser = MODES.to_vec(), help_heading = "Server")]
    mode: Option<String>,
    /// Transports to try, in order [default: http-first]
    #[arg(long, value_name = "ORDER", value_parser = TRANSPORTS.to_vec(), help_heading = "Server")]
    transport: Option<String>,
    /// Allow http:// to hosts other than this machine [default: off]
    #[arg(long, help_heading = "Server")]
    allow_http: bool,
    #[arg(long, value_parser = PROTOCOLS.to_vec(), hide = true)]
    protocol: Option<String>,

    #[command(flatten)]
    sign_in: SignInArgs,

    /// Send "Name: value"; ${VAR} is taken from the environment (repeatable) [default: none]
    #[arg(long, value_name = "HEADER", help_heading = "Headers")]
    header: Vec<String>,
    /// Send the headers in this file, one a line (repeatable) [default: none]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Headers")]
    header_file: Vec<String>,
    /// Send a header whose value is in a variable (repeatable) [default: none]
    #[arg(long, value_name = "NAME=VAR", help_heading = "Headers")]
    header_env: Vec<String>,
    /// Send a header that a command prints, again when refused (repeatable) [default: none]
    #[arg(long, value_name = "NAME=CMD", help_heading = "Headers")]
    header_command: Vec<String>,
    /// Send the token in this variable as "Authorization: Bearer" [default: none]
    #[arg(long, value_name = "VAR", help_heading = "Headers")]
    bearer_env: Option<String>,

    /// Hide tools of this name and refuse their calls; * is any text (repeatable) [default: none]
    #[arg(long, value_name = "GLOB", help_heading = "Tools")]
    ignore_tool: Vec<String>,
    /// Offer only tools of this name; * is any text (repeatable) [default: all]
    #[arg(long, value_name = "GLOB", help_heading = "Tools")]
    allow_tool: Vec<String>,
    /// Offer only tools that say they change nothing [default: off]
    #[arg(long, help_heading = "Tools")]
    read_only: bool,
    /// Let Fin's tools act for this user only [default: any]
    #[arg(long, value_name = "USER_ID", help_heading = "Tools")]
    fin_user: Option<String>,

    /// Answer from this REST API instead of the target's own [default: the target's region's]
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, help_heading = "Local tools")]
    rest_url: Option<String>,
    /// Offer the tools that change something too [default: off]
    #[arg(long, help_heading = "Local tools")]
    allow_writes: bool,
    /// Longest result; the rest can be asked for [default: 60000]
    #[arg(long, value_name = "CHARS", help_heading = "Local tools")]
    max_result_chars: Option<String>,

    /// Time for the server's first answer, retries included; not 0 [default: 30]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits")]
    start_timeout: Option<String>,
    /// Time to connect; 0 = no limit [default: 10]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits")]
    connect_timeout: Option<String>,
    /// Time a request may go without a sign of life; 0 = no limit [default: 60]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits")]
    request_timeout: Option<String>,
    /// Time a request may take in all; 0 = no limit [default: 300]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits")]
    max_request_time: Option<String>,
    /// Time until a response begins; 0 = no limit [default: as --request-timeout]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits")]
    headers_timeout: Option<String>,
    /// Time between two pieces of a response; 0 = no limit [default: as --request-timeout]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits")]
    body_timeout: Option<String>,
    /// Largest message, in either direction [default: 64MiB]
    #[arg(long, value_name = "SIZE", help_heading = "Limits")]
    max_message_size: Option<String>,

    /// Trust the certificates in this PEM file too (repeatable) [default: the system's]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Network")]
    ca_file: Vec<String>,
    /// Proxy to use, or none [default: HTTPS_PROXY and its like, else the system's]
    #[arg(long, value_name = "URL|none", value_hint = ValueHint::Url, help_heading = "Network")]
    proxy: Option<String>,
    /// Use IPv4 addresses only [default: off]
    #[arg(long, help_heading = "Network")]
    ipv4: bool,
    /// Ping the server now and then [default: off]
    #[arg(long, help_heading = "Network")]
    keep_alive: bool,
    /// Ping it this often; implies --keep-alive; 0 = never [default: 30]
    #[arg(long, value_name = "SECONDS", help_heading = "Network")]
    ping_interval: Option<String>,
    /// Keep no cookies [default: off]
    #[arg(long, help_heading = "Network")]
    disable_cookies: bool,
    #[arg(long, hide = true)]
    enable_proxy: bool,

    /// Log details to stderr [default: off]
    #[arg(long, help_heading = "Output")]
    debug: bool,
    /// Log details to this file [default: none]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    log_file: Option<String>,
    /// Write all messages to this file, secrets hidden, to read or to replay [default: none]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    record: Option<String>,
    /// Write nothing to stderr [default: off]
    #[arg(long, help_heading = "Output")]
    silent: bool,
    /// Show each setting, its value and where it came from, and exit
    #[arg(long, action = ArgAction::SetTrue, help_heading = "Output")]
    print_config: bool,
}

impl ServerArgs {
    /// The values that were given, under their settings' names.
    pub(super) fn options(self) -> Options {
        let mut given = Layer::default();
        let mut set = |name, values: Vec<String>| {
            give(&mut given, name, Source::Flag(format!("--{name}")), values);
        };
        // Taken apart in full, so that no option can be forgotten here.
        let Self {
            target,
            config,
            mode,
            transport,
            allow_http,
            protocol,
            sign_in,
            header,
            header_file,
            header_env,
            header_command,
            bearer_env,
            ignore_tool,
            allow_tool,
            read_only,
            fin_user,
            rest_url,
            allow_writes,
            max_result_chars,
            start_timeout,
            connect_timeout,
            request_timeout,
            max_request_time,
            headers_timeout,
            body_timeout,
            max_message_size,
            ca_file,
            proxy,
            ipv4,
            keep_alive,
            ping_interval,
            disable_cookies,
            enable_proxy,
            debug,
            log_file,
            record,
            silent,
            print_config,
        } = self;
        for (name, value) in [
            ("target", target),
            ("config", config),
            ("mode", mode),
            ("rest-url", rest_url),
            ("fin-user", fin_user),
            ("max-result-chars", max_result_chars),
            ("transport", transport),
            ("protocol", protocol),
            ("bearer-env", bearer_env),
            ("start-timeout", start_timeout),
            ("connect-timeout", connect_timeout),
            ("request-timeout", request_timeout),
            ("max-request-time", max_request_time),
            ("headers-timeout", headers_timeout),
            ("body-timeout", body_timeout),
            ("max-message-size", max_message_size),
            ("proxy", proxy),
            ("ping-interval", ping_interval),
            ("log-file", log_file),
            ("record", record),
        ] {
            set(name, value.into_iter().collect());
        }
        for (name, values) in [
            ("header", header),
            ("header-file", header_file),
            ("header-env", header_env),
            ("header-command", header_command),
            ("ignore-tool", ignore_tool),
            ("allow-tool", allow_tool),
            ("ca-file", ca_file),
        ] {
            set(name, values);
        }
        for (name, on) in [
            ("allow-http", allow_http),
            ("allow-writes", allow_writes),
            ("read-only", read_only),
            ("ipv4", ipv4),
            ("keep-alive", keep_alive),
            ("disable-cookies", disable_cookies),
            ("enable-proxy", enable_proxy),
            ("debug", debug),
            ("silent", silent),
        ] {
            set(name, on.then(|| true.to_string()).into_iter().collect());
        }
        sign_in.give(&mut given);
        Options {
            given,
            print_config,
        }
    }
}

/// Adds a setting's values. A host's placeholder that nobody filled in (`${user_config.…}`) is
/// no value, as in the environment.
pub(super) fn give(
    given: &mut Layer,
    name: &'static str,
    source: Source,
    values: impl IntoIterator<Item = String>,
) {
    let values: Vec<Value> = values
        .into_iter()
        .filter(|text| text.is_empty() || !config::counts_as_unset(text))
        .map(|text| Value::new(text, source.clone()))
        .collect();
    if !values.is_empty() {
        given.set(name, source, values);
    }
}
