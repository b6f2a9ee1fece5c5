//! What an entry that starts us says: one rule for everybody who makes one.

use crate::config::{Config, Environment, Layer, Words};
use crate::error::Error;
use crate::hosts::{Folders, Launch};

/// What an entry is to start, and what that means.
pub(in crate::commands) struct Ours {
    /// Without variables.
    pub(in crate::commands) launch: Launch,
    pub(in crate::commands) words: Words,
    pub(in crate::commands) config: Config,
}

impl Ours {
    /// The entry that says `layer` and has the variables `env`.
    ///
    /// # Errors
    /// What would be refused there is refused here.
    pub(in crate::commands) fn new(
        layer: &Layer,
        env: &[(String, String)],
        environment: &Environment,
        folders: &Folders,
    ) -> Result<Self, Error> {
        let config = Config::load(layer, &environment.with(env))?;
        let words = environment.words(layer, env, &folders.current);
        let serve = std::iter::once("serve".to_owned());
        let launch = Launch {
            command: command(folders)?,
            args: serve.chain(words.args.iter().cloned()).collect(),
            env: Vec::new(),
        };
        Ok(Self {
            launch,
            words,
            config,
        })
    }
}

fn command(folders: &Folders) -> Result<String, Error> {
    let binary = &folders.binary;
    let command = binary.to_str().ok_or_else(|| {
        let path = binary.display();
        Error::internal(format!("the path of this program is no text: {path}"))
            .hint("no host's file can name it there; put it somewhere else")
    })?;
    Ok(command.to_owned())
}
