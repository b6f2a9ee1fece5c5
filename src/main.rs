//! The executable: parses nothing, decides nothing; calls `run` and leaves with its code.

use std::process::ExitCode;

fn main() -> ExitCode {
    intercom_mcp::run(std::env::args_os())
}
