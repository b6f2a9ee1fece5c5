//! `tools`: what the server offers, as a person reads it.
//!
//! Prints the server's own descriptions; it adds nothing and calls no tool.

use std::process::ExitCode;

use serde::Deserialize;
use serde_json::Value;

use crate::commands::session;
use crate::config::Config;
use crate::error::Error;
use crate::text;
use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print the tools as the server sent them, as a JSON array
    #[arg(long)]
    pub(crate) json: bool,
}

/// One tool, as far as a person wants to know.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Tool {
    name: String,
    description: String,
    input_schema: Value,
    annotations: Value,
}

pub(crate) fn run(config: &Config, ui: &Ui, args: &Args) -> Result<ExitCode, Error> {
    let tools = session::with_host(config, ui, async |host| {
        host.list("tools/list", "tools").await
    })?;
    if args.json {
        ui.out(&format!("[{}]\n", tools.join(",")))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut page = String::new();
    for tool in &tools {
        let tool: Tool = serde_json::from_str(tool)
            .map_err(|e| Error::server("reading the list of tools").because(e))?;
        page.push_str(&described(&tool));
    }
    ui.out(&text::escaped(&page))?;
    let count = tools.len();
    let noun = if count == 1 { "tool" } else { "tools" };
    ui.status(&format!("{count} {noun} at {}", config.target.name));
    Ok(ExitCode::SUCCESS)
}

fn described(tool: &Tool) -> String {
    let reads = tool.annotations["readOnlyHint"] == Value::Bool(true);
    let mut lines = format!(
        "{}{}\n",
        tool.name,
        if reads { "  (only reads)" } else { "" }
    );
    for line in tool.description.trim().lines() {
        lines.push_str(&format!("    {}\n", line.trim_end()));
    }
    for (name, schema) in tool.input_schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let required = tool.input_schema["required"].as_array();
        let required = required.is_some_and(|all| all.iter().any(|r| r == name));
        lines.push_str(&format!("      {name}{}\n", argument(schema, required)));
    }
    lines.push('\n');
    lines
}

/// `=integer (required): how many`.
fn argument(schema: &Value, required: bool) -> String {
    let kind = match (&schema["type"], schema["enum"].as_array()) {
        (_, Some(values)) => values.iter().map(plain).collect::<Vec<_>>().join("|"),
        (Value::Array(kinds), _) => kinds.iter().map(plain).collect::<Vec<_>>().join("|"),
        (Value::String(kind), _) => kind.clone(),
        _ => "any".to_owned(),
    };
    let required = if required { " (required)" } else { "" };
    let what = schema["description"].as_str().unwrap_or_default();
    let what = what.lines().next().unwrap_or_default().trim();
    let colon = if what.is_empty() { "" } else { ": " };
    format!("={kind}{required}{colon}{what}")
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
