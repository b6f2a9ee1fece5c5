//! Queries of the search language, generated: every field with every operator and many forms of
//! values, and combinations of them; and wrong ones. The same every time. Deliberately knows
//! nothing of how the product reads or compiles a query.

use super::facts::{Field, Kind, fields};

/// A query, and what may come of it.
#[derive(Clone)]
pub(super) struct Query {
    pub(super) text: String,
    pub(super) may: May,
    /// What the request must name, if there is one condition only: field, operator, value.
    pub(super) names: Option<(&'static str, &'static [&'static str], Option<String>)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum May {
    /// REST can do it: it is asked.
    Work,
    /// REST can't, or not in so many words: refused by us, or done by other means.
    BeRefused,
    /// Refused by us, and nothing is asked.
    NotWork,
}

/// Every field with every operator of the language, in as many forms of values as there are.
pub(super) fn single() -> Vec<Query> {
    let mut dice = Dice(0x1_7e2c_0a11);
    let mut queries = Vec::new();
    for field in fields() {
        for op in [
            "", "eq", "neq", "gt", "gte", "lt", "lte", "in", "nin", "contains",
        ] {
            let (written, value) = value(&field, op, &mut dice);
            let object = field.object;
            let condition = condition(&field, op, &written);
            queries.push(Query {
                text: format!("object_type:{object} {condition}"),
                may: may(&field, op),
                names: Some((field.rest, operators(&field, op), value)),
            });
        }
    }
    queries
}

/// Several conditions at once, with free text, limits and cursors between them.
pub(super) fn combined(count: usize) -> Vec<Query> {
    let mut dice = Dice(0x2_7e2c_0a12);
    let fields = fields();
    let one = |dice: &mut Dice| {
        let object = *dice.pick(&["conversations", "contacts"]);
        let of: Vec<&Field> = fields.iter().filter(|f| f.object == object).collect();
        let mut tokens = vec![format!("object_type:{object}")];
        for _ in 0..=dice.below(11) {
            let field = *dice.pick(&of);
            let legal = legal(field);
            let op = *dice.pick(&legal);
            let (written, _) = value(field, op, dice);
            tokens.push(condition(field, op, &written));
        }
        if dice.below(3) == 0 {
            let text = *dice.pick(&[
                "\"campaign stopped sending\"",
                "lamp",
                "'it is \"it\"'",
                "Żarówka",
                "a:b",
            ]);
            tokens.push(format!("q:{text}"));
        }
        if dice.below(2) == 0 {
            tokens.push(format!("limit:{}", 1 + dice.below(150)));
        }
        // The order of the tokens means nothing.
        for at in (1..tokens.len()).rev() {
            tokens.swap(at, dice.below(at + 1));
        }
        Query {
            text: tokens.join(*dice.pick(&[" ", "  ", "\n", "\t"])),
            may: May::Work,
            names: None,
        }
    };
    (0..count).map(|_| one(&mut dice)).collect()
}

/// Queries that go on where another answer ended, or that claim to.
pub(super) fn continued() -> Vec<Query> {
    let cursors = [
        "WzE3MzQ1MzczNDMwMDAsMiwzXQ==",
        "a+b/c==",
        "\"a b\"",
        "1",
        "..",
        "a:b",
    ];
    let queries = cursors.iter().map(|cursor| Query {
        text: format!("object_type:conversations state:open starting_after:{cursor}"),
        may: May::BeRefused,
        names: None,
    });
    queries.collect()
}

/// Queries that nobody can answer.
pub(super) fn wrong() -> Vec<Query> {
    let texts = [
        "",
        "   ",
        "state:open",
        "object_type:tickets state:open",
        "object_type:company",
        "object_type:conversations object_type:contacts",
        "object_type:conversations state:",
        "object_type:conversations stat:open",
        "object_type:conversations source_body:like:refund",
        "object_type:conversations state:gt:open",
        "object_type:conversations created_at:contains:2026",
        "object_type:conversations created_at:gt:yesterday-ish",
        "object_type:conversations created_at:gt:2026-13-45",
        "object_type:conversations created_at:gt:2026-02-30",
        "object_type:conversations created_at:eq:7d",
        "object_type:conversations open:maybe",
        "object_type:conversations admin_assignee_id:anna",
        "object_type:conversations admin_assignee_id:99999999999999999999999",
        "object_type:conversations state:opened",
        "object_type:conversations source_type:fax",
        "object_type:conversations limit:0",
        "object_type:conversations limit:151",
        "object_type:conversations limit:many",
        "object_type:conversations limit:-5",
        "object_type:conversations q:\"never closed",
        "object_type:conversations source_body:contains:'never closed",
        "object_type:conversations state:open OR state:closed",
        "object_type:conversations (state:open)",
        "object_type:conversations email:a@example.com",
        "object_type:contacts source_body:contains:refund",
        "object_type:contacts role:admin",
        "object_type:contacts tag_id:contains:7",
        "object_type:contacts custom_attributes:x",
        "object_type:contacts name:\"\"",
        "object_type:contacts email:in:,",
        "object_type:contacts __proto__:x",
        "object_type:contacts :x",
        "object_type:contacts ::",
    ];
    let sixteen: String = (0..16)
        .map(|n| format!(" source_body:contains:word{n}"))
        .collect();
    let mut all: Vec<String> = texts.map(str::to_owned).into();
    all.push(format!("object_type:conversations{sixteen}"));
    let wrong = all.into_iter().map(|text| Query {
        text,
        may: May::NotWork,
        names: None,
    });
    wrong.collect()
}

/// The operators that mean something for a field.
fn legal(field: &Field) -> Vec<&'static str> {
    let ops = [
        "", "eq", "neq", "gt", "gte", "lt", "lte", "in", "nin", "contains",
    ];
    ops.into_iter()
        .filter(|op| may(field, op) == May::Work)
        .collect()
}

fn may(field: &Field, op: &str) -> May {
    let equality = matches!(op, "" | "eq" | "neq" | "in" | "nin");
    let order = matches!(op, "gt" | "gte" | "lt" | "lte");
    let attribute = field.rest.starts_with("custom_attributes.");
    let works = match field.kind {
        Kind::Text => equality || op == "contains",
        Kind::Word(_) | Kind::Boolean => equality,
        Kind::Tag => matches!(op, "" | "eq" | "neq"),
        Kind::Integer => equality || order,
        // A contact's dates take `=`, `<` and `>` alone; the language's `gte` and `lte` are made
        // of these.
        Kind::Date if field.object == "contacts" => matches!(op, "" | "eq") || order,
        Kind::Date => equality || order,
    };
    match works {
        true => May::Work,
        // Only the workspace knows what its attributes are; and a list can be taken apart.
        false if attribute || equality => May::BeRefused,
        // `contains` of a word is odd, but REST calls it a string.
        false if matches!(field.kind, Kind::Word(_)) && op == "contains" => May::BeRefused,
        false => May::NotWork,
    }
}

/// REST's operators that say it; none where there are more ways than can be listed.
fn operators(field: &Field, op: &str) -> &'static [&'static str] {
    match (field.kind, op) {
        // REST compares a body word by word, so that a phrase is never equal to it.
        (Kind::Text, "" | "eq") if field.rest == "source.body" => &["=", "~"],
        (Kind::Text, "neq") if field.rest == "source.body" => &["!=", "!~"],
        (Kind::Text, "contains") => &["~"],
        (Kind::Text | Kind::Tag, "" | "eq") => &["="],
        (Kind::Text | Kind::Tag, "neq") => &["!="],
        // A list of one is no list.
        (Kind::Text, "in") => &["IN", "="],
        (Kind::Text, "nin") => &["NIN", "!="],
        (Kind::Integer, "gt" | "gte") => &[">"],
        (Kind::Integer, "lt" | "lte") => &["<"],
        _ => &[],
    }
}

