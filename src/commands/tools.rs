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
use crate::ui::{Ui, painted};

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
    let style = Style {
        columns: ui.columns_of_data(),
        colour: ui.colours_data(),
    };
    let mut page = String::new();
    for tool in &tools {
        let tool: Tool = serde_json::from_str(tool)
            .map_err(|e| Error::server("reading the list of tools").because(e))?;
        page.push_str(&style.described(&tool));
    }
    ui.page(&page)?;
    let count = tools.len();
    let noun = if count == 1 { "tool" } else { "tools" };
    ui.status(&format!("{count} {noun} at {}", config.target.name));
    Ok(ExitCode::SUCCESS)
}

/// How stdout shows it: whole lines and no colours where it is no terminal.
#[derive(Clone, Copy)]
struct Style {
    columns: Option<usize>,
    colour: bool,
}

impl Style {
    fn described(self, tool: &Tool) -> String {
        let reads = tool.annotations["readOnlyHint"] == Value::Bool(true);
        let mark = if reads { "  (only reads)" } else { "" };
        let name = text::escaped(&tool.name).replace('\n', " ");
        let mut lines = format!("{}{mark}\n", painted("1", &name, self.colour));
        for line in text::escaped(tool.description.trim()).lines() {
            self.add(&mut lines, &format!("    {}", line.trim_end()), 4);
        }
        let arguments = tool.input_schema["properties"].as_object();
        let required = tool.input_schema["required"].as_array();
        for (name, schema) in arguments.into_iter().flatten() {
            let is_required = required.is_some_and(|all| all.iter().any(|r| r == name));
            let line = format!("      {name}{}", self.argument(schema, is_required));
            self.add(&mut lines, &text::escaped(&line).replace('\n', " "), 10);
        }
        lines.push('\n');
        lines
    }

    /// One line, or several where a person sees it; those after the first are indented so far.
    fn add(self, lines: &mut String, line: &str, indent: usize) {
        match self.columns {
            Some(columns) => lines.push_str(&text::broken(line, columns, &" ".repeat(indent))),
            None => lines.push_str(line),
        }
        lines.truncate(lines.trim_end_matches(' ').len());
        lines.push('\n');
    }

    /// `=integer (required): how many`.
    fn argument(self, schema: &Value, required: bool) -> String {
        // With blanks a long list of values can be broken.
        let or = if self.columns.is_some() { " | " } else { "|" };
        let kind = match (&schema["type"], schema["enum"].as_array()) {
            (_, Some(values)) => values.iter().map(plain).collect::<Vec<_>>().join(or),
            (Value::Array(kinds), _) => kinds.iter().map(plain).collect::<Vec<_>>().join(or),
            (Value::String(kind), _) => kind.clone(),
            _ => "any".to_owned(),
        };
        let required = if required { " (required)" } else { "" };
        let what = schema["description"].as_str().unwrap_or_default();
        let what = what.lines().next().unwrap_or_default().trim();
        let colon = if what.is_empty() { "" } else { ": " };
        format!("={kind}{required}{colon}{what}")
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
