//! The official Rust SDK on both sides: the fixture of the eras (`../servers/fixture.mjs`) as a server,
//! and the steps of `../clients/eras.mjs` as a host.
//!
//!     rust-peer serve legacy|modern           says its address on stdout
//!     rust-peer play '{"mode":"legacy","bridge":["intercom-mcp","http://127.0.0.1:3001/mcp"]}'
//!     rust-peer play '{"mode":"modern","direct":{"url":"http://127.0.0.1:3001/mcp"}}'
//!
//! Deliberately judges nothing, as its siblings in the other languages.

#![allow(deprecated, reason = "what one era deprecates, the other has")]

mod play;
mod serve;
mod steps;
mod words;

use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", era] => serve::serve(era == "modern").await,
        ["play", target] => {
            let target: Value = serde_json::from_str(target).expect("a target");
            println!("{}", play::play(&target).await);
        }
        _ => panic!("serve ERA or play TARGET"),
    }
}

/// A value of the protocol from its JSON.
fn of<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("a value of the protocol")
}

/// And back.
fn json<T: serde::Serialize>(value: T) -> Value {
    serde_json::to_value(value).expect("JSON")
}
