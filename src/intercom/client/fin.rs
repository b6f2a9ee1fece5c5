//! What can be asked of the Fin Agent API (Preview).
//!
//! A question, a reply and a procedure's start have an effect, so they are never sent twice; who
//! asks for capabilities makes a user at most, and the same one every time.

use reqwest::Method;
use serde_json::{Value, json};

use crate::intercom::check::Area;
use crate::intercom::error::Error;
use crate::intercom::fin::Begun;

use super::Client;
use super::send::Ask;

impl Client {
    /// What Fin can do for this user: `{version, capabilities: [{type, id?, name?, …}]}`.
    ///
    /// # Errors
    /// As every call.
    pub(crate) async fn fin_capabilities(&self, user: &str) -> Result<Value, Error> {
        let body = json!({ "user": { "id": user } });
        let path = ["fin", "capabilities"];
        self.json(&Ask::reading_post(Area::Fin, &path, Some(body)))
            .await
    }

    /// A question with one answer. `conversation`: an id that nobody has used yet; `at`: ISO 8601,
    /// to tell the same message twice from another one.
    ///
    /// # Errors
    /// As every call.
    pub(crate) async fn fin_ask(
        &self,
        conversation: &str,
        user: &str,
        message: &str,
        at: &str,
    ) -> Result<Begun, Error> {
        let body = said(conversation, user, message, at);
        self.begin(&["fin", "ask"], body).await
    }

    /// Goes on with a conversation.
    ///
    /// # Errors
    /// As every call.
    pub(crate) async fn fin_reply(
        &self,
        conversation: &str,
        user: &str,
        message: &str,
        at: &str,
    ) -> Result<Begun, Error> {
        let body = said(conversation, user, message, at);
        self.begin(&["fin", "reply"], body).await
    }

    /// Begins a procedure.
    ///
    /// # Errors
    /// As every call.
    pub(crate) async fn fin_run(
        &self,
        procedure: &str,
        conversation: &str,
        user: &str,
    ) -> Result<Begun, Error> {
        let body = json!({ "conversation_id": conversation, "user": { "id": user } });
        self.begin(&["fin", "procedures", procedure, "run"], body)
            .await
    }

    async fn begin(&self, path: &[&str], body: Value) -> Result<Begun, Error> {
        let ask = Ask::writing(Method::POST, Area::Fin, path, body);
        let answer = self.json(&ask).await?;
        Ok(Begun::read(answer, &self.base()))
    }
}

fn said(conversation: &str, user: &str, message: &str, at: &str) -> Value {
    json!({
        "conversation_id": conversation,
        "message": { "author": "user", "body": message, "timestamp": at },
        "user": { "id": user },
    })
}
