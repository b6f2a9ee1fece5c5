//! The tables that people read, from the samples of a run.
//!
//! `mcpbench report results.json...` prints them again. Nothing is measured here, and no figure is
//! judged: that is what `goals` are for.

mod goals;
mod rows;
mod table;
#[cfg(test)]
mod tests;

use std::fmt::Write;

pub(crate) use self::goals::Goals;
use self::rows::{ROWS, Row};
use self::table::Table;
use crate::results::{Results, read_json};
use crate::stats::{percentile, range, shown, sorted};

pub(crate) fn main(args: &[String]) -> i32 {
    for file in args {
        match read_json::<Results>(file) {
            Ok(results) => println!("{}", render(&results)),
            Err(e) => {
                eprintln!("report: {e}");
                return 1;
            }
        }
    }
    0
}

pub(crate) fn render(results: &Results) -> String {
    let table = Table::new(results);
    let mut out = String::new();
    notes(&mut out, results);
    values(&mut out, &table, &results.targets);
    for base in ["direct", "floor", "mcp-remote"] {
        if results.targets.iter().any(|t| t == base) {
            ratios(&mut out, &table, &results.targets, base);
        }
    }
    failures(&mut out, results);
    out
}

fn notes(out: &mut String, results: &Results) {
    for (key, note) in &results.notes {
        let _ = writeln!(out, "- {key}: {note}");
    }
    let rounds = results
        .samples
        .iter()
        .map(|s| s.round + 1)
        .max()
        .unwrap_or(0);
    let (slowest, fastest) = range(&results.spin);
    let busy = sorted(results.busy.clone());
    let _ = writeln!(
        out,
        "- rounds: {rounds}; \
         machine speed during the run (spin loops per 20 ms): {} .. {}; \
         machine busy with other work before a sample: median {:.0}%, p90 {:.0}%\n",
        shown(slowest),
        shown(fastest),
        percentile(&busy, 0.5) * 100.0,
        percentile(&busy, 0.9) * 100.0
    );
}

fn values(out: &mut String, table: &Table, targets: &[String]) {
    let _ = writeln!(out, "## Values (median over rounds; +-half range in %)\n");
    head(out, targets);
    for row in ROWS {
        if table.has(row.metric, None) {
            line(out, row, targets, |target| {
                let value = table.value(row.metric, target);
                let spread = table.spread(row.metric, target);
                if spread >= 1.0 {
                    format!("{} ±{spread:.0}%", shown(value))
                } else {
                    shown(value)
                }
            });
        }
    }
}

fn ratios(out: &mut String, table: &Table, targets: &[String], base: &str) {
    let others: Vec<String> = targets.iter().filter(|t| *t != base).cloned().collect();
    let _ = writeln!(
        out,
        "\n## Ratio to {base} (value / {base}'s value, paired inside each round; \
         (↓) rows: below 1 is better, (↑) rows: above 1 is better)\n"
    );
    head(out, &others);
    for row in ROWS {
        if table.has(row.metric, Some(base)) && !row.metric.contains("lost_pct") {
            line(out, row, &others, |target| {
                shown(table.ratio(row.metric, target, base))
            });
        }
    }
}

fn head(out: &mut String, columns: &[String]) {
    let _ = writeln!(out, "| metric | {} |", columns.join(" | "));
    let _ = writeln!(out, "|---|{}", "---:|".repeat(columns.len()));
}

fn line(out: &mut String, row: &Row, targets: &[String], cell: impl Fn(&str) -> String) {
    let cells: Vec<String> = targets.iter().map(|t| cell(t)).collect();
    let _ = writeln!(
        out,
        "| {} {} | {} |",
        row.label,
        row.arrow,
        cells.join(" | ")
    );
}

fn failures(out: &mut String, results: &Results) {
    if results.failures.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## Not measured or failed\n");
    for (target, groups) in &results.failures {
        for (group, error) in groups {
            let error: String = error.chars().take(200).collect();
            let _ = writeln!(out, "- {target} / {group}: {}", error.replace('\n', " "));
        }
    }
}
