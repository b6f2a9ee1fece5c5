//! Something to be measured: a bridge's command line, or one of the built-in limits.
//!
//! `mcpbench target NAME [--skip a,b] [--only a,b] [--env K=V]... [--no-sse | --sse ARG... --end]
//! [--modern ARG... --end] [--local PROGRAM QUERIES] -- ARG...` prints one entry for the configuration's `targets`, so that
//! the shell need not quote JSON; `mcpbench target NAME --kind direct|relay|floor` is for the
//! limits. Whether the command exists is not looked at here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Res;

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Debug, Default)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// No bridge: HTTP to the upstream.
    Direct,
    /// `mcpbench relay`.
    Relay,
    /// `mcpbench floor`.
    Floor,
    #[default]
    Cmd,
}

#[derive(Serialize, Deserialize, Default)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    #[serde(default)]
    pub(crate) cmd: Vec<String>,
    /// Used for legacy HTTP+SSE instead of `cmd` when given; an empty list = not supported.
    #[serde(default)]
    pub(crate) sse_cmd: Option<Vec<String>>,
    /// How to start it for a 2026-07-28 upstream; without it the `modern` group is left out.
    #[serde(default)]
    pub(crate) modern_cmd: Option<Vec<String>>,
    /// Without it the `local` and `eras` groups are left out.
    #[serde(default)]
    pub(crate) local: Option<Local>,
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    /// Groups not to run for this target.
    #[serde(default)]
    pub(crate) skip: Vec<String>,
    /// Groups to run for this target (all when empty).
    #[serde(default)]
    pub(crate) only: Vec<String>,
}

/// What the `local` group measures: this project's own programs.
#[derive(Serialize, Deserialize)]
pub(crate) struct Local {
    /// `intercom-mcp`, which answers by itself and serves the sandbox.
    pub(crate) program: String,
    /// `queries`, which does nothing but parse.
    pub(crate) queries: String,
}

impl Target {
    pub(crate) fn takes_part_in(&self, group: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|g| g == group);
        !named(&self.skip)
            && (self.only.is_empty() || named(&self.only))
            && (group != "modern" || self.modern_cmd.is_some())
            && (!matches!(group, "eras" | "local") || self.local.is_some())
    }

    fn parse(args: &[String]) -> Res<Self> {
        let (name, mut rest) = args.split_first().ok_or("a name is needed")?;
        let mut target = Self {
            name: name.clone(),
            ..Self::default()
        };
        while let Some((option, after)) = rest.split_first() {
            rest = after;
            match option.as_str() {
                "--kind" => target.kind = kind(value(&mut rest))?,
                "--skip" => target.skip = list(value(&mut rest)),
                "--only" => target.only = list(value(&mut rest)),
                "--env" => {
                    let (key, value) = value(&mut rest).split_once('=').ok_or("--env K=V")?;
                    target.env.insert(key.into(), value.into());
                }
                "--no-sse" => target.sse_cmd = Some(vec![]),
                "--sse" => target.sse_cmd = Some(command(&mut rest)),
                "--modern" => target.modern_cmd = Some(command(&mut rest)),
                "--local" => {
                    target.local = Some(Local {
                        program: value(&mut rest).into(),
                        queries: value(&mut rest).into(),
                    });
                }
                "--" => {
                    target.cmd = rest.to_vec();
                    break;
                }
                other => return Err(format!("unknown option {other}")),
            }
        }
        Ok(target)
    }
}

pub(crate) fn main(args: &[String]) -> i32 {
    let json = |t: Target| serde_json::to_string(&t).map_err(|e| e.to_string());
    match Target::parse(args).and_then(json) {
        Ok(json) => {
            println!("{json}");
            0
        }
        Err(e) => {
            eprintln!("target: {e}");
            2
        }
    }
}

fn value<'a>(rest: &mut &'a [String]) -> &'a str {
    rest.split_off_first().map_or("", String::as_str)
}

fn list(text: &str) -> Vec<String> {
    text.split(',')
        .filter(|s| !s.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The words up to `--end`, which is taken too, or up to `--`, which is left.
fn command(rest: &mut &[String]) -> Vec<String> {
    let end = rest
        .iter()
        .position(|a| a == "--" || a == "--end")
        .unwrap_or(rest.len());
    let (words, mut after) = rest.split_at(end);
    if after.first().is_some_and(|a| a == "--end") {
        after = &after[1..];
    }
    *rest = after;
    words.to_vec()
}

fn kind(text: &str) -> Res<Kind> {
    serde_json::from_value(text.into()).map_err(|e| format!("--kind: {e}"))
}
