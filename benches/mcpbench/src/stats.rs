//! Percentiles, medians, and how many digits of a number are shown.
//!
//! An empty set has no percentile and no median: NaN, which the report shows as a dash.

/// Of values that are sorted; `p` between 0 and 1.
pub(crate) fn percentile(sorted: &[f64], p: f64) -> f64 {
    if sorted.is_empty() {
        return f64::NAN;
    }
    sorted[((sorted.len() as f64 * p) as usize).min(sorted.len() - 1)]
}

pub(crate) fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// Of the finite ones among the values, the mean of the middle two if their number is even.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.retain(|x| x.is_finite());
    let v = sorted(values);
    match v.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => v[n / 2],
        n => f64::midpoint(v[n / 2 - 1], v[n / 2]),
    }
}

/// (lowest, highest)
pub(crate) fn range(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .fold((f64::MAX, f64::MIN), |(lo, hi), x| (lo.min(*x), hi.max(*x)))
}

pub(crate) fn shown(v: f64) -> String {
    match v.abs() {
        a if a.is_nan() => "-".into(),
        a if a >= 1000.0 => format!("{v:.0}"),
        a if a >= 100.0 => format!("{v:.1}"),
        a if a >= 1.0 => format!("{v:.2}"),
        _ => format!("{v:.3}"),
    }
}
