//! `call`: one tool, called from the terminal; the result to stdout.
//!
//! Arguments are made what the tool's schema says they are. Whether they make sense is for the
//! server to say.

mod arguments;
mod indent;
mod result;

#[cfg(test)]
mod tests;

use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use crate::commands::session;
use crate::config::Config;
use crate::error::Error;
use crate::host::Host;
use crate::message::{member, quoted};
use crate::nearest::nearest;
use crate::tools::WRITING;
use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The tool's name
    pub(crate) tool: String,
    /// Its arguments: NAME=VALUE …, one JSON object, or - for a JSON object on stdin
    #[arg(value_name = "ARGS")]
    pub(crate) arguments: Vec<String>,
    /// Print the whole result as JSON, as the server sent it
    #[arg(long)]
    pub(crate) json: bool,
    /// Save the images in the result into this folder
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub(crate) save_images: Option<PathBuf>,
}

pub(crate) fn run(config: &Config, ui: &Ui, args: &Args) -> Result<ExitCode, Error> {
    let given = arguments::Given::read(&args.arguments, from_stdin)?;
    let result = session::with_host(config, ui, async |host| call(host, args, &given).await)?;
    if args.json {
        ui.out(&format!("{result}\n"))?;
    } else {
        result::show(&result, &args.tool, args.save_images.as_deref(), ui)?;
    }
    if member(&result, "isError") == Some("true") {
        ui.status(&format!("the tool `{}` reports an error", args.tool));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

async fn call(host: &mut Host, args: &Args, given: &arguments::Given) -> Result<String, Error> {
    let arguments = match given {
        arguments::Given::Json(json) => json.clone(),
        arguments::Given::Pairs(pairs) => {
            let schema = schema_of(host, &args.tool).await?;
            arguments::typed(&args.tool, pairs, &schema)?
        }
    };
    let name = quoted(&args.tool);
    let params = format!("{{\"name\":{name},\"arguments\":{arguments}}}");
    host.request("tools/call", &params).await
}

async fn schema_of(host: &mut Host, tool: &str) -> Result<Value, Error> {
    let tools = host.list("tools/list", "tools").await?;
    let tools: Vec<Value> = tools
        .iter()
        .filter_map(|t| serde_json::from_str(t).ok())
        .collect();
    if let Some(found) = tools.iter().find(|t| t["name"] == tool) {
        return Ok(found["inputSchema"].clone());
    }
    let names = tools.iter().filter_map(|t| t["name"].as_str());
    let error = Error::usage(format!("the server has no tool `{tool}`"));
    if WRITING.contains(&tool) {
        return Err(error.hint("answered here, it needs --allow-writes"));
    }
    Err(match nearest(tool, names) {
        Some(name) => error.hint(format!("did you mean `{name}`?")),
        None => error.hint("`intercom-mcp tools` lists what there is"),
    })
}

fn from_stdin() -> std::io::Result<String> {
    let mut text = String::new();
    std::io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}
