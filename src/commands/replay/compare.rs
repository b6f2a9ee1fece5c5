//! Whether two messages are the same but for their ids, and what an id was and is; pure.
//!
//! A progress token is an id here: the hosts' libraries make it from the request's id.

#[cfg(test)]
mod tests;

use bytes::Bytes;
use serde_json::Value;

use crate::message::{Message, RequestId};
use crate::recording::fits;

const SUBSCRIPTION: &str = "io.modelcontextprotocol/subscriptionId";

/// What stood in the recording, and what stands there now.
#[derive(Debug, Default)]
pub(super) struct Ids(Vec<(Value, Value)>);

impl Ids {
    /// Whether what came is what was kept. If so, its ids are known from here on.
    pub(super) fn admit(&mut self, kept: &str, came: &str) -> bool {
        let (Ok(kept_value), Ok(came_value)) = (parse(kept), parse(came)) else {
            // No JSON, or deeper than anybody reads.
            return fits(kept, came);
        };
        let is_same = match (&kept_value, &came_value) {
            (Value::Array(kept), Value::Array(came)) => {
                let mut pairs = kept.iter().zip(came);
                kept.len() == came.len() && pairs.all(|(kept, came)| self.are_same(kept, came))
            }
            (kept, came) => self.are_same(kept, came),
        };
        if is_same {
            self.learn(&kept_value, &came_value);
        }
        is_same
    }

    fn are_same(&self, kept: &Value, came: &Value) -> bool {
        let (mut kept, mut came) = (kept.clone(), came.clone());
        for message in [&mut kept, &mut came] {
            if message.get("method").is_some()
                && let Some(id) = message.get_mut("id")
            {
                *id = Value::Null;
            }
            if let Some(token) = message.pointer_mut("/params/_meta/progressToken") {
                *token = Value::Null;
            }
        }
        if let Some(id) = came.pointer_mut("/params/requestId")
            && let Some((was, _)) = self.0.iter().rev().find(|(_, is)| is == id)
        {
            *id = was.clone();
        }
        are_alike(&kept, &came)
    }

    fn learn(&mut self, kept: &Value, came: &Value) {
        if let (Value::Array(kept), Value::Array(came)) = (kept, came) {
            return kept
                .iter()
                .zip(came)
                .for_each(|(kept, came)| self.learn(kept, came));
        }
        if kept.get("method").is_none() {
            return;
        }
        for place in ["/id", "/params/_meta/progressToken"] {
            if let (Some(was), Some(is)) = (kept.pointer(place), came.pointer(place)) {
                self.0.retain(|(known, _)| known != was);
                self.0.push((was.clone(), is.clone()));
            }
        }
    }

    fn now(&self, was: &Value) -> Option<&Value> {
        let (_, is) = self.0.iter().find(|(known, _)| known == was)?;
        (is != was).then_some(is)
    }

    /// A line for the host, with the ids that the host uses now. All else stays as it was, byte for
    /// byte, unless an id stands deeper than at the top.
    pub(super) fn put_into(&self, line: &str) -> Bytes {
        let raw = Bytes::copy_from_slice(line.as_bytes());
        if self.0.iter().all(|(was, is)| was == is) {
            return raw;
        }
        let Ok(mut value) = parse(line) else {
            return raw;
        };
        if value.is_object() && value.get("method").is_none() {
            return self.put_into_response(&value, raw);
        }
        let is_changed = match &mut value {
            Value::Array(all) => {
                let mut any = false;
                for one in all {
                    any |= self.replace(one);
                }
                any
            }
            one => self.replace(one),
        };
        match is_changed {
            true => Bytes::from(value.to_string()),
            false => raw,
        }
    }

    fn put_into_response(&self, value: &Value, raw: Bytes) -> Bytes {
        let is = value.get("id").and_then(|id| self.now(id));
        let id = is.and_then(|is| RequestId::from_json(&is.to_string()).ok());
        match (id, Message::parse(raw.clone())) {
            (Some(id), Ok(message)) => message.with_id(&id).raw().clone(),
            _ => raw,
        }
    }

    /// Whether something was replaced.
    fn replace(&self, message: &mut Value) -> bool {
        let places: &[&str] = match message.get("method") {
            None => &["/id"],
            Some(_) => &["/params/progressToken", "/params/requestId"],
        };
        let mut is_changed = false;
        let mut put = |id: Option<&mut Value>| {
            if let Some(id) = id
                && let Some(is) = self.now(id)
            {
                *id = is.clone();
                is_changed = true;
            }
        };
        for place in places {
            put(message.pointer_mut(place));
        }
        let meta = message.pointer_mut("/params/_meta");
        put(meta.and_then(|meta| meta.get_mut(SUBSCRIPTION)));
        is_changed
    }
}

fn parse(text: &str) -> serde_json::Result<Value> {
    serde_json::from_str(text)
}

/// Equal, where a mark in a recorded text stands for anything.
fn are_alike(kept: &Value, came: &Value) -> bool {
    match (kept, came) {
        (Value::String(kept), Value::String(came)) => fits(kept, came),
        (Value::Array(kept), Value::Array(came)) => {
            let mut pairs = kept.iter().zip(came);
            kept.len() == came.len() && pairs.all(|(kept, came)| are_alike(kept, came))
        }
        (Value::Object(kept), Value::Object(came)) => {
            let mut members = kept.iter();
            kept.len() == came.len()
                && members.all(|(name, kept)| came.get(name).is_some_and(|c| are_alike(kept, c)))
        }
        // A number whose place a mark has taken.
        (Value::String(kept), Value::Number(came)) => {
            let came = came.to_string();
            *kept != came && fits(kept, &came)
        }
        (kept, came) => kept == came,
    }
}
