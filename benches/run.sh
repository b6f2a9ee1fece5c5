#!/usr/bin/env bash
# One command: puts a bridge (this project's own, if none is named) beside mcp-remote, the direct
# HTTP limit and the smallest possible bridge, all measured in the same run, and prints a table
# with ratios. See README.md.
#
# It builds and installs what is compared, under pinned versions. It measures nothing itself:
# mcpbench/ does. It changes nothing outside target/, its cache and --out.
set -euo pipefail

MCP_REMOTE=0.15.1
SUPERGATEWAY=4.0.0
MCP_PROXY_PY=0.13.0
FASTMCP='fastmcp>=4,<5'
RUST_PEERS='mcp-relay@1.0.0 hyper-mcp-remote@0.5.0 mcpway@0.2.1'

usage() {
  cat <<'U'
usage: run.sh [options] [BRIDGE_CMD [ARG...]]

  Without BRIDGE_CMD the release binary of this project is built and measured.
  {url} in BRIDGE_CMD or its arguments is replaced by the upstream's URL; without it the URL is
  appended. {strategy} is replaced by http-first, or sse-only for the legacy group.

  --sse 'CMD ARG...'   another command line for legacy HTTP+SSE (split on blanks); '' = not supported
  --modern 'CMD ARG...' command line for an upstream that only speaks 2026-07-28
  --name NAME          column title for the bridge (default: its file name)
  --no-bridge          only the peers and the limits; nothing of this project is built
  --peers LIST         more bridges from the registries: npm,py,rust (comma separated)
  --no-mcp-remote      leave mcp-remote out
  --local              only this project's own answers: the local group alone, no peers (1 minute)
  --quick              3 rounds, short windows, no 50-instance fleet (about 4 minutes)
  --rounds N           default 5
  --groups a,b,...     of cold,rtt,pin,pintls,json,payload,upload,sse,stream,legacy,tls,modern,eras,local,fleet
  --fleet a,b          instance counts (default 10,50)
  --rtt-ms N           simulated round trip of the rtt group (default 50)
  --socketpair         talk to bridges over AF_UNIX sockets (as Node clients do), not pipes
  --check              compare with goals.json and exit 1 on a miss
  --logs               keep the bridges' stderr
  --out DIR            where results.json and report.md go (default: a new temporary directory)

environment: MCPBENCH_CACHE  the harness's build and installed peers (default target/mcpbench)
U
  exit "${1:-2}"
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
cache=${MCPBENCH_CACHE:-$root/target/mcpbench}
name='' sse='' have_sse=0 modern='' own=1 peers='' remote=1 local=0 out='' check=0
args=() rounds=5 quick=0

say() { echo "run.sh: $*" >&2; }
fail() { say "$*"; exit 2; }

while [ $# -gt 0 ]; do
  case $1 in
    --sse | --modern | --name | --peers | --rounds | --out | --groups | --fleet | --fleet-rounds | --rtt-ms | --scale | --colds | --quiet-wait)
      [ $# -gt 1 ] || fail "$1 needs a value"
      ;;
  esac
  case $1 in
    --sse) sse=$2 have_sse=1; shift 2 ;;
    --modern) modern=$2; shift 2 ;;
    --name) name=$2; shift 2 ;;
    --no-bridge) own=0; shift ;;
    --peers) peers=$2; shift 2 ;;
    --no-mcp-remote) remote=0; shift ;;
    --local) local=1 remote=0; shift ;;
    --quick) quick=1; rounds=3; shift ;;
    --rounds) rounds=$2; shift 2 ;;
    --groups | --fleet | --fleet-rounds | --rtt-ms | --scale | --colds | --quiet-wait) args+=("$1" "$2"); shift 2 ;;
    --socketpair | --logs) args+=("$1"); shift ;;
    --check) check=1; shift ;;
    --out) out=$2; shift 2 ;;
    -h | --help) usage 0 ;;
    --) shift; break ;;
    -*) say "unknown option $1"; usage ;;
    *) break ;;
  esac
done
if [ $own = 0 ]; then
  [ $# = 0 ] || fail "--no-bridge and a bridge: $1"
  [ $check = 0 ] || fail "--check needs a bridge"
fi
if [ $local = 1 ]; then
  if [ $# -gt 0 ] || [ $own = 0 ]; then fail "--local measures this project's own binary and no other"; fi
  args+=(--groups local)
fi
if [ $quick = 1 ]; then
  case " ${args[*]-} " in *" --fleet "*) ;; *) args+=(--fleet 10) ;; esac
  args+=(--scale 0.4 --colds 4 --fleet-rounds 1 --quiet-wait 2)
fi

mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
out=${out:-$(mktemp -d "${TMPDIR:-/tmp}/mcpbench.XXXXXX")}
mkdir -p "$out"

# Builds a program in release mode; prints where the executable of that name is, wherever the
# user's settings have put it.
built() { # bin|example name manifest
  cargo build --release --locked --message-format json-render-diagnostics "--$1" "$2" --manifest-path "$3" |
    sed -n "s|.*\"executable\":\"\([^\"]*/$2\)\".*|\1|p"
}

say "building the harness (once) in $cache"
bench=$(CARGO_TARGET_DIR=$cache/target built bin mcpbench "$here/mcpbench/Cargo.toml")

targets=''
add() { targets=${targets:+$targets,}$("$bench" target "$@"); }
if [ $local = 0 ]; then
  for limit in direct floor relay; do add $limit --kind $limit; done
fi

