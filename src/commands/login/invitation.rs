//! What somebody has to do to sign in: for a person, and for a program; pure.

use serde_json::{Value, json};

use crate::auth::Invitation;

const PASTE: &str = "if the browser can't come back here, paste the address that it ends at (or the \
                     code in it) and press Enter";

/// `browser`: one is opened by itself. `reads`: pastes are read. `forward`: what to do besides, where
/// the browser runs elsewhere.
pub(super) fn text(
    invitation: &Invitation,
    browser: bool,
    reads: bool,
    forward: Option<&str>,
) -> String {
    let url = &invitation.url;
    if let Some(code) = &invitation.user_code {
        return format!(
            "to sign in, open this link on any device:\n\n{url}\n\nand enter the code {code}"
        );
    }
    // Another process's is opened once it is shown; with ours it is known by now.
    let mut text = match browser && (invitation.opened || !invitation.ours) {
        true => "to sign in, use the browser that opens; if none does, open this link:".to_owned(),
        false => "to sign in, open this link in a browser:".to_owned(),
    };
    text.push_str(&format!("\n\n{url}\n"));
    // The forwarding line speaks of pasting, too.
    if let Some(line) = forward.or_else(|| (reads && invitation.ours).then_some(PASTE)) {
        text.push('\n');
        text.push_str(line);
    }
    text
}

/// `patience`: how long the answer is waited for, in seconds.
pub(super) fn json(
    invitation: &Invitation,
    patience: u64,
    reads: bool,
    forward: Option<&str>,
) -> Value {
    let mut page = json!({
        "authorization_url": invitation.url,
        "expires_in": patience,
        "callback_port": invitation.port,
        "next_step": next_step(invitation, reads),
    });
    if let Some(forward) = forward {
        page["forwarding"] = json!(forward);
    }
    if let Some(code) = &invitation.user_code {
        page["user_code"] = json!(code);
    }
    page
}

fn next_step(invitation: &Invitation, reads: bool) -> String {
    if let Some(code) = &invitation.user_code {
        return format!(
            "open authorization_url on any device, enter the code {code}, and wait for this command \
             to print the outcome"
        );
    }
    let mut step = "open authorization_url in a browser and sign in".to_owned();
    if reads && invitation.ours {
        step.push_str(
            "; if the browser can't come back to callback_port on this machine, write the address \
             that it ends at to this command's stdin, as one line",
        );
    }
    step.push_str("; this command prints the outcome");
    step
}
