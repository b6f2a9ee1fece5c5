//! A command written as one text → its words; pure. No shell is ever run.
//!
//! Blanks separate words. `'…'` takes everything literally, `"…"` too except for `\"` and `\\`.
//! Outside quotes a backslash makes the next blank, quote or backslash literal; before anything
//! else it stands for itself, so that `C:\tools\x.exe` needs no quotes. Variables, `~`, globs,
//! pipes and redirections mean nothing here.

#[cfg(test)]
mod tests;

/// The words of `text`, or what is wrong with it.
pub(crate) fn split(text: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            ' ' | '\t' | '\n' | '\r' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next() {
                        Some('\'') => break,
                        Some(char) => word.push(char),
                        None => return Err("a single quote (') is not closed"),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next() {
                        Some('"') => break,
                        Some('\\') => {
                            word.push(chars.next_if(|next| "\"\\".contains(*next)).unwrap_or('\\'));
                        }
                        Some(char) => word.push(char),
                        None => return Err("a double quote (\") is not closed"),
                    }
                }
            }
            '\\' => {
                let literal = chars.next_if(|next| " \t'\"\\".contains(*next));
                word.get_or_insert_default().push(literal.unwrap_or('\\'));
            }
            char => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    Ok(words)
}
