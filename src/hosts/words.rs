//! What a command line starts, behind the programs that only start another; pure.

mod line;

use line::Line;

/// The start of one program, as it is behind what only starts another.
#[derive(Clone, Default)]
pub(super) struct Run {
    /// The program, and its words.
    pub(super) words: Vec<String>,
    /// The variables that are set for it on the way, in order.
    pub(super) set: Vec<(String, String)>,
    /// Why these words, started without what is before them, are not the same.
    pub(super) bound: Option<&'static str>,
}

/// Nobody wraps deeper, or starts so many one after the other.
const DEEPEST: usize = 8;
const MOST: usize = 32;

const ENV: &str = "env is told more than which variables to set";

/// The options of `env` that take a value in the next word.
const ENV_WITH_VALUE: [&str; 5] = ["-u", "--unset", "-C", "--chdir", "-P"];

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

/// What is started without a shell, `cmd /c` or `env A=b` in front: one program, or several where a shell
/// starts one after the other.
pub(super) fn runs(words: &[String]) -> Vec<Run> {
    let mut runs = Vec::new();
    inward(words, Run::default(), DEEPEST, &mut runs);
    runs
}

fn inward(words: &[String], way: Run, deeper: usize, runs: &mut Vec<Run>) {
    let (Some((program, rest)), Some(deeper)) = (words.split_first(), deeper.checked_sub(1)) else {
        return;
    };
    let line = match file_name(program).as_str() {
        "env" => {
            let (way, rest) = behind_settings(way, rest);
            return inward(rest, way, deeper, runs);
        }
        "cmd" => {
            let switches = rest.iter().take_while(|word| word.starts_with('/'));
            Line::of_cmd(&rest[switches.count()..])
        }
        "sh" | "bash" | "zsh" | "dash" | "fish" => {
            let is_command = |word: &&String| word.starts_with('-') && word.ends_with('c');
            let mut after = rest.iter().skip_while(|word| !is_command(word)).skip(1);
            after
                .next()
                .map(|line| Line::of_shell(line))
                .unwrap_or_default()
        }
        _ => {
            let words = words.to_vec();
            return runs.push(Run { words, ..way });
        }
    };
    for command in line.commands.into_iter().take(MOST) {
        let mut way = way.clone();
        way.bound = way.bound.or(line.bound);
        way.set.extend(command.set);
        inward(&command.words, way, deeper, runs);
    }
}

/// Behind the options and `NAME=VALUE`s of `env`.
fn behind_settings(mut way: Run, mut rest: &[String]) -> (Run, &[String]) {
    while let Some((word, after)) = rest.split_first() {
        match word.split_once('=') {
            _ if word == "--" => {}
            _ if word.starts_with('-') => {
                way.bound = way.bound.or(Some(ENV));
                if ENV_WITH_VALUE.contains(&word.as_str()) {
                    rest = after.get(1..).unwrap_or_default();
                    continue;
                }
            }
            Some((name, value)) => way.set.push((name.to_owned(), value.to_owned())),
            None => break,
        }
        rest = after;
    }
    (way, rest)
}

/// The words behind `package`, and the version that is pinned, where it is what these start.
pub(super) fn package(words: &[String], package: &str) -> Option<(Option<String>, Vec<String>)> {
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
