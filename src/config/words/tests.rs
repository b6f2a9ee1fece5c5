//! A command is split as a shell would split it.

use super::*;

#[test]
fn a_command_is_split_as_a_shell_would_without_being_one() {
    #[track_caller]
    fn check(text: &str, words: &[&str]) {
        assert_eq!(split(text).as_deref(), Ok(&words.map_owned()[..]), "{text}");
    }
    check("", &[]);
    check("  \t ", &[]);
    check(
        "op read  op://vault/item",
        &["op", "read", "op://vault/item"],
    );
    check("a 'b c' \"d e\"", &["a", "b c", "d e"]);
    check("a'b'\"c\"d", &["abcd"]);
    check("a '' \"\"", &["a", "", ""]);
    check(r"a\ b \'c", &["a b", "'c"]);
    check(r#""say \"hi\" \\ \n""#, &[r#"say "hi" \ \n"#]);
    check(r"'\'", &[r"\"]);
    check(r"C:\tools\x.exe -v", &[r"C:\tools\x.exe", "-v"]);
    check("end\\", &["end\\"]);
    // Nothing of this means anything here.
    check(
        "a $HOME `id` | b > c; ~ *",
        &["a", "$HOME", "`id`", "|", "b", ">", "c;", "~", "*"],
    );
}

#[test]
fn an_open_quote_is_refused() {
    #[track_caller]
    fn check(text: &str, quote: &str) {
        assert!(
            split(text).is_err_and(|problem| problem.contains(quote)),
            "{text}"
        );
    }
    check("a 'b", "single");
    check("a \"b", "double");
    check("a \"b\\\"", "double");
}

trait MapOwned {
    fn map_owned(&self) -> Vec<String>;
}

impl MapOwned for [&str] {
    fn map_owned(&self) -> Vec<String> {
        self.iter().map(ToString::to_string).collect()
    }
}
