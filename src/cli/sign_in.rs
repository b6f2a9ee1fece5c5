//! The options for signing in; the same for every command that talks to a server.
//!
//! Each has the name of its setting in `config`'s table, as in `server`. The rare ones are shown by
//! `--help` and not by `-h`.

use clap::ValueHint;

use crate::config::{Layer, STORES, Source};

use super::server::give;

#[derive(clap::Args)]
#[command(next_help_heading = "Signing in")]
pub(super) struct SignInArgs {
    /// Account to use, where you have several at one server [default: default]
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Scopes to ask for, with blanks or commas [default: what the server says]
    #[arg(long, value_name = "SCOPES")]
    scopes: Option<String>,
    /// Open no browser: only show the link [default: off]
    #[arg(long)]
    no_browser: bool,
    /// Sign in with a code that you type in on any device [default: off]
    #[arg(long)]
    device_code: bool,
    /// Time a call waits for you to sign in; 0 = not at all [default: 45]
    #[arg(long, value_name = "SECONDS")]
    sign_in_wait: Option<String>,
    /// Where the key to the tokens is kept [default: auto]
    #[arg(long, value_name = "PLACE", value_parser = STORES.to_vec())]
    store: Option<String>,
    /// Folder of the tokens, a whole path [default: your folder for data]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    data_dir: Option<String>,
    /// Port where the browser comes back to [default: any]
    #[arg(long, value_name = "PORT", hide_short_help = true)]
    callback_port: Option<String>,
    /// Path where the browser comes back to [default: /callback]
    #[arg(long, value_name = "PATH", hide_short_help = true)]
    callback_path: Option<String>,
    /// Name that the browser comes back to; we listen on this machine only [default: 127.0.0.1]
    #[arg(long, value_name = "HOST", hide_short_help = true)]
    host: Option<String>,
    /// Page that the browser is sent to in the end [default: one of ours]
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, hide_short_help = true)]
    auth_success_url: Option<String>,
    /// Client that is registered already: JSON with client_id, or @FILE [default: none]
    #[arg(long, value_name = "JSON|@FILE", hide_short_help = true)]
    static_oauth_client_info: Option<String>,
    /// Members to register the client with: JSON, or @FILE [default: none]
    #[arg(long, value_name = "JSON|@FILE", hide_short_help = true)]
    static_oauth_client_metadata: Option<String>,
    /// Client ID metadata document, where the server takes one [default: none]
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, hide_short_help = true)]
    client_metadata_url: Option<String>,
    /// Resource to ask a token for; "" sends none [default: what the server says]
    #[arg(long, value_name = "URI", hide_short_help = true)]
    resource: Option<String>,
    /// Send no resource parameter [default: off]
    #[arg(long, hide_short_help = true)]
    disable_resource_parameter: bool,
    /// Add a parameter to the authorization request (repeatable) [default: none]
    #[arg(long, value_name = "NAME=VALUE", hide_short_help = true)]
    authorize_param: Vec<String>,
    /// Take this issuer, though its metadata were found elsewhere [default: none]
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, hide_short_help = true)]
    accept_issuer: Option<String>,
    /// Send the ID token in place of the access token [default: off]
    #[arg(long, hide_short_help = true)]
    use_id_token: bool,
    /// Get a token with the client's own secret or key, and nobody signs in [default: off]
    #[arg(long, hide_short_help = true)]
    client_credentials: bool,
    /// Token endpoint, for --client-credentials [default: what the server says]
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, hide_short_help = true)]
    token_endpoint: Option<String>,
    /// mcp-remote's name for --sign-in-wait [default: as --sign-in-wait]
    #[arg(long, value_name = "SECONDS", hide = true)]
    auth_timeout: Option<String>,
}

impl SignInArgs {
    /// Adds the values that were given.
    pub(super) fn give(self, given: &mut Layer) {
        let mut set = |name, values: Vec<String>| {
            give(given, name, Source::Flag(format!("--{name}")), values);
        };
        // Taken apart in full, so that no option can be forgotten here.
        let Self {
            profile,
            scopes,
            no_browser,
            device_code,
            sign_in_wait,
            store,
            data_dir,
            callback_port,
            callback_path,
            host,
            auth_success_url,
            static_oauth_client_info,
            static_oauth_client_metadata,
            client_metadata_url,
            resource,
            disable_resource_parameter,
            authorize_param,
            accept_issuer,
            use_id_token,
            client_credentials,
            token_endpoint,
            auth_timeout,
        } = self;
        for (name, value) in [
            ("profile", profile),
            ("scopes", scopes),
            ("sign-in-wait", sign_in_wait),
            ("store", store),
            ("data-dir", data_dir),
            ("callback-port", callback_port),
            ("callback-path", callback_path),
            ("host", host),
            ("auth-success-url", auth_success_url),
            ("static-oauth-client-info", static_oauth_client_info),
            ("static-oauth-client-metadata", static_oauth_client_metadata),
            ("client-metadata-url", client_metadata_url),
            ("resource", resource),
            ("accept-issuer", accept_issuer),
            ("token-endpoint", token_endpoint),
            ("auth-timeout", auth_timeout),
        ] {
            set(name, value.into_iter().collect());
        }
        set("authorize-param", authorize_param);
        for (name, on) in [
            ("no-browser", no_browser),
            ("device-code", device_code),
            ("disable-resource-parameter", disable_resource_parameter),
            ("use-id-token", use_id_token),
            ("client-credentials", client_credentials),
        ] {
            set(name, on.then(|| true.to_string()).into_iter().collect());
        }
    }
}
