//! The samples of a run by metric, target and round: medians, spreads, ratios.
//!
//! A value is the median over rounds of the per-round median. A ratio is the median over rounds of
//! the ratio taken inside each round, so that drift of the machine between rounds cancels.

use std::collections::BTreeMap;

use crate::results::Results;
use crate::stats::{median, percentile, range, sorted};

type Rounds = BTreeMap<usize, Vec<f64>>;

/// metric -> target -> round -> values
pub(super) struct Table(BTreeMap<String, BTreeMap<String, Rounds>>);

impl Table {
    pub(super) fn new(results: &Results) -> Self {
        let mut table = Self(BTreeMap::new());
        for s in &results.samples {
            table.add(&s.metric, &s.target, s.round, s.value);
        }
        for tag in ["pin", "pinsse", "pintls"] {
            table.derive_added(tag);
        }
        table
    }

    fn add(&mut self, metric: &str, target: &str, round: usize, value: f64) {
        let targets = self.0.entry(metric.into()).or_default();
        let rounds = targets.entry(target.into()).or_default();
        rounds.entry(round).or_default().push(value);
    }

    /// What a bridge adds to the direct latency.
    fn derive_added(&mut self, tag: &str) {
        let latency = format!("{tag}.lat_p50_us");
        let direct = self.per_round(&latency, "direct");
        let targets: Vec<String> = self
            .0
            .get(&latency)
            .map(|t| t.keys().cloned().collect())
            .unwrap_or_default();
        for target in targets.iter().filter(|t| *t != "direct") {
            for (round, value) in self.per_round(&latency, target) {
                if let Some(limit) = direct.get(&round) {
                    self.add(&format!("{tag}.added_us"), target, round, value - limit);
                }
            }
        }
    }

    /// Whether there is a value for this target, or for any.
    pub(super) fn has(&self, metric: &str, target: Option<&str>) -> bool {
        let targets = self.0.get(metric.trim_end_matches("#p95"));
        targets.is_some_and(|all| target.is_none_or(|t| all.contains_key(t)))
    }

    pub(super) fn value(&self, metric: &str, target: &str) -> f64 {
        if let Some(base) = metric.strip_suffix("#p95") {
            let all = self
                .rounds(base, target)
                .into_iter()
                .flat_map(BTreeMap::values);
            return percentile(&sorted(all.flatten().copied().collect()), 0.95);
        }
        median(self.per_round(metric, target).into_values().collect())
    }

    /// Half the range over rounds, in % of the median.
    pub(super) fn spread(&self, metric: &str, target: &str) -> f64 {
        let values: Vec<f64> = self.per_round(metric, target).into_values().collect();
        let middle = median(values.clone());
        if values.len() < 2 || middle == 0.0 || metric.contains("lost_pct") {
            return 0.0;
        }
        let (lowest, highest) = range(&values);
        (highest - lowest) / middle / 2.0 * 100.0
    }

    pub(super) fn ratio(&self, metric: &str, target: &str, base: &str) -> f64 {
        if metric.ends_with("#p95") {
            return self.value(metric, target) / self.value(metric, base);
        }
        let bases = self.per_round(metric, base);
        let values = self.per_round(metric, target);
        median(
            values
                .iter()
                .filter_map(|(round, v)| Some(v / bases.get(round)?))
                .collect(),
        )
    }

    fn per_round(&self, metric: &str, target: &str) -> BTreeMap<usize, f64> {
        let rounds = self.rounds(metric, target).into_iter().flatten();
        rounds
            .map(|(round, values)| (*round, median(values.clone())))
            .collect()
    }

    fn rounds(&self, metric: &str, target: &str) -> Option<&Rounds> {
        self.0.get(metric)?.get(target)
    }
}
