//! Calls of Fin's tools for one user only (`--fin-user`), whoever answers them; pure.
//!
//! A conversation's own id says whose it is; here only the argument `user_id` is looked at.

#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::contract::FIN_TOOLS;
use crate::message::{Message, Object, Part, members, quoted};

const USER: &str = "user_id";

/// Fin's tools that need to be told whom to act for.
const NEED: [&str; 3] = ["list_fin_capabilities", "ask_fin", "run_fin_procedure"];

/// Why a call of the tool `name` may not be made, if it may not.
pub(super) fn forbidden(call: &Message, name: &str, user: &str) -> Option<String> {
    if !FIN_TOOLS.contains(&name) {
        return None;
    }
    let all = call.params().and_then(members).unwrap_or_default();
    let arguments = all.iter().filter(|(key, _)| key == "arguments");
    let given: Vec<_> = arguments
        .flat_map(|(_, arguments)| members(arguments).unwrap_or_default())
        .filter(|(key, _)| key == USER)
        .collect();
    let fits = |value: &str| match serde_json::from_str(value) {
        Ok(Value::String(id)) => id.trim().is_empty() || id.trim() == user,
        Ok(Value::Number(_)) => value == user,
        Ok(Value::Null) => true,
        _ => false,
    };
    // Named twice, nobody knows which of the two would count.
    if given.len() > 1 || given.iter().any(|(_, value)| !fits(value)) {
        let user = crate::text::safe(user);
        return Some(format!(
            "Fin may act for the user {user:?} only (--fin-user); leave {USER} out, or give that one"
        ));
    }
    None
}

/// The call with the user in it, where it needs one and has none.
pub(super) fn named(call: Message, user: &str) -> Message {
    with_user(&call, user).unwrap_or(call)
}

fn with_user(call: &Message, user: &str) -> Option<Message> {
    let mut params = call.object(Part::Params)?;
    let name: String = serde_json::from_str(params.get("name")?).ok()?;
    if !NEED.contains(&name.as_str()) {
        return None;
    }
    let arguments = params.get("arguments").unwrap_or("{}").to_owned();
    let mut arguments = Object::read(&arguments)?;
    let given = arguments
        .get(USER)
        .and_then(|v| serde_json::from_str(v).ok());
    let is_given = match given {
        Some(Value::String(id)) => !id.trim().is_empty(),
        Some(Value::Null) | None => false,
        Some(_) => true,
    };
    if is_given {
        return None;
    }
    arguments.set(USER, quoted(user));
    let arguments = arguments.text();
    params.set("arguments", arguments);
    Some(call.with_object(Part::Params, &params))
}
