//! TOML: tables and values more or less, and the rest as it was, by toml_edit.
//!
//! A new table is written with a header of its own, as Codex does, unless it is to stand in one
//! that is written on a line.

mod comments;

use serde_json::{Map, Value};
use toml_edit::{
    Array, DocumentMut, InlineTable, Item, Table, TableLike, Value as Toml, value as item,
};

use super::tree::unreadable;
use super::{Change, Refusal, Step, Unreadable, model, newline};

pub(super) fn read(text: &str) -> Result<Value, Unreadable> {
    Ok(of_table(parse(text)?.as_table()))
}

/// `text` with the change made. Line ends are LF inside, and what they were outside.
pub(super) fn change(text: &str, change: &Change) -> Result<String, Refusal> {
    let mut document = parse(text).map_err(Refusal::Unreadable)?;
    let path = keys(&change.path)?;
    let Some((last, way)) = path.split_last() else {
        return Err(Refusal::Wrong);
    };
    let before = comments::owned(&document);
    let is_new = model::get(&of_table(document.as_table()), &change.path).is_none();
    match &change.value {
        Some(value) => {
            let holder = made(document.as_item_mut(), way, &change.path)?;
            put(holder, last, &change.path[way.len()], value)?;
        }
        None => lose(&mut document, way, last),
    }
    if !comments::stay(&before, &comments::owned(&document), &path) {
        return Err(Refusal::Wrong);
    }
    let mut out = document.to_string();
    if is_new && change.value.is_some() {
        let mut written = parse(&out).map_err(|_| Refusal::Wrong)?;
        if comments::keep_above(&mut written, &path) {
            out = written.to_string();
        }
    }
    if !text.starts_with(['\n', '\r']) {
        out = out.trim_start_matches('\n').to_owned();
    }
    Ok(with_ends_of(text, &out))
}

/// `out` with the line ends of `text` where a line is the same, and in between with those that
/// `text` begins with.
fn with_ends_of(text: &str, out: &str) -> String {
    let old: Vec<&str> = text.split_inclusive('\n').collect();
    let new: Vec<&str> = out.split_inclusive('\n').collect();
    let bare = |line: &'_ str| {
        line.strip_suffix('\n')
            .map(|line| line.trim_end_matches('\r').len())
    };
    let is_same = |(old, new): &(&&str, &&str)| {
        // A last line without an end is like none that has one.
        match (bare(old), bare(new)) {
            (Some(left), Some(right)) => old[..left] == new[..right],
            (left, right) => left == right && old == new,
        }
    };
    let head = old.iter().zip(&new).take_while(is_same).count();
    let rest = old.len().min(new.len()) - head;
    let both = old.iter().rev().zip(new.iter().rev());
    let tail = both.take(rest).take_while(is_same).count();
    let newline = newline(text);
    let between = new[head..new.len() - tail]
        .iter()
        .map(|line| match bare(line) {
            Some(length) => format!("{}{newline}", &line[..length]),
            None => (*line).to_owned(),
        });
    let between: String = between.collect();
    [
        &old[..head].concat(),
        &between,
        &old[old.len() - tail..].concat(),
    ]
    .map(String::as_str)
    .concat()
}

fn parse(text: &str) -> Result<DocumentMut, Unreadable> {
    text.parse().map_err(|error| refused(text, &error))
}

pub(super) fn refused(text: &str, error: &toml_edit::TomlError) -> Unreadable {
    let at = error.span().map_or(0, |span| span.start.min(text.len()));
    let at = (0..=at).rev().find(|at| text.is_char_boundary(*at));
    let why = error.message().lines().next().unwrap_or("not TOML");
    unreadable(text, at.unwrap_or_default(), why.to_owned())
}

fn keys(path: &[Step]) -> Result<Vec<&str>, Refusal> {
    let keys = path.iter().map(|step| match step {
        Step::Key(key) => Ok(key.as_str()),
        Step::Named(_) => Err(model::not_a_container(step)),
    });
    keys.collect()
}

/// The table at the end of `way`. What is missing is made, without a header of its own.
fn made<'a>(table: &'a mut Item, way: &[&str], path: &[Step]) -> Result<&'a mut Item, Refusal> {
    let Some((key, rest)) = way.split_first() else {
        return Ok(table);
    };
    let nothing = match &*table {
        Item::Table(_) => {
            let mut made = Table::new();
            made.set_implicit(true);
            Item::Table(made)
        }
        _ => item(InlineTable::new()),
    };
    let wrong = || model::not_a_container(&path[0]);
    let holder = table.as_table_like_mut().ok_or_else(wrong)?;
    made(holder.entry(key).or_insert(nothing), rest, &path[1..])
}

