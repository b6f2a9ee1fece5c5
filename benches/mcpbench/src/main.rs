//! The benchmark harness: measures MCP bridges beside each other, beside plain HTTP and beside the
//! smallest bridge there can be. `../run.sh` builds and starts it; `../README.md` explains it.
//!
//! It is a crate of its own because it needs `unsafe` system calls that the product forbids; all
//! of them are in `os`. It knows nothing of the product: a bridge is a command line to it. It
//! installs nothing (`run.sh` does that), and it talks to no other machine.

mod bridge;
mod compare;
mod context;
mod direct;
mod floor;
mod machine;
mod measure;
mod options;
mod os;
mod peer;
mod procfs;
mod relay;
mod report;
mod results;
mod stats;
mod target;
mod upstream;

/// Failures are told to a person and branched on by nobody.
pub(crate) type Res<T> = Result<T, String>;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest = args.get(1..).unwrap_or_default();
    let code = match args.first().map(String::as_str) {
        Some("compare") => compare::main(rest),
        Some("report") => report::main(rest),
        Some("target") => target::main(rest),
        Some("upstream") => upstream::main(rest),
        Some("floor") => floor::main(rest),
        Some("relay") => relay::main(rest),
        _ => {
            eprintln!(
                "usage: mcpbench compare|report|target|upstream|floor|relay ...  \
                 (normally started by run.sh)"
            );
            2
        }
    };
    std::process::exit(code);
}
