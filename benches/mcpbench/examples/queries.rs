//! `queries N QUERY...`: each query parsed and compiled N times, by the product's own source files.
//!
//! For the `local` group, which takes the CPU time of this process. A query that is refused ends
//! it. Of the product only the files named here are compiled: the query language is pure, and
//! needs nothing else.

use std::hint::black_box;

#[allow(dead_code, unused_imports, reason = "the product uses the rest of it")]
#[path = "../../../src"]
mod product {
    pub(crate) mod intercom {
        pub(crate) mod query;
    }
    pub(crate) mod text;
}

use product::intercom::query::{Problem, compile, parse};
use product::text; // `crate::text` to the files above

/// Any time will do; it is the sandbox's newest activity.
const NOW: i64 = 1_795_192_920;

fn main() {
    let mut args = std::env::args().skip(1);
    let times: usize = args.next().and_then(|n| n.parse().ok()).unwrap_or(1);
    let queries: Vec<String> = args.collect();
    for _ in 0..times {
        for text in &queries {
            let query = parse(black_box(text), NOW).unwrap_or_else(|e| refused(text, &e));
            black_box(compile(&query).unwrap_or_else(|e| refused(text, &e)));
        }
    }
}

fn refused(query: &str, problem: &Problem) -> ! {
    eprintln!("queries: {}: {problem}", text::safe(query));
    std::process::exit(1)
}
