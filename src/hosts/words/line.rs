//! The line that a shell is given: which programs it starts, and whether it only starts them; pure.
//!
//! Nothing is filled in and no file is looked for: where a shell would do that, or anything else, the line
//! is bound to it.

use std::iter::Peekable;
use std::str::Chars;

/// What stands in a line.
#[derive(Default)]
pub(super) struct Line {
    pub(super) commands: Vec<Command>,
    /// Why the words are not all of what it says.
    pub(super) bound: Option<&'static str>,
}

/// What is started at once.
#[derive(Default)]
pub(super) struct Command {
    pub(super) words: Vec<String>,
    /// `NAME=VALUE` in front.
    pub(super) set: Vec<(String, String)>,
}

const SHELL: &str =
    "its line has $, `, ~, *, ?, ;, &, |, < or > in it, and only a shell knows what that means";
const CMD: &str = "its line has %, &, |, <, > or ^ in it, and only cmd knows what that means";

impl Line {
    /// By the rules of POSIX shells.
    pub(super) fn of_shell(line: &str) -> Self {
        let mut reader = Reader::default();
        let mut chars = line.chars().peekable();
        while let Some(char) = chars.next() {
            match char {
                '\'' => reader.quoted(&mut chars),
                '"' => reader.double_quoted(&mut chars),
                '\\' => match chars.next() {
                    Some('\n') => {}
                    Some(next) => reader.push(next),
                    None => reader.is_bound = true,
                },
                ' ' | '\t' => reader.end_word(),
                ';' | '\n' => reader.end_command(),
                '&' | '|' | '(' | ')' => {
                    reader.is_bound = true;
                    reader.end_command();
                }
                '<' | '>' => reader.redirect(&mut chars),
                '#' if reader.word.is_none() => while chars.next_if(|c| *c != '\n').is_some() {},
                '$' | '`' | '*' | '?' | '[' | '{' => reader.push_special(char),
                '~' if reader.is_before_home() => reader.push_special(char),
                _ => reader.push(char),
            }
        }
        let mut line = reader.line(SHELL);
        line.commands.iter_mut().for_each(Command::take_settings);
        line
    }

    /// By the rules of cmd. Several words reach it as one line, those with blanks between quotes.
    pub(super) fn of_cmd(words: &[String]) -> Self {
        let line = match words {
            [line] => line.clone(),
            several => {
                let is_plain = |word: &String| !word.is_empty() && !word.contains([' ', '\t']);
                let words = several.iter().map(|word| match is_plain(word) {
                    true => word.clone(),
                    false => format!("\"{word}\""),
                });
                words.collect::<Vec<_>>().join(" ")
            }
        };
        let has_quotes = words.len() > 1 && words.iter().any(|word| word.contains('"'));
        let mut reader = Reader {
            // One alone means nothing.
            is_bound: has_quotes || line.matches('%').count() > 1,
            ..Reader::default()
        };
        let mut is_quoted = false;
        let mut chars = line.chars().peekable();
        while let Some(char) = chars.next() {
            match char {
                '"' => {
                    is_quoted = !is_quoted;
                    reader.word.get_or_insert_default();
                }
                _ if is_quoted => reader.push(char),
                ' ' | '\t' => reader.end_word(),
                '&' | '|' => {
                    reader.is_bound = true;
                    reader.end_command();
                }
                '<' | '>' => reader.redirect(&mut chars),
                '^' => {
                    reader.is_bound = true;
                    chars.next().into_iter().for_each(|next| reader.push(next));
                }
                _ => reader.push(char),
            }
        }
        reader.line(CMD)
    }
}

impl Command {
    /// The shell's own words in front.
    fn take_settings(&mut self) {
        let is_name = |name: &str| {
            let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
            name.starts_with(is_start) && name.chars().all(|c| is_start(c) || c.is_ascii_digit())
        };
        let setting = |word: &String| {
            let (name, value) = word.split_once('=').filter(|(name, _)| is_name(name))?;
            Some((name.to_owned(), value.to_owned()))
        };
        self.set = self.words.iter().map_while(setting).collect();
        self.words.drain(..self.set.len());
        if self.words.first().is_some_and(|word| word == "exec") {
            self.words.remove(0);
        }
    }
}

/// What has been read of a line.
#[derive(Default)]
struct Reader {
    commands: Vec<Command>,
    words: Vec<String>,
    word: Option<String>,
    /// The next word is a file's name.
    is_redirected: bool,
    is_bound: bool,
}

impl Reader {
    fn push(&mut self, char: char) {
        self.word.get_or_insert_default().push(char);
    }

    fn push_special(&mut self, char: char) {
        self.is_bound = true;
        self.push(char);
    }

    fn quoted(&mut self, chars: &mut Peekable<Chars<'_>>) {
        self.word.get_or_insert_default();
        loop {
            match chars.next() {
                Some('\'') => return,
                Some(char) => self.push(char),
                None => return self.is_bound = true,
            }
        }
    }

    fn double_quoted(&mut self, chars: &mut Peekable<Chars<'_>>) {
        self.word.get_or_insert_default();
        loop {
            match chars.next() {
                Some('"') => return,
                Some('\\') => match chars.next_if(|c| ['$', '`', '"', '\\', '\n'].contains(c)) {
                    Some('\n') => {}
                    next => self.push(next.unwrap_or('\\')),
                },
                Some(char @ ('$' | '`')) => self.push_special(char),
                Some(char) => self.push(char),
                None => return self.is_bound = true,
            }
        }
    }

    /// Where `~` is somebody's home folder.
    fn is_before_home(&self) -> bool {
        self.word
            .as_ref()
            .is_none_or(|word| word.ends_with(['=', ':']))
    }

    /// `2>` and what follows, up to the file's name.
    fn redirect(&mut self, chars: &mut Peekable<Chars<'_>>) {
        self.is_bound = true;
        let is_number = |word: &mut String| word.chars().all(|c| c.is_ascii_digit());
        self.word.take_if(is_number);
        self.end_word();
        while chars
            .next_if(|c| ['<', '>', '&', '|'].contains(c))
            .is_some()
        {}
        self.is_redirected = true;
    }

    fn end_word(&mut self) {
        let Some(word) = self.word.take() else { return };
        match self.is_redirected {
            true => self.is_redirected = false,
            false => self.words.push(word),
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        self.is_redirected = false;
        let words = std::mem::take(&mut self.words);
        if !words.is_empty() {
            let set = Vec::new();
            self.commands.push(Command { words, set });
        }
    }

    fn line(mut self, why: &'static str) -> Line {
        self.end_command();
        let is_bound = self.is_bound || self.commands.len() > 1;
        Line {
            commands: self.commands,
            bound: is_bound.then_some(why),
        }
    }
}