fn put(holder: &mut Item, key: &str, step: &Step, new: &Value) -> Result<(), Refusal> {
    let own_header = matches!(&*holder, Item::Table(table) if !table.is_dotted());
    let end = take_end(holder);
    let wrong = || model::not_a_container(step);
    let table = holder.as_table_like_mut().ok_or_else(wrong)?;
    if let Some(old) = table.get_mut(key).and_then(Item::as_value_mut) {
        let decor = old.decor().clone();
        *old = of_json(new);
        *old.decor_mut() = decor;
    } else {
        let mut new = match new {
            Value::Object(members) if own_header => table_of(members),
            new => item(of_json(new)),
        };
        if let (Item::Table(new), Some(Item::Table(old))) = (&mut new, table.get(key)) {
            new.set_position(old.position());
            *new.decor_mut() = old.decor().clone();
        }
        table.insert(key, new);
    }
    give_end(holder, end);
    Ok(())
}

/// Takes the member out. Comments before it that an empty line keeps apart stay where they are.
fn lose(document: &mut DocumentMut, way: &[&str], key: &str) {
    let mut header = comments::START;
    let holder = way.iter().try_fold(document.as_item_mut(), |item, key| {
        if let Item::Table(table) = &*item {
            header = table.position().unwrap_or(header);
        }
        item.as_table_like_mut()?.get_mut(key)
    });
    let Some(holder) = holder else { return };
    if let Item::Table(table) = &*holder {
        header = table.position().unwrap_or(header);
    }
    let end = take_end(holder);
    let Some(table) = holder.as_table_like_mut() else {
        return;
    };
    let number = table.iter().position(|(name, _)| name == key);
    let before_key = comments::before_key(table, key);
    let gone = table.remove(key);
    let apart = |before: Option<String>| before.and_then(|before| comments::apart(&before));
    if let Some((at, before)) = gone.as_ref().and_then(comments::before_header) {
        let orphans = apart(Some(before)).unwrap_or_default();
        comments::give_header(document, at, &orphans);
    } else if let (Some(orphans), Some(number)) = (apart(before_key), number) {
        if !comments::give_key(table, number, &orphans) {
            comments::give_header(document, header, &orphans);
        }
    } else {
        give_end(holder, end);
    }
}

/// What stands behind the last value of a table that is written on a line: the blank before `}`. In other
/// tables it is that value's comment.
fn take_end(table: &mut Item) -> Option<String> {
    let table = table.as_inline_table_mut()?;
    let (_, last) = table.iter_mut().last()?;
    let end = last.decor().suffix().and_then(|end| end.as_str())?;
    let end = (!end.contains('#')).then(|| end.to_owned())?;
    last.decor_mut().set_suffix("");
    Some(end)
}

fn give_end(table: &mut Item, end: Option<String>) {
    let table = table.as_inline_table_mut();
    let last = table.and_then(|table| table.iter_mut().last().map(|(_, last)| last));
    if let (Some(value), Some(end)) = (last, end) {
        value.decor_mut().set_suffix(end);
    }
}

fn table_of(members: &Map<String, Value>) -> Item {
    let mut table = Table::new();
    for (name, value) in members {
        let inner = match value {
            Value::Object(members) => table_of(members),
            value => item(of_json(value)),
        };
        table.insert(name, inner);
    }
    Item::Table(table)
}

fn of_json(value: &Value) -> Toml {
    match value {
        Value::Null => Toml::from(""),
        Value::Bool(value) => Toml::from(*value),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Toml::from(whole),
            None => Toml::from(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => Toml::from(text.as_str()),
        Value::Array(items) => Toml::Array(items.iter().map(of_json).collect::<Array>()),
        Value::Object(members) => {
            let pairs = members.iter().map(|(name, value)| (name, of_json(value)));
            Toml::InlineTable(pairs.collect::<InlineTable>())
        }
    }
}

fn of_table(table: &dyn TableLike) -> Value {
    let pairs = table
        .iter()
        .map(|(name, item)| (name.to_owned(), of_item(item)));
    Value::Object(pairs.collect())
}

fn of_item(item: &Item) -> Value {
    match item {
        Item::None => Value::Null,
        Item::Value(value) => of_value(value),
        Item::Table(table) => of_table(table),
        Item::ArrayOfTables(tables) => tables.iter().map(|table| of_table(table)).collect(),
    }
}

pub(super) fn of_value(value: &Toml) -> Value {
    match value {
        Toml::String(text) => Value::from(text.value().as_str()),
        Toml::Integer(number) => Value::from(*number.value()),
        Toml::Float(number) => serde_json::Number::from_f64(*number.value())
            .map_or_else(|| Value::from(number.value().to_string()), Value::Number),
        Toml::Boolean(boolean) => Value::from(*boolean.value()),
        Toml::Datetime(time) => Value::from(time.value().to_string()),
        Toml::Array(items) => items.iter().map(of_value).collect(),
        Toml::InlineTable(table) => of_table(table),
    }
}
