//! The findings for a program; pure. The shape is promised: members are added, none is taken away or
//! changes its meaning without another `schema`.

use serde_json::{Map, Value, json};

use super::finding::{Finding, Fix, Level, Report};

/// Of the page.
const SCHEMA: u32 = 1;

/// The whole page. `target`: as the user called it.
pub(super) fn page(report: &Report, target: Option<&str>) -> Value {
    let counts: Map<String, Value> = Level::ALL
        .iter()
        .map(|level| (level.name().to_owned(), json!(report.count(*level))))
        .collect();
    json!({
        "schema": SCHEMA,
        "version": env!("CARGO_PKG_VERSION"),
        "target": target,
        "ok": report.is_good(),
        "counts": counts,
        "first": report.first().map(|finding| finding.check),
        "checks": report.all().iter().map(check).collect::<Vec<_>>(),
    })
}

fn check(finding: &Finding) -> Value {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let millis = |elapsed: std::time::Duration| elapsed.as_millis();
    json!({
        "check": finding.check,
        "section": finding.section.name(),
        "level": finding.level.name(),
        "what": finding.what,
        "why": some(&finding.why),
        "fix": finding.fix.iter().map(fix).collect::<Vec<_>>(),
        "details": details(&finding.details),
        "elapsed_ms": finding.elapsed.map(millis).and_then(|ms| u64::try_from(ms).ok()),
    })
}

/// A text for each name; where one name stands for several, a list of them.
fn details(pairs: &[(String, String)]) -> Map<String, Value> {
    let mut details = Map::new();
    for (name, text) in pairs {
        match details.get_mut(name) {
            None => {
                details.insert(name.clone(), json!(text));
            }
            Some(Value::Array(texts)) => texts.push(json!(text)),
            Some(first) => *first = json!([first.take(), text]),
        }
    }
    details
}

fn fix(fix: &Fix) -> Value {
    match fix {
        Fix::Run(command) => json!({ "run": command }),
        Fix::Do(step) => json!({ "do": step }),
    }
}