fn condition(field: &Field, op: &str, value: &str) -> String {
    let colon = if op.is_empty() { "" } else { ":" };
    format!("{}:{op}{colon}{value}", field.name())
}

/// A value as the query writes it, and, for a text alone, as it must arrive.
fn value(field: &Field, op: &str, dice: &mut Dice) -> (String, Option<String>) {
    let list = matches!(op, "in" | "nin");
    let size = if list { 1 + dice.below(4) } else { 1 };
    let mut written = Vec::new();
    let mut meant = None;
    for _ in 0..size {
        let bound = matches!(op, "gt" | "gte" | "lt" | "lte");
        let (text, value) = one(field, list, bound, dice);
        written.push(text);
        meant = value.filter(|_| !list);
    }
    (written.join(","), meant)
}

fn one(field: &Field, in_list: bool, bound: bool, dice: &mut Dice) -> (String, Option<String>) {
    let plain = |text: String| (text, None);
    match field.kind {
        Kind::Text if in_list => {
            plain((*dice.pick(&["alpha", "beta", "x-1", "7", "zoë"])).to_owned())
        }
        Kind::Text => {
            let (written, meant) = *dice.pick(TEXTS);
            (written.to_owned(), Some(meant.to_owned()))
        }
        Kind::Word(words) => plain((*dice.pick(words)).to_owned()),
        Kind::Tag => plain(dice.below(1000).to_string()),
        Kind::Integer => plain((*dice.pick(&["0", "1", "15", "3600", "999999999"])).to_owned()),
        Kind::Boolean => plain((*dice.pick(&["true", "false"])).to_owned()),
        // An age is a bound: nothing is equal to it.
        Kind::Date => {
            let values = ["1780000000", "2026-01-31", "2024-02-29", "0", "7d", "24h"];
            let last = if bound { values.len() } else { 4 };
            plain((*dice.pick(&values[..last])).to_owned())
        }
    }
}

/// As it is written, and what is meant.
const TEXTS: &[(&str, &str)] = &[
    ("refund", "refund"),
    ("\"two words\"", "two words"),
    ("'single quotes'", "single quotes"),
    ("\"it's\"", "it's"),
    ("'say \"hi\"'", "say \"hi\""),
    ("żarówka", "żarówka"),
    ("\"電球が壊れた\"", "電球が壊れた"),
    ("\"a:b:c\"", "a:b:c"),
    (
        "https://example.com/a?b=c&d=e",
        "https://example.com/a?b=c&d=e",
    ),
    ("a@example.com", "a@example.com"),
    ("42", "42"),
    ("true", "true"),
    ("a+b/c==", "a+b/c=="),
    ("100%", "100%"),
    ("\"<b>&amp;\"", "<b>&amp;"),
];

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        // Knuth's MMIX generator; its upper half is good enough.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let upper = usize::try_from(self.0 >> 33).expect("31 bits");
        upper % end
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
