//! Where the browser comes back to; pure.

use reqwest::Url;

use crate::auth::{Callback, GivenClient};
use crate::config::layer::Stack;
use crate::config::parse;
use crate::config::sign_in::urls;
use crate::error::Error;

/// A client that was registered beforehand says where the browser comes back to, as far as no
/// option does.
pub(super) fn read(
    stack: &Stack,
    given: Option<&GivenClient>,
    warnings: &mut Vec<String>,
) -> Result<Callback, Error> {
    let registered = given.and_then(|given| given.redirect_uri.as_deref());
    let registered = registered.and_then(|uri| Url::parse(uri).ok());
    let read =
        |name, parse: fn(&str) -> Result<String, String>| stack.setting(name).read(name, parse);
    let (mut host, mut path) = (read("host", urls::host)?, read("callback-path", path)?);
    let port = stack.value("callback-port");
    let mut port = port
        .map(|value| value.read("callback-port", parse::port))
        .transpose()?;
    if let Some(uri) = &registered {
        if let Some(name) = uri.host_str().filter(|_| !stack.is_set("host")) {
            host = name.to_owned();
        }
        if !stack.is_set("callback-path") {
            path = uri.path().to_owned();
        }
        port = port.or_else(|| uri.port());
    }
    if !urls::is_this_machine(&host) {
        warnings.push(format!(
            "the browser is sent back to {host}, and is awaited on this machine only: it must come \
             back here by that name"
        ));
    }
    Ok(Callback {
        host,
        port,
        path,
        is_named: stack.is_set("host") || stack.is_set("callback-path"),
        success_url: urls::success(stack)?,
    })
}

fn path(text: &str) -> Result<String, String> {
    let is_plain = |char: char| matches!(char, '!'..='~') && !"?#\\\"<>".contains(char);
    if !text.starts_with('/') || text.starts_with("//") {
        return Err("a path begins with one /: /callback".to_owned());
    }
    if !text.chars().all(is_plain) {
        return Err("a path has no blanks, and neither ? nor #: /callback".to_owned());
    }
    Ok(text.to_owned())
}
