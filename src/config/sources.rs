//! Reads all sources and stacks them: command line, environment, config file, defaults.
//!
//! The config file is the only file read here. Values stay texts; only what decides which layers
//! there are (`config`, `target`, `allow-http`) is looked into.

use std::io::ErrorKind;
use std::path::PathBuf;

use crate::config::environment::Environment;
use crate::config::file::{self, File};
use crate::config::layer::{Layer, Stack, Value};
use crate::config::parse;
use crate::config::plain;
use crate::config::target::{self, Target};
use crate::error::Error;

/// All layers, and what came up while they were read.
pub(crate) struct Sources<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) stack: Stack,
    pub(crate) target: Target,
    /// The rank of the layer that serves every target: the config file's top.
    pub(crate) shared: usize,
    /// The config file, if one was read.
    pub(crate) file: Option<PathBuf>,
    pub(crate) warnings: Vec<String>,
}

impl<'a> Sources<'a> {
    /// 1. the environment's layer; 2. the config file that it or the command line names; 3. the
    ///    target that one of the three names; 4. the target's own layer, above the file's top.
    pub(crate) fn read(given: &Layer, environment: &'a Environment) -> Result<Self, Error> {
        let mut warnings = environment.strangers();
        let mut layers = vec![given.clone(), environment.layer()?];
        let (file, path) = match Stack::new(layers.clone()).value("config") {
            Some(value) => named_file(value, environment)?,
            None => default_file(environment, &mut warnings)?,
        };
        let mut shared = layers.len();
        layers.push(file.top);
        let stack = Stack::new(layers.clone());
        let allow_http = stack.switch("allow-http")?;
        let mut target = target::resolve(stack.setting("target"), &file.targets, allow_http)?;
        if let Some(own) = file.targets.get(&target.name) {
            layers.insert(shared, own.clone());
            shared += 1;
        }
        let stack = Stack::new(layers);
        if let Some(value) = stack.value("rest-url") {
            target.rest = Some(target::rest(value)?);
        }
        Ok(Self {
            environment,
            stack,
            target,
            shared,
            file: path,
            warnings,
        })
    }

    /// The path in `value`.
    pub(crate) fn path(&self, value: &Value) -> PathBuf {
        parse::path(&value.text, value.folder(), self.environment.home())
    }
}

fn named_file(value: &Value, environment: &Environment) -> Result<(File, Option<PathBuf>), Error> {
    let path = parse::path(&value.text, None, environment.home());
    let text = plain::read(&path, environment).map_err(|error| {
        let problem = format!("reading {}", path.display());
        value.refuse("config", problem).because(error)
    })?;
    Ok((file::parse(&text, &path)?, Some(path)))
}

/// The config file in the user's folder; that there is none, or no such folder, is fine.
fn default_file(
    environment: &Environment,
    warnings: &mut Vec<String>,
) -> Result<(File, Option<PathBuf>), Error> {
    let Some(path) = environment.config_file() else {
        return Ok((File::default(), None));
    };
    match plain::read(&path, environment) {
        Ok(text) => Ok((file::parse(&text, &path)?, Some(path))),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok((File::default(), None))
        }
        // It is there, and may say read-only = true: going on without it would be a surprise.
        Err(error) if path.exists() => Err(Error::config(format!("reading {}", path.display()))
            .because(error)
            .hint("make it readable, or name another with --config FILE")),
        Err(error) => {
            warnings.push(format!("{} can't be read: {error}", path.display()));
            Ok((File::default(), None))
        }
    }
}
