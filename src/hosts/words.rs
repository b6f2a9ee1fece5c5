//! What a command line starts, behind the programs that only start another; pure.

/// Those that fetch a package from npm and run it.
const RUNNERS: [&str; 8] = ["npx", "bunx", "pnpx", "pnpm", "yarn", "bun", "npm", "deno"];

/// Those that run a file of JavaScript.
const SCRIPTS: [&str; 4] = ["node", "bun", "deno", "nodejs"];

/// The options of theirs that take a value in the next word.
const WITH_VALUE: [&str; 9] = [
    "-p",
    "--package",
    "-c",
    "--call",
    "--registry",
    "--cache",
    "--prefix",
    "-r",
    "--require",
];

/// The words behind `package`, and the version that is pinned, where it is what runs.
pub(super) fn package(words: &[String], package: &str) -> Option<(Option<String>, Vec<String>)> {
    let words = unwrapped(words);
    let (program, rest) = words.split_first()?;
    let name = file_name(program);
    if name == package {
        return Some((None, rest.to_vec()));
    }
    if !RUNNERS.contains(&name.as_str()) && !SCRIPTS.contains(&name.as_str()) {
        return None;
    }
    let mut pinned = None;
    let mut rest = rest.iter().enumerate();
    while let Some((at, word)) = rest.next() {
        if let Some(value) = word.strip_prefix("--package=") {
            pinned = version_of(value, package).or(pinned);
        } else if WITH_VALUE.contains(&word.as_str()) {
            let value = rest
                .next()
                .map(|(_, value)| value.as_str())
                .unwrap_or_default();
            pinned = version_of(value, package).or(pinned);
        } else if !word.starts_with('-') && !is_verb(word) {
            let script = SCRIPTS.contains(&name.as_str()) && is_script_of(word, package);
            let version = version_of(word.strip_prefix("npm:").unwrap_or(word), package);
            let version = version.or_else(|| script.then_some(None))?;
            let behind = words[at + 2..].iter().skip_while(|word| *word == "--");
            return Some((
                version.or_else(|| pinned.flatten()),
                behind.cloned().collect(),
            ));
        }
    }
    None
}

/// Without a shell, `cmd /c` or `env A=b` in front.
pub(super) fn unwrapped(words: &[String]) -> Vec<String> {
    let Some((program, rest)) = words.split_first() else {
        return Vec::new();
    };
    match file_name(program).as_str() {
        "cmd" => {
            let is_switch = |word: &&String| word.starts_with('/');
            let inner: Vec<_> = rest.iter().skip_while(is_switch).cloned().collect();
            match inner.as_slice() {
                [one] if one.contains(' ') => split(one),
                _ => inner,
            }
        }
        "env" => {
            let is_setting = |word: &&String| word.contains('=') || word.starts_with('-');
            let inner: Vec<_> = rest.iter().skip_while(is_setting).cloned().collect();
            unwrapped(&inner)
        }
        "sh" | "bash" | "zsh" | "dash" | "fish" => {
            let is_command = |word: &&String| word.starts_with('-') && word.ends_with('c');
            let mut after = rest.iter().skip_while(|word| !is_command(word)).skip(1);
            let inner = after.next().map(|line| split(line)).unwrap_or_default();
            match inner.first().map(String::as_str) {
                Some("exec") => unwrapped(&inner[1..]),
                _ => unwrapped(&inner),
            }
        }
        _ => words.to_vec(),
    }
}

/// A shell's line as words: blanks separate, quotes hold together; nothing else means anything.
fn split(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for char in line.chars() {
        match (quote, char) {
            (Some(open), char) if open == char => quote = None,
            (None, '"' | '\'') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (None, ' ' | '\t' | '\n') => words.extend(word.take()),
            (_, char) => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    words
}

/// The last part of a path, in lower case, without the ending that Windows needs.
pub(super) fn file_name(program: &str) -> String {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    let name = name.to_ascii_lowercase();
    let ends = [".exe", ".cmd", ".bat", ".ps1"];
    let end = ends.iter().find_map(|end| name.strip_suffix(end));
    end.map(str::to_owned).unwrap_or(name)
}

/// `Some(None)`: this package, without a version.
fn version_of(word: &str, package: &str) -> Option<Option<String>> {
    let rest = word.strip_prefix(package)?;
    match rest.strip_prefix('@') {
        Some(version) => Some(Some(version.to_owned())),
        None => rest.is_empty().then_some(None),
    }
}

fn is_script_of(path: &str, package: &str) -> bool {
    path.split(['/', '\\']).any(|part| part == package)
}

/// `pnpm dlx`, `npm exec`, `deno run`, `bun x`.
fn is_verb(word: &str) -> bool {
    ["dlx", "exec", "x", "run"].contains(&word)
}