npm_into() { # dir package@version
  [ -e "$1/node_modules/.mcpbench-$2" ] && return
  say "installing $2 from npm"
  mkdir -p "$1"
  (cd "$1" && { [ -e package.json ] || echo '{"private":true}' >package.json; } && npm install --no-audit --no-fund --silent "$2" >&2)
  touch "$1/node_modules/.mcpbench-$2"
}
pip_into() { # dir requirement
  [ -e "$1/.mcpbench-done" ] && return
  say "installing $2 from pip"
  python3 -m venv "$1" && "$1/bin/pip" install -q --disable-pip-version-check "$2" >&2 && touch "$1/.mcpbench-done"
}

extra=()
if [ $# -gt 0 ]; then
  cmd=("$@")
  case ${cmd[0]} in
    /*) ;;
    */*) cmd[0]=$(cd "$(dirname "${cmd[0]}")" && pwd)/$(basename "${cmd[0]}") ;;
  esac
  command -v "${cmd[0]}" >/dev/null || fail "not found: ${cmd[0]}"
elif [ $own = 1 ]; then
  say "building this project"
  binary=$(built bin intercom-mcp "$root/Cargo.toml")
  cmd=("$binary" '{url}' --allow-http --transport '{strategy}' --silent)
  queries=$(CARGO_TARGET_DIR=$cache/target built example queries "$here/mcpbench/Cargo.toml")
  extra+=(--local "$binary" "$queries")
  # it finds out by itself which protocol the upstream speaks
  [ -n "$modern" ] || extra+=(--modern "${cmd[@]}" --end)
fi
if [ -n "${cmd[0]-}" ]; then
  name=${name:-$(basename "${cmd[0]}")}
  if [ $have_sse = 1 ]; then
    # shellcheck disable=SC2206
    if [ -n "$sse" ]; then extra+=(--sse $sse --end); else extra+=(--no-sse); fi
  fi
  # shellcheck disable=SC2206
  if [ -n "$modern" ]; then extra+=(--modern $modern --end); fi
  add "$name" ${extra[@]+"${extra[@]}"} -- "${cmd[@]}"
fi

if [ $remote = 1 ]; then
  d=$cache/mcp-remote-$MCP_REMOTE
  npm_into "$d" "mcp-remote@$MCP_REMOTE"
  js=$d/node_modules/mcp-remote/dist/proxy.js
  add mcp-remote --modern node "$js" '{url}' --allow-http --protocol auto --end -- node "$js" '{url}' --allow-http --transport '{strategy}'
fi
case ,$peers, in *,npm,*)
  add 'npx mcp-remote' --only cold --env "npm_config_cache=$(npm config get cache)" -- npx --prefer-offline -y "mcp-remote@$MCP_REMOTE" '{url}' --allow-http
  d=$cache/supergateway-$SUPERGATEWAY
  npm_into "$d" "supergateway@$SUPERGATEWAY"
  s=$d/node_modules/supergateway/dist/index.js
  add supergateway --sse node "$s" --sse '{url}' --logLevel none --end -- node "$s" --streamableHttp '{url}' --logLevel none
  ;;
esac
case ,$peers, in *,py,*)
  d=$cache/venv-mcp-proxy
  pip_into "$d" "mcp-proxy==$MCP_PROXY_PY"
  add 'mcp-proxy (py)' --sse "$d/bin/mcp-proxy" --log-level ERROR '{url}' --end -- "$d/bin/mcp-proxy" --transport streamablehttp --log-level ERROR '{url}'
  d=$cache/venv-fastmcp
  pip_into "$d" "$FASTMCP"
  add fastmcp -- "$d/bin/fastmcp" run '{url}' --no-banner --log-level ERROR
  ;;
esac
case ,$peers, in *,rust,*)
  r=$cache/rust-peers
  for p in $RUST_PEERS; do
    [ -x "$r/bin/${p%@*}" ] || { say "building $p (minutes)"; CARGO_TARGET_DIR=$cache/peer-target cargo install --quiet --locked --root "$r" "$p" >&2 || say "$p did not build"; }
  done
  # mcp-relay cannot keep a session and does not speak SSE
  if [ -x "$r/bin/mcp-relay" ]; then add mcp-relay --no-sse --skip sse,stream,legacy -- "$r/bin/mcp-relay" '{url}?nosession'; fi
  if [ -x "$r/bin/hyper-mcp-remote" ]; then add hyper-mcp-remote --no-sse -- "$r/bin/hyper-mcp-remote" '{url}'; fi
  if [ -x "$r/bin/mcpway" ]; then add mcpway --sse "$r/bin/mcpway" --sse '{url}' --output-transport stdio --log-level none --end -- "$r/bin/mcpway" --streamable-http '{url}' --output-transport stdio --log-level none; fi
  ;;
esac

printf '{"notes":{"machine":"%s CPUs, %s","date":"%s","bridge":"see targets in results.json"},"targets":[%s]}\n' \
  "$(nproc)" "$(uname -sr)" "$(date -u +%F)" "$targets" >"$out/config.json"

# The bridges get an empty home; what would lead this project's past it, to the user's own
# settings and sign-ins, is taken away too.
unset XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME
for variable in "${!INTERCOM_@}"; do unset "$variable"; done

goal=()
if [ $check = 1 ]; then goal=(--goals "$here/goals.json" --check "$name"); fi
say "measuring; results in $out"
rc=0
"$bench" compare --config "$out/config.json" --out "$out" --rounds "$rounds" ${args[@]+"${args[@]}"} ${goal[@]+"${goal[@]}"} || rc=$?
say "results.json and report.md are in $out"
exit $rc
