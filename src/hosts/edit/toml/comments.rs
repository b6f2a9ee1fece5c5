//! Comments of a TOML document: whose each of them is, and where they go when their owner does; pure.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, RawString, Table, TableLike, Value as Toml};

/// The comments that belong to each key, by the path to it; those at the end of the file to no key.
pub(super) type Owned = BTreeMap<Vec<String>, String>;

/// What is before a text's first table or key.
pub(super) const START: isize = isize::MIN;

pub(super) fn owned(document: &DocumentMut) -> Owned {
    let mut owned = Owned::new();
    let root = document.as_table();
    of_table(root, &mut Vec::new(), &mut owned);
    note(&mut owned, &[], document.trailing().as_str());
    owned
}

/// Whether all comments are where they were, those of `changed` and what is below it aside. Others may have
/// come before them.
pub(super) fn stay(before: &Owned, after: &Owned, changed: &[&str]) -> bool {
    let is_changed = |path: &[String]| path.iter().take(changed.len()).eq(changed);
    before.iter().all(|(path, comments)| {
        let now = after.get(path).is_some_and(|now| now.ends_with(comments));
        now || is_changed(path)
    })
}

fn note(owned: &mut Owned, path: &[String], text: Option<&str>) {
    let lines = text.unwrap_or_default().lines().map(str::trim);
    let comments: Vec<_> = lines.filter(|line| line.starts_with('#')).collect();
    if !comments.is_empty() {
        let all = owned.entry(path.to_vec()).or_default();
        comments
            .iter()
            .for_each(|line| *all += &format!("{line}\n"));
    }
}

fn text(raw: Option<&RawString>) -> Option<&str> {
    raw.and_then(RawString::as_str)
}

fn of_table(table: &Table, path: &mut Vec<String>, owned: &mut Owned) {
    note(owned, path, text(table.decor().prefix()));
    note(owned, path, text(table.decor().suffix()));
    of_members(table, path, owned);
}

fn of_members(table: &dyn TableLike, path: &mut Vec<String>, owned: &mut Owned) {
    for (name, item) in table.iter() {
        path.push(name.to_owned());
        if let Some(key) = table.key(name) {
            note(owned, path, text(key.leaf_decor().prefix()));
        }
        match item {
            Item::None => {}
            Item::Value(value) => of_value(value, path, owned),
            Item::Table(table) => of_table(table, path, owned),
            Item::ArrayOfTables(tables) => {
                for (number, table) in tables.iter().enumerate() {
                    path.push(number.to_string());
                    of_table(table, path, owned);
                    path.pop();
                }
            }
        }
        path.pop();
    }
}

fn of_value(value: &Toml, path: &mut Vec<String>, owned: &mut Owned) {
    note(owned, path, text(value.decor().prefix()));
    note(owned, path, text(value.decor().suffix()));
    match value {
        Toml::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                path.push(number.to_string());
                of_value(item, path, owned);
                path.pop();
            }
            note(owned, path, items.trailing().as_str());
        }
        Toml::InlineTable(table) => {
            of_members(table, path, owned);
            note(owned, path, table.trailing().as_str());
        }
        _ => {}
    }
}

/// Of the comments before what is gone those that an empty line keeps apart from it.
pub(super) fn apart(before: &str) -> Option<String> {
    let before = before.replace('\r', "");
    let end = before.rfind("\n\n")?;
    let apart = &before[..=end];
    apart.contains('#').then(|| apart.to_owned())
}

/// What stands before the first header in `gone`, and the place of that among all headers.
pub(super) fn before_header(gone: &Item) -> Option<(isize, String)> {
    let Item::Table(table) = gone else {
        return None;
    };
    let own = table.position().map(|at| {
        let before = text(table.decor().prefix()).unwrap_or_default();
        (at, before.to_owned())
    });
    let inner = table.iter().filter_map(|(_, item)| before_header(item));
    own.into_iter().chain(inner).min_by_key(|(at, _)| *at)
}

/// What stands before the first key of `table`'s member `name`, which may be the first of several by dots.
pub(super) fn before_key(table: &mut dyn TableLike, name: &str) -> Option<String> {
    let mut found = None;
    at_key(table, name, &mut |before| found = Some(before.to_owned()));
    found
}

