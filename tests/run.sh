#!/usr/bin/env bash
# README's second command: everything that has to hold, with its own set-up (pinned packages from
# npm and PyPI go under target/). What a machine lacks is said, and is a failure with CI=true. It
# measures nothing: speed is benches/run.sh's business.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\n== %s\n' "$*"; }

step 'formatting'
cargo fmt --check
cargo fmt --check --manifest-path benches/mcpbench/Cargo.toml

step 'lints'
cargo clippy --locked --all-targets -- -D warnings
cargo clippy --locked --all-targets --manifest-path benches/mcpbench/Cargo.toml --target-dir target/mcpbench -- -D warnings

if command -v cargo-deny >/dev/null; then
  step 'licences, bans, sources'
  cargo fetch --locked # every platform's crates, so that it can look offline
  cargo deny --offline --log-level error check bans licenses sources
elif [ "${CI:-}" = true ]; then
  echo 'run.sh: cargo-deny is missing; .ci/run installs it' >&2
  exit 1
else
  echo 'run.sh: cargo-deny is not installed; licences, bans and sources are not checked'
fi

step 'tests'
cargo test --locked
