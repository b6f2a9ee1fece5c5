//! What is here already, beside what mcp-remote has: of both at one server ours is used, and nothing
//! comes of the other.

use super::{Plan, Stored, Take};
use crate::auth::{Foreign, ForeignClient, Keeper, Secret, Taken, Tokens};
use crate::error::Error;
use crate::hosts::{StoredClient, StoredTokens};

/// Leaves out what would not be taken. Our store is read; nothing is locked, spent or mended.
///
/// # Errors
/// It can't be read.
pub(super) async fn look(plan: &mut Plan) -> Result<(), Error> {
    for stored in &mut plan.stored {
        if !stored.take.is_any() {
            continue;
        }
        let keeper = Keeper::new(stored.settings.clone());
        let record = keeper.peek().await?;
        if foreign(stored).beside(record.as_ref()) != Taken::Nothing {
            continue;
        }
        let is_signed_in = record.is_some_and(|record| record.tokens.is_some());
        stored.take = match is_signed_in {
            true => Take::Here(with_theirs(stored)),
            false => Take::Nothing("a registration is here already".to_owned()),
        };
    }
    Ok(())
}

fn with_theirs(stored: &Stored) -> String {
    let ours = "somebody is signed in here already, and that sign-in is used";
    match &stored.found.tokens {
        Some(tokens) => format!(
            "{ours}; mcp-remote's own stays in {}",
            tokens.file.display()
        ),
        None => ours.to_owned(),
    }
}

/// What mcp-remote has, in the terms of `auth`.
pub(super) fn foreign(stored: &Stored) -> Foreign {
    let tokens = stored.found.tokens.as_ref();
    let client = stored.found.client.as_ref();
    Foreign {
        issuer: tokens
            .and_then(|tokens| tokens.issuer.clone())
            .or_else(|| client.and_then(|client| client.issuer.clone())),
        client: client.map(client_of),
        tokens: tokens.map(tokens_of),
        only_client: stored.take != Take::SignIn,
        asked: tokens.and_then(|tokens| tokens.requested_scope.clone()),
    }
}

fn client_of(client: &StoredClient) -> ForeignClient {
    ForeignClient {
        id: client.id.clone(),
        secret: client
            .secret
            .as_ref()
            .map(|secret| Secret::new(secret.as_str())),
        method: client.method.clone(),
        redirect_uri: client.redirect_uris.first().cloned(),
        secret_expires_at: client.secret_expires_at,
    }
}

fn tokens_of(tokens: &StoredTokens) -> Tokens {
    Tokens {
        access: Secret::new(tokens.access.as_str()),
        refresh: tokens
            .refresh
            .as_ref()
            .map(|text| Secret::new(text.as_str())),
        id_token: tokens
            .id_token
            .as_ref()
            .map(|text| Secret::new(text.as_str())),
        lifetime: tokens
            .expires_at
            .map(|end| end.saturating_sub(tokens.received_at)),
        received_at: tokens.received_at,
        scope: tokens.scope.clone(),
        pasted: false,
    }
}
