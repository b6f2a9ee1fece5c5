//! `--print-config`: the stack of layers → a table for a person; pure.
//!
//! Secrets stay out of it: of a header only the name is shown, of a URL neither password nor
//! query. It judges nothing; the values were checked before.

use std::path::Path;

use reqwest::Url;

use crate::config::header_line;
use crate::config::layer::{Entry, Stack};
use crate::config::settings::{SETTINGS, Scope, Setting};
use crate::config::target::{self, Target};
use crate::text;

/// One line for each setting: its name, its value, its place.
pub(crate) fn table(stack: &Stack, target: &Target, file: Option<&Path>) -> String {
    let mut rows = vec![row("setting", "value", "from")];
    let visible = |setting: &&Setting| !matches!(setting.scope, Scope::Idle | Scope::TargetOnly);
    for setting in SETTINGS.iter().filter(visible) {
        match stack.get(setting.name) {
            Some(entry) if setting.name == "target" => {
                rows.push(row(
                    setting.name,
                    &server(target),
                    &entry.source.to_string(),
                ));
            }
            Some(entry) if !entry.values.is_empty() => rows.extend(entry_rows(setting, entry)),
            Some(entry) => rows.push(row(setting.name, "(none)", &entry.source.to_string())),
            None if setting.name == "config" => rows.push(match file {
                Some(path) => row(setting.name, &path.to_string_lossy(), "default"),
                None => row(setting.name, setting.unset, "default"),
            }),
            None => rows.push(row(setting.name, setting.unset, "default")),
        }
    }
    aligned(&rows)
}

type Row = [String; 3];

fn row(name: &str, value: &str, from: &str) -> Row {
    [name, value, from].map(|cell| text::safe(cell).replace(['\n', '\t'], " "))
}

/// A list has a line for each value.
fn entry_rows(setting: &Setting, entry: &Entry) -> Vec<Row> {
    let values = entry.values.iter();
    values
        .map(|value| {
            let shown = match setting.secret {
                true => redacted(setting, &value.text),
                false => value.text.clone(),
            };
            row(setting.name, &shown, &value.source.to_string())
        })
        .collect()
}

fn redacted(setting: &Setting, text: &str) -> String {
    if setting.name == "proxy" {
        return Url::parse(text).map_or_else(|_| text.to_owned(), |url| target::shown(&url));
    }
    match header_line::split(text) {
        Ok((name, _)) => format!("{name} (hidden)"),
        Err(_) => "(hidden)".to_owned(),
    }
}

fn server(target: &Target) -> String {
    let urls = [&target.endpoints.http, &target.endpoints.sse];
    let mut urls: Vec<String> = urls.into_iter().flatten().map(target::shown).collect();
    urls.dedup();
    if urls.first() == Some(&target.name) {
        return target.name.clone();
    }
    format!("{} ({})", target.name, urls.join(", "))
}

fn aligned(rows: &[Row]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    };
    let (names, values) = (width(0), width(1));
    rows.iter()
        .map(|[name, value, from]| format!("{name:names$}  {value:values$}  {from}\n"))
        .collect()
}
