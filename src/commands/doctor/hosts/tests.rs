//! Findings about entries, without a disk.
