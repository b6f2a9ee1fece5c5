//! Answers from the workspace's own articles: the one that has most of a question's words.

#[cfg(test)]
mod tests;

use crate::sandbox::markup;
use crate::sandbox::workspace::{Article, Workspace};

/// So many lines of the article stand in the answer.
const MOST_LINES: usize = 6;
/// A question's later words don't count.
const MOST_WORDS: usize = 60;
/// A word in the title counts as much as three in the text.
const IN_TITLE: usize = 3;
const ENOUGH: usize = 3;

/// Words that say nothing of a question's subject.
const SMALL: [&str; 40] = [
    "about", "again", "all", "and", "any", "are", "can", "could", "did", "does", "don", "for",
    "from", "get", "has", "have", "how", "into", "long", "may", "much", "not", "our", "please",
    "should", "take", "that", "the", "there", "this", "want", "what", "when", "where", "which",
    "who", "why", "with", "you", "your",
];

/// The answer as HTML; None where no article is near enough.
pub(super) fn about(workspace: &Workspace, question: &str) -> Option<String> {
    let question = markup::plain(question).to_lowercase();
    let words: Vec<&str> = words(&question).take(MOST_WORDS).collect();
    let candidates = workspace.articles.iter().filter(|article| {
        let head = &article.head;
        head["state"] == "published" && head["ai_chatbot_availability"] == true
    });
    // The first of those that have equally many.
    let (best, weight) = candidates
        .map(|article| (article, weight(article, &words)))
        .rev()
        .max_by_key(|(_, weight)| *weight)?;
    (weight >= ENOUGH).then(|| written(best))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|w| w.len() >= 3 && !SMALL.contains(w))
}

fn weight(article: &Article, words: &[&str]) -> usize {
    let title = article.head["title"].as_str().unwrap_or("").to_lowercase();
    let mut seen: Vec<&str> = Vec::new();
    let mut sum = 0;
    for word in words {
        let stem = stem(word);
        if seen.contains(&stem) {
            continue;
        }
        seen.push(stem);
        if stands_in(&title, stem) {
            sum += IN_TITLE;
        } else if stands_in(&article.words, stem) {
            sum += 1;
        }
    }
    sum
}

/// Without the endings of the commonest forms.
fn stem(word: &str) -> &str {
    let without = |end: &str| word.strip_suffix(end).filter(|rest| rest.len() >= 4);
    let endings = ["ing", "ed", "s"];
    endings.into_iter().find_map(without).unwrap_or(word)
}

fn stands_in(text: &str, stem: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| self::stem(word) == stem)
}

fn written(article: &Article) -> String {
    let text = |field: &str| article.head[field].as_str().unwrap_or("").to_owned();
    let (title, url) = (markup::escaped(&text("title")), text("url"));
    let description = markup::escaped(&text("description"));
    let lines = markup::plain(&text("body"));
    let lines = lines
        .lines()
        .map(|line| line.trim().trim_start_matches("- "));
    let lines = lines.filter(|line| !line.is_empty()).take(MOST_LINES);
    let items = lines.map(|l| format!("<li>{}</li>", markup::escaped(&l.replace('\t', ": "))));
    let items: String = items.collect();
    let list = if items.is_empty() {
        items
    } else {
        format!("<ul>{items}</ul>")
    };
    format!(
        "<p><b>{title}.</b> {description}</p>{list}<p>More about it: <a href=\"{url}\">{title}</a></p>"
    )
}
