//! What a run has found: the values of one sample, and `results.json`, the record of all of them.
//!
//! Values are kept as they were measured; medians and ratios are the report's business.

use std::collections::BTreeMap;
use std::fs;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Res;

#[derive(Serialize, Deserialize)]
pub(crate) struct Sample {
    pub(crate) round: usize,
    pub(crate) target: String,
    pub(crate) metric: String,
    pub(crate) value: f64,
}

#[derive(Serialize, Deserialize, Default)]
pub(crate) struct Results {
    pub(crate) targets: Vec<String>,
    pub(crate) notes: BTreeMap<String, String>,
    pub(crate) samples: Vec<Sample>,
    /// target -> group -> first error
    pub(crate) failures: BTreeMap<String, BTreeMap<String, String>>,
    /// loops per 20 ms, one per (round, group)
    pub(crate) spin: Vec<f64>,
    /// share of the machine that was busy just before each sample, after waiting for quiet
    #[serde(default)]
    pub(crate) busy: Vec<f64>,
}

impl Results {
    pub(crate) fn write(&self, path: &str) -> Res<()> {
        let text = serde_json::to_string(self).map_err(|e| e.to_string())?;
        fs::write(path, text).map_err(|e| format!("{path}: {e}"))
    }
}

/// The named values that measuring one target in one group gives.
#[derive(Default)]
pub(crate) struct Record(pub(crate) Vec<(String, f64)>);

impl Record {
    pub(crate) fn add(&mut self, metric: impl Into<String>, value: f64) {
        self.0.push((metric.into(), value));
    }
}

/// Any of the harness's files: results, goals, a configuration.
pub(crate) fn read_json<T: DeserializeOwned>(path: &str) -> Res<T> {
    let text = fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    serde_json::from_str(&text).map_err(|e| format!("{path}: {e}"))
}
