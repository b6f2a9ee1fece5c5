#!/usr/bin/env bash
# Runs the official MCP conformance suite against a stdio bridge, by hand, with hosts of every era:
#
#   run.sh LABEL 'BRIDGE COMMAND {url}' [options of run-all.mjs]
#   run.sh mine target/release/intercom-mcp
#   run.sh mine target/release/intercom-mcp --versions 2026-07-28 --only '^http-' --era legacy
#   run.sh mine target/release/intercom-mcp --requirements 2025-11-25,2026-07-28
#   run.sh theirs 'npx -y mcp-remote@0.15.1 {url} --silent'
#
# or the suite's scenarios for servers, with the bridge before official ones and without it:
#
#   run.sh mine target/release/intercom-mcp --servers [options of transparency/run.mjs]
#
# The suite and the Node it needs are installed once, from the npm registry, into
# $CONFORMANCE_HOME (default: target/conformance). Deliberately no part of `cargo test`, which runs
# what must pass (tests/interop/conformance.rs) through the same run-all.mjs.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export CONFORMANCE_HOME=${CONFORMANCE_HOME:-$here/../../target/conformance}
mkdir -p "$CONFORMANCE_HOME"
if ! cmp -s "$here/package-lock.json" "$CONFORMANCE_HOME/package-lock.json" ||
  [[ ! -x $CONFORMANCE_HOME/node_modules/node/bin/node ]]; then
  cp "$here"/{package.json,package-lock.json,.npmrc} "$CONFORMANCE_HOME"/
  (cd "$CONFORMANCE_HOME" && npm ci --no-audit --no-fund --silent)
fi
label=$1
export BRIDGE_CMD=$2 PATH="$CONFORMANCE_HOME/node_modules/node/bin:$PATH"
shift 2
if [[ ${1:-} == --servers ]]; then
  shift
  exec node "$here/transparency/run.mjs" "$label" "$@"
fi
exec node "$here/run-all.mjs" "$label" "$@"
