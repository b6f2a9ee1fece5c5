//! The name that someone who mistyped one most likely meant; pure. It knows no names of its own.

#[cfg(test)]
mod tests;

/// Longer words are no slips of the pen, and would cost time.
const MOST_LETTERS: usize = 48;

/// What a letter costs that is put in, left out or replaced; two swapped ones are a likelier slip.
const SLIP: usize = 2;
const SWAP: usize = 1;

/// The candidate closest to `word`, when one is close enough to be worth suggesting.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(MOST_LETTERS + 1).collect();
    if word.len() > MOST_LETTERS {
        return None;
    }
    let allowed = SLIP * (word.len() / 3).max(1);
    let measured = candidates
        .into_iter()
        .map(|candidate| (distance(&word, candidate), candidate));
    measured
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// What it costs to make `right` of `left`.
fn distance(left: &[char], right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).map(|count| count * SLIP).collect();
    for i in 0..left.len() {
        let mut row = vec![(i + 1) * SLIP];
        for j in 0..right.len() {
            let replaced = last[j] + if left[i] == right[j] { 0 } else { SLIP };
            let mut cost = replaced.min(last[j + 1] + SLIP).min(row[j] + SLIP);
            if i > 0 && j > 0 && left[i] == right[j - 1] && left[i - 1] == right[j] {
                cost = cost.min(before[j - 1] + SWAP);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[right.len()]
}
