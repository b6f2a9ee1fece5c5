//! Figures, ratios and goals from samples that can be worked out by hand.

use super::{Goals, Table, render};
use crate::results::{Results, Sample};

/// (target, round, value) of one metric.
fn results(metric: &str, values: &[(&str, usize, f64)]) -> Results {
    let sample = |&(target, round, value): &(&str, usize, f64)| Sample {
        round,
        target: target.into(),
        metric: metric.into(),
        value,
    };
    let mut targets: Vec<String> = values.iter().map(|v| v.0.to_owned()).collect();
    targets.dedup();
    Results {
        targets,
        samples: values.iter().map(sample).collect(),
        ..Results::default()
    }
}

fn latencies() -> Results {
    // the machine becomes twice as slow in the second round, and has a hiccup in the third
    results(
        "pin.lat_p50_us",
        &[
            ("direct", 0, 10.0),
            ("direct", 1, 20.0),
            ("direct", 2, 11.0),
            ("bridge", 0, 15.0),
            ("bridge", 1, 30.0),
            ("bridge", 2, 99.0),
        ],
    )
}

#[test]
fn ratios_are_paired_inside_each_round() {
    let table = Table::new(&latencies());
    assert_eq!(table.value("pin.lat_p50_us", "bridge"), 30.0);
    assert_eq!(table.ratio("pin.lat_p50_us", "bridge", "direct"), 1.5);
    assert_eq!(table.value("pin.added_us", "bridge"), 10.0);
    assert!(!table.has("pin.added_us", Some("direct")));
}

#[test]
fn the_95th_percentile_is_of_all_samples() {
    let table = Table::new(&latencies());
    assert_eq!(table.value("pin.lat_p50_us#p95", "bridge"), 99.0);
    assert_eq!(
        table.ratio("pin.lat_p50_us#p95", "bridge", "direct"),
        99.0 / 20.0
    );
}

#[test]
fn a_goal_is_reached_or_missed_or_was_not_measured() {
    let goals: Goals = serde_json::from_str(
        r#"{"comment": "", "goals": [
            {"metric": "pin.lat_p50_us", "vs": "direct", "max": 1.5},
            {"metric": "pin.lat_p50_us", "max": 29},
            {"metric": "pin.lat_p50_us", "min": 30},
            {"metric": "pin.lat_p50_us", "vs": "floor", "max": 1},
            {"metric": "json.exit_ms", "max": 10}]}"#,
    )
    .unwrap();
    let checked = goals.check(&latencies(), "bridge");
    let verdicts: Vec<&str> = checked
        .table
        .lines()
        .skip(4)
        .map(|l| l.trim_end_matches(" |").rsplit("| ").next().unwrap())
        .collect();
    assert_eq!(
        verdicts,
        ["ok", "MISSED", "ok", "not measured", "not measured"]
    );
    assert_eq!(checked.missed, 1);
}

#[test]
fn the_goals_of_the_project_name_figures_that_exist() {
    let goals: serde_json::Value =
        serde_json::from_str(include_str!("../../../goals.json")).unwrap();
    for goal in goals["goals"].as_array().unwrap() {
        let metric = goal["metric"].as_str().unwrap();
        assert!(
            super::ROWS.iter().any(|row| row.metric == metric),
            "{metric}"
        );
    }
}

#[test]
fn failures_are_listed_on_one_line_each() {
    let mut results = latencies();
    let failures = results.failures.entry("bridge".into()).or_default();
    failures.insert("tls".into(), format!("a\n{}", "b".repeat(500)));
    let text = render(&results);
    let last = text.lines().last().unwrap();
    assert_eq!(last, format!("- bridge / tls: a {}", "b".repeat(198)));
}