/// Puts `orphans` before the member behind that of the number `number`, if there is one in lines of its own.
pub(super) fn give_key(table: &mut dyn TableLike, number: usize, orphans: &str) -> bool {
    let next = table.iter().nth(number).map(|(name, _)| name.to_owned());
    let Some(next) = next else { return false };
    at_key(table, &next, &mut |before| {
        *before = format!("{orphans}{before}");
    })
}

fn at_key(table: &mut dyn TableLike, name: &str, change: &mut dyn FnMut(&mut String)) -> bool {
    match table.get_mut(name) {
        Some(Item::Table(inner)) if inner.is_dotted() => {
            let first = inner.iter().next().map(|(name, _)| name.to_owned());
            first.is_some_and(|first| at_key(inner, &first, change))
        }
        Some(Item::Value(_)) => {
            let Some(mut key) = table.key_mut(name) else {
                return false;
            };
            let decor = key.leaf_decor_mut();
            let mut before = text(decor.prefix()).unwrap_or_default().to_owned();
            change(&mut before);
            decor.set_prefix(before);
            true
        }
        _ => false,
    }
}

/// Puts `orphans` before the first header behind `at`, or at the end.
pub(super) fn give_header(document: &mut DocumentMut, at: isize, orphans: &str) {
    if !orphans.is_empty() {
        let next = next_header(document, at);
        at_header(document, next, &mut |before| {
            *before = format!("{orphans}{before}");
        });
    }
}

/// What stands directly below the lines of a table belongs to those, so a new table after them comes after
/// that, too. False: nothing does.
pub(super) fn keep_above(document: &mut DocumentMut, path: &[&str]) -> bool {
    let new = path.iter().try_fold(document.as_item_mut(), |item, key| {
        item.as_table_like_mut()?.get_mut(key)
    });
    let mut own = Vec::new();
    if let Some(Item::Table(new)) = new {
        each_table(new, &mut |table| own.extend(table.position()));
    }
    let (Some(first), Some(last)) = (own.iter().min(), own.iter().max()) else {
        return false;
    };
    let next = next_header(document, *last);
    let mut above = String::new();
    at_header(document, next, &mut |before| {
        let plain = before.replace('\r', "");
        let end = match plain.starts_with('\n') {
            true => 0,
            false => plain.find("\n\n").map_or(plain.len(), |end| end + 1),
        };
        let is_all = end == plain.len() && next.is_some();
        if plain[..end].contains('#') && !is_all {
            above = plain[..end].to_owned();
            *before = plain[end..].to_owned();
        }
    });
    if above.is_empty() {
        return false;
    }
    let line_end = if above.ends_with('\n') { "" } else { "\n" };
    at_header(document, Some(*first), &mut |before| {
        *before = format!("{above}{line_end}\n{}", before.trim_start_matches('\n'));
    });
    true
}

fn next_header(document: &mut DocumentMut, at: isize) -> Option<isize> {
    let mut positions = Vec::new();
    each_table(document.as_table_mut(), &mut |table| {
        positions.extend(table.position());
    });
    positions
        .into_iter()
        .filter(|position| *position > at)
        .min()
}

/// What stands before that header; None: at the end of the file.
fn at_header(document: &mut DocumentMut, at: Option<isize>, change: &mut dyn FnMut(&mut String)) {
    let Some(at) = at else {
        let mut trailing = document.trailing().as_str().unwrap_or_default().to_owned();
        change(&mut trailing);
        return document.set_trailing(trailing);
    };
    each_table(document.as_table_mut(), &mut |table| {
        if table.position() == Some(at) {
            let mut before = text(table.decor().prefix()).unwrap_or_default().to_owned();
            change(&mut before);
            table.decor_mut().set_prefix(before);
        }
    });
}

fn each_table(table: &mut Table, visit: &mut dyn FnMut(&mut Table)) {
    visit(table);
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(table) => each_table(table, visit),
            Item::ArrayOfTables(tables) => tables.iter_mut().for_each(|t| each_table(t, visit)),
            Item::None | Item::Value(_) => {}
        }
    }
}
