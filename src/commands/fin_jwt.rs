//! `fin-jwt`: a Messenger JWT for an end user, to try `-t fin/APP_ID` with.
//!
//! It is for development: in production the customer's own server makes these, once it knows who the
//! user is. So they live a day at most, and the secret is read, used and wiped, never kept. It is not
//! taken from the command line, which every program of this computer can read.

mod secret;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::process::ExitCode;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde_json::json;

use crate::clock::{self, ahead, date};
use crate::commands::protect;
use crate::config::Environment;
use crate::error::Error;
use crate::text;
use crate::ui::Ui;

const LONGEST: u64 = 24 * 3600;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The user's id in your own system (Intercom's user_id)
    #[arg(long, value_name = "ID", value_parser = plain)]
    user_id: String,
    /// The user's email address
    #[arg(long, value_name = "ADDRESS", value_parser = plain)]
    email: Option<String>,
    /// The user's name
    #[arg(long, value_name = "TEXT", value_parser = plain)]
    name: Option<String>,
    /// How long it is good: 15m, 1h, at most 24h
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = seconds)]
    expires: u64,
    /// Read the Messenger API secret from this file (- for stdin) [default: the variable
    /// INTERCOM_MESSENGER_SECRET, else what is piped in, else you are asked]
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    secret_file: Option<PathBuf>,
    /// Read the Messenger API secret from this variable
    #[arg(long, value_name = "VARIABLE", conflicts_with = "secret_file")]
    secret_env: Option<String>,
    /// Print the token and its times as JSON
    #[arg(long)]
    json: bool,
    /// What is no option may be a secret, so it is refused without being shown
    #[arg(hide = true)]
    stray: Vec<String>,
}

pub(crate) fn run(ui: &Ui, environment: &Environment, args: &Args) -> Result<ExitCode, Error> {
    if !args.stray.is_empty() {
        let problem = "fin-jwt takes no word without an option, and no secret on the command line";
        return Err(Error::usage(problem)
            .hint("every program of this computer can read the command line")
            .hint(secret::WAYS));
    }
    protect::process();
    let wanted = secret::Wanted {
        file: args.secret_file.as_deref(),
        variable: args.secret_env.as_deref(),
    };
    let secret = secret::read(&wanted, environment, ui)?;
    let now = clock::now();
    let end = now + args.expires;
    let token = signed(&secret, HEADER, &claims(args, now, end));
    tell(ui, args, now, end);
    if args.json {
        let page = json!({
            "token": token,
            "user_id": args.user_id,
            "expires_at": date(end),
            "expires_in": args.expires,
        });
        ui.out(&format!("{page}\n"))?;
    } else {
        ui.out(&format!("{token}\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(ui: &Ui, args: &Args, now: u64, end: u64) {
    let user = text::safe(&args.user_id);
    let until = format!("{} ({})", ahead(end, now), date(end));
    ui.status(&format!(
        "a Messenger JWT for user {user}, for trying things; it expires {until}"
    ));
    ui.status(
        "in production your own server makes it, for a user who has signed in there; the secret \
         belongs nowhere else",
    );
    ui.status(
        "to use it: intercom-mcp fin-jwt --user-id ID | intercom-mcp login -t fin/APP_ID \
         --with-token",
    );
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// Intercom's pages name both `user_id` and `sub` for the user's id, so both are there.
fn claims(args: &Args, now: u64, end: u64) -> String {
    let mut claims = json!({ "user_id": args.user_id, "sub": args.user_id });
    let more = [("email", &args.email), ("name", &args.name)];
    for (name, value) in more {
        if let Some(value) = value {
            claims[name] = json!(value);
        }
    }
    claims["iat"] = json!(now);
    claims["exp"] = json!(end);
    claims.to_string()
}

/// RFC 7515 section 3.1, with HMAC-SHA-256.
fn signed(secret: &[u8], header: &str, claims: &str) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let input = format!("{}.{}", part(header), part(claims));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, input.as_bytes());
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag))
}

/// A text on one line, with something in it.
fn plain(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.is_empty() || text.chars().any(char::is_control) || text.chars().count() > 255 {
        true => Err("give a text of 1 to 255 characters on one line".to_owned()),
        false => Ok(text.to_owned()),
    }
}

/// `900`, `900s`, `15m`, `1h`.
fn seconds(text: &str) -> Result<u64, String> {
    let wrong = || "write how long it is good as 15m, 1h or 900 (seconds)".to_owned();
    let text = text.trim();
    let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[number.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 24 * 3600,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match number.checked_mul(unit) {
        Some(0) => Err("a token that is over from the start is of no use".to_owned()),
        Some(seconds @ ..=LONGEST) => Ok(seconds),
        _ => Err(
            "at most 24h: it is for trying things, and nobody can take it back before it expires"
                .to_owned(),
        ),
    }
}
