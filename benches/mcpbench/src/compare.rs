//! `mcpbench compare --config FILE --out DIR [--rounds N] [--scale F] [--groups a,b] [--colds N]
//! [--fleet 10,50] [--fleet-rounds N] [--rtt-ms N] [--quiet-wait S] [--socketpair] [--logs]
//! [--goals FILE --check NAME]`: a whole run, from the upstream's start to the report.
//!
//! What a value means is not known here, nor how it is measured.

mod run;
mod shuffle;
mod upstream;

use std::collections::BTreeMap;
use std::{env, fs};

use serde::Deserialize;

use self::run::{Run, Schedule};
use self::upstream::Upstream;
use crate::Res;
use crate::context::Context;
use crate::options::Options;
use crate::os;
use crate::report::{self, Goals};
use crate::results::{Results, read_json};
use crate::target::Target;

/// The configuration that `run.sh` writes.
#[derive(Deserialize)]
struct Config {
    targets: Vec<Target>,
    #[serde(default)]
    notes: BTreeMap<String, String>,
}

pub(crate) fn main(args: &[String]) -> i32 {
    match compare(&Options(args)) {
        Ok(goals_missed) => i32::from(goals_missed > 0),
        Err(e) => {
            eprintln!("compare: {e}");
            2
        }
    }
}

/// Returns how many goals were missed.
fn compare(options: &Options) -> Res<usize> {
    let out = options.needed("--out")?;
    let config: Config = read_json(options.needed("--config")?)?;
    let schedule = Schedule::new(options)?;
    let work = format!("{out}/work");
    let home = create_folder(format!("{work}/home"))?;
    let logs = options
        .flag("--logs")
        .then(|| create_folder(format!("{out}/logs")))
        .transpose()?;
    os::raise_priority();
    let exe = env::current_exe().map_err(|e| format!("this program: {e}"))?;
    let (upstream, ports) = Upstream::start(&exe, &work, options.number("--rtt-ms", 50)?)?;
    let ctx = Context {
        ports,
        upstream_pid: upstream.pid(),
        home,
        logs,
        exe: exe.to_string_lossy().into_owned(),
        scale: options.number("--scale", 1.0)?,
        sockets: options.flag("--socketpair"),
    };
    let mut run = Run::new(&ctx, &schedule, &config.targets, config.notes);
    run.everything(&format!("{out}/results.json"))?;
    drop(upstream);
    fs::remove_dir_all(&work).ok();
    finish(&run.results, out, options)
}

/// Writes and prints the report; returns how many goals were missed.
fn finish(results: &Results, out: &str, options: &Options) -> Res<usize> {
    let goals = match (options.text("--goals"), options.text("--check")) {
        (Some(file), Some(target)) => Goals::read(file).map(|g| Some(g.check(results, target))),
        _ => Ok(None),
    };
    let mut text = report::render(results);
    if let Ok(Some(checked)) = &goals {
        text.push('\n');
        text.push_str(&checked.table);
    }
    println!("{text}");
    let file = format!("{out}/report.md");
    fs::write(&file, &text).map_err(|e| format!("{file}: {e}"))?;
    Ok(goals?.map_or(0, |checked| checked.missed))
}

fn create_folder(path: String) -> Res<String> {
    fs::create_dir_all(&path).map_err(|e| format!("{path}: {e}"))?;
    let absolute = fs::canonicalize(&path).map_err(|e| format!("{path}: {e}"))?;
    Ok(absolute.to_string_lossy().into_owned())
}
