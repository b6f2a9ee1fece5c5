#!/usr/bin/env bash
# README's first command: builds the binary and uses its tools on the sample workspace that is in it.
# No account, no network but for cargo's downloads. It tests nothing; tests/run.sh does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v cargo >/dev/null || { echo 'try.sh: cargo is missing; https://rustup.rs installs it' >&2; exit 1; }
cargo build --release --locked
bridge=target/release/intercom-mcp

show() {
  printf '\n$ intercom-mcp'; printf " %s" "${@@Q}" | sed "s/'\([A-Za-z0-9_.=:-]*\)'/\1/g"; echo
  "$bridge" "$@" || true # one of them is wrong on purpose
}

show call -t sandbox search query='object_type:conversations state:open q:refund limit:2'
show call -t sandbox fetch id=conversation_215470001612
show call -t sandbox search query='object_type:conversations created_at:gt:30d state:opne'
show call -t sandbox ask_fin user_id=42 message='How do I get a refund?'

printf '\n$ echo INITIALIZE | intercom-mcp -t sandbox   # what a host does\n'
printf '%s\n' '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"try","version":"1"}}}' |
  "$bridge" -t sandbox
