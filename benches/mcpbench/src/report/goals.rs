//! `goals.json`: what a bridge shall reach, and whether it does.
//!
//! What was not measured is said to be so, and is not a miss.

use std::fmt::Write;

use serde::Deserialize;

use super::rows::ROWS;
use super::table::Table;
use crate::Res;
use crate::results::{Results, read_json};
use crate::stats::shown;

#[derive(Deserialize)]
pub(crate) struct Goals {
    goals: Vec<Goal>,
}

#[derive(Deserialize)]
struct Goal {
    metric: String,
    /// direct | floor | mcp-remote ...: a ratio to that column; absent = the plain value.
    #[serde(default)]
    vs: Option<String>,
    #[serde(default)]
    max: Option<f64>,
    #[serde(default)]
    min: Option<f64>,
}

pub(crate) struct Checked {
    pub(crate) table: String,
    pub(crate) missed: usize,
}

impl Goals {
    pub(crate) fn read(path: &str) -> Res<Self> {
        read_json(path)
    }

    pub(crate) fn check(&self, results: &Results, target: &str) -> Checked {
        let measured = Table::new(results);
        let mut table = format!(
            "## Goals: {target}\n\n| metric | compared with | value | goal | |\n\
             |---|---|---:|---:|---|\n"
        );
        let mut missed = 0;
        for goal in &self.goals {
            let value = match &goal.vs {
                Some(base) => measured.ratio(&goal.metric, target, base),
                None => measured.value(&goal.metric, target),
            };
            let verdict = goal.verdict(value);
            missed += usize::from(verdict == MISSED && value.is_finite());
            let _ = writeln!(
                table,
                "| {} | {} | {} | {} | {verdict} |",
                goal.label(),
                goal.vs.as_deref().unwrap_or("(value)"),
                shown(value),
                goal.bound(),
            );
        }
        Checked { table, missed }
    }
}

const MISSED: &str = "MISSED";

impl Goal {
    fn verdict(&self, value: f64) -> &'static str {
        if value.is_nan() {
            return "not measured";
        }
        let reached = value.is_finite()
            && self.max.is_none_or(|max| value <= max)
            && self.min.is_none_or(|min| value >= min);
        if reached { "ok" } else { MISSED }
    }

    fn label(&self) -> &str {
        ROWS.iter()
            .find(|row| row.metric == self.metric)
            .map_or(&self.metric, |row| row.label)
    }

    fn bound(&self) -> String {
        match (self.max, self.min) {
            (Some(max), _) => format!("<= {max}"),
            (_, Some(min)) => format!(">= {min}"),
            _ => String::new(),
        }
    }
}
