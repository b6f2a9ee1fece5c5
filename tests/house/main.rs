//! The house rules that a program can check: who may import whom, what each file begins with,
//! who touches the outside world, and whether what was generated is still true.
//!
//! It reads the sources as text and knows nothing of Rust beyond that.

mod documents; // what stands on a page or in a generated file is what the program does
mod imports; // ARCHITECTURE.md's table against the imports
mod outside; // the invariants that can be found by a search
mod sources; // the tree as text; headers and lengths
