#!/usr/bin/env bash
# README's first command: builds the binary and uses it on a real MCP server on this machine, the
# MCP project's own test server from npm, over both transports. It tests nothing; tests/run.sh does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

package='@modelcontextprotocol/server-everything'
version=$(sed -n "s|.*\"$package\": \"\([^\"]*\)\".*|\1|p" tests/interop/package.json)
for program in cargo node npm; do
  command -v "$program" >/dev/null || { echo "try.sh: $program is missing; install it and run this again" >&2; exit 1; }
done

cargo build --release --locked
npm install --prefix target/try --no-audit --no-fund --silent "$package@$version"
server=target/try/node_modules/$package/dist/index.js
bridge=target/release/intercom-mcp

pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true' EXIT

# start MODE PATH: starts the server in a mode and sets `url` once it listens.
start() {
  local port
  port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
  PORT=$port node "$server" "$1" >/dev/null 2>&1 &
  pids+=($!)
  url=http://127.0.0.1:$port$2
  until node -e "require('net').connect($port, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))"; do
    kill -0 "${pids[-1]}" # the server is gone: no use in waiting
  done
}

show() {
  printf "\$ intercom-mcp"; printf " %q" "$@"; echo
  "$bridge" "$@"
  echo
}

start streamableHttp /mcp
show tools -t "$url"
show call -t "$url" echo message='hello, bridge'
show call -t "$url" get-sum a=40 b=2

start sse /sse
show call -t "$url" --transport sse-only echo message='hello over the old transport'

echo '$ echo INITIALIZE | intercom-mcp URL   # what a host does'
printf '%s\n' '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"try","version":"1"}}}' |
  "$bridge" "$url" --transport sse-only | cut -c 1-200
