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

/// What a user says to Fin.
pub(crate) struct Said<'a> {
    pub(crate) conversation: &'a str,
    pub(crate) user: &'a str,
    pub(crate) message: &'a str,
    /// ISO 8601, to tell the same message twice from another one.
    pub(crate) at: &'a str,
}

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

    /// A question with one answer, in a conversation whose id nobody has used yet.
    ///
    /// # Errors
    /// As every call.
    pub(crate) async fn fin_ask(&self, said: &Said<'_>) -> Result<Begun, Error> {
        self.begin(&["fin", "ask"], said.body()).await
    }

    /// Goes on with a conversation.
    ///
    /// # Errors
    /// As every call.
    pub(crate) async fn fin_reply(&self, said: &Said<'_>) -> Result<Begun, Error> {
        self.begin(&["fin", "reply"], said.body()).await
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

impl Said<'_> {
    fn body(&self) -> Value {
        json!({
            "conversation_id": self.conversation,
            "message": { "author": "user", "body": self.message, "timestamp": self.at },
            "user": { "id": self.user },
        })
    }
}
