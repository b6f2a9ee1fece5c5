//! `--print-config`: the stack of layers → a table for a person; pure.
//!
//! Secrets stay out of it: of a header only the name is shown, of a URL neither password nor
//! query. It judges nothing; the values were checked before.

use reqwest::Url;

use crate::config::headers;
use crate::config::layer::Value;
use crate::config::settings::{SETTINGS, Scope, Setting, setting};
use crate::config::sources::Sources;
use crate::config::target::{self, Target};
use crate::text;

/// One line for each value of each setting: name, value, place. `outside` are such lines for what
/// the environment says in variables that are not ours; what is no setting comes last.
pub(crate) fn rows(sources: &Sources<'_>, outside: &[(&str, &str, &str)]) -> Vec<Row> {
    let mut rows = vec![row("setting", "value", "from")];
    let visible = |setting: &&Setting| !matches!(setting.scope, Scope::Idle | Scope::TargetOnly);
    for setting in SETTINGS.iter().filter(visible) {
        rows.extend(setting_rows(setting, sources));
        let of_this = outside.iter().filter(|(name, ..)| *name == setting.name);
        rows.extend(of_this.map(|(name, value, from)| row(name, value, from)));
    }
    let others = outside.iter().filter(|(name, ..)| setting(name).is_none());
    rows.extend(others.map(|(name, value, from)| row(name, value, from)));
    rows
}

pub(crate) type Row = [String; 3];

fn row(name: &str, value: &str, from: &str) -> Row {
    [name, value, from].map(|cell| text::safe(cell).replace(['\n', '\t'], " "))
}

fn setting_rows(setting: &Setting, sources: &Sources<'_>) -> Vec<Row> {
    let name = setting.name;
    let Some(entry) = sources.stack.get(name) else {
        let file = sources.file.as_ref().filter(|_| name == "config");
        let value = file.map(|path| path.to_string_lossy());
        return vec![row(
            name,
            value.as_deref().unwrap_or(setting.unset),
            "default",
        )];
    };
    if entry.values.is_empty() {
        return vec![row(name, "(none)", &entry.source.to_string())];
    }
    let show = |value: &Value| {
        let shown = match name {
            "target" => server(&sources.target),
            "proxy" => proxy(&value.text),
            _ if setting.secret => header(&value.text),
            _ => value.text.clone(),
        };
        row(name, &shown, &value.source.to_string())
    };
    entry.values.iter().map(show).collect()
}

fn server(target: &Target) -> String {
    let remote = target.remote.iter();
    let urls = remote.flat_map(|remote| [&remote.http, &remote.sse]);
    let mut urls: Vec<String> = urls.flatten().map(target::shown).collect();
    if urls.is_empty() {
        urls.push("answered here".to_owned());
    }
    urls.dedup();
    if urls.first() == Some(&target.name) {
        return target.name.clone();
    }
    format!("{} ({})", target.name, urls.join(", "))
}

fn proxy(text: &str) -> String {
    Url::parse(text).map_or_else(|_| text.to_owned(), |url| target::shown(&url))
}

fn header(text: &str) -> String {
    match headers::name_in(text) {
        Some(name) => format!("{name} (hidden)"),
        None => "(hidden)".to_owned(),
    }
}

/// Rows as a table.
pub(crate) fn aligned(rows: &[Row]) -> String {
    let width = |column: usize, most: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.filter(|cell| *cell <= most).max().unwrap_or_default()
    };
    // A few long values would push what stands behind all others off the screen.
    let (names, values) = (width(0, usize::MAX), width(1, 24));
    rows.iter()
        .map(|[name, value, from]| format!("{name:names$}  {value:values$}  {from}\n"))
        .collect()
}
