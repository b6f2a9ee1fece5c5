// The bridge as a child process in a sandbox of its own: a fresh home for its sign-ins, a fake
// browser before any real one, and no sight of which scenario it is in.
//
// Deliberately knows nothing of JSON-RPC: it hands over lines and the end.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const OPENERS = ['xdg-open', 'gio', 'gio-open', 'sensible-browser', 'x-www-browser', 'www-browser', 'open', 'wslview'];

const traceFile = process.env.DRIVER_TRACE;
export const trace = (text) => traceFile && appendFileSync(traceFile, `${new Date().toISOString()} ${text}\n`);
export const log = (...words) => console.error('[driver]', ...words);
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts BRIDGE_CMD for one scenario; `context` fills the {placeholders} of its arguments. */
export function startBridge({ url, scenario, context }) {
  const fill = (text) =>
    text.replace(/\{(\w+)\}/g, (all, key) => {
      if (key === 'url') return url;
      const value = context[key];
      if (value === undefined) return all;
      // Within JSON a text is written as JSON has it: a key has line ends.
      const written = JSON.stringify(value);
      return typeof value !== 'string' ? written : text.startsWith('{') ? written.slice(1, -1) : value;
    });
  const perScenario = (variable, none) =>
    process.env[variable] ? (JSON.parse(readFileSync(process.env[variable], 'utf8'))[scenario] ?? none) : none;

  const words = splitWords(process.env.BRIDGE_CMD);
  if (!words.some((word) => word.includes('{url}'))) words.push('{url}');
  const command = [...words, ...perScenario('BRIDGE_ARGS_FILE', [])].map(fill);
  const extra = Object.entries(perScenario('BRIDGE_ENV_FILE', {})).map(([name, value]) => [name, fill(value)]);

  const sandbox = mkdtempSync(path.join(tmpdir(), 'mcp-driver-'));
  const env = { ...process.env, ...Object.fromEntries(extra), ...sandboxed(sandbox) };
  for (const name of Object.keys(env)) if (name.startsWith('MCP_CONFORMANCE_')) delete env[name];

  trace(`# scenario=${scenario} command=${JSON.stringify(command)}`);
  const child = spawn(command[0], command.slice(1), { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const bridge = {
    exit: null, // { code, signal } once it has ended
    said: '', // the end of its stderr
    stdout: child.stdout,
    onexit: () => {},
    write: (line) => child.stdin.write(line + '\n'),
    stop
  };
  child.on('error', (error) => log('spawn error', error.message));
  child.on('exit', (code, signal) => {
    bridge.exit = { code, signal };
    bridge.onexit(bridge.exit);
  });
  child.stdin.on('error', () => {});
  child.stderr.on('data', (chunk) => {
    bridge.said = (bridge.said + chunk).slice(-8000);
    trace(`!! ${chunk.toString().trimEnd()}`);
  });

  // The host leaves by closing stdin; what is still there after that is told off, then ended.
  async function stop() {
    child.stdin.end();
    for (const [signal, patience] of [[null, 3000], ['SIGTERM', 2000], ['SIGKILL', 2000]]) {
      if (bridge.exit) break;
      if (signal) {
        log(`bridge still there after ${signal === 'SIGTERM' ? 'stdin closed' : 'SIGTERM'}, sending ${signal}`);
        try { process.kill(-child.pid, signal); } catch {}
      }
      for (let waited = 0; waited < patience && !bridge.exit; waited += 50) await sleep(50);
    }
    rmSync(sandbox, { recursive: true, force: true });
  }
  return bridge;
}

function sandboxed(sandbox) {
  const at = (...parts) => path.join(sandbox, ...parts);
  // Every way to open a browser, on PATH and by $BROWSER, ends at the fake one, which returns at
  // once as real launchers do.
  const script = `#!/bin/sh\n"${process.execPath}" "${path.join(HERE, 'fake-browser.mjs')}" "$@" </dev/null >/dev/null 2>&1 &\n`;
  mkdirSync(at('bin'));
  for (const name of OPENERS) writeFileSync(at('bin', name), script, { mode: 0o755 });
  return {
    HOME: sandbox,
    USERPROFILE: sandbox,
    APPDATA: at('AppData'),
    LOCALAPPDATA: at('AppData'),
    XDG_CONFIG_HOME: at('.config'),
    XDG_DATA_HOME: at('.local/share'),
    XDG_STATE_HOME: at('.local/state'),
    XDG_CACHE_HOME: at('.cache'),
    XDG_RUNTIME_DIR: sandbox,
    MCP_REMOTE_CONFIG_DIR: at('mcp-auth'), // for a comparison with mcp-remote
    npm_config_cache: process.env.npm_config_cache ?? path.join(homedir(), '.npm'),
    PATH: [at('bin'), process.env.PATH].join(path.delimiter),
    BROWSER: at('bin', 'xdg-open'),
    DISPLAY: process.env.DISPLAY ?? '',
    FAKE_BROWSER_LOG: process.env.FAKE_BROWSER_LOG ?? at('browser.log'),
    NO_PROXY: 'localhost,127.0.0.1,::1'
  };
}

function splitWords(text) {
  const words = [];
  const pattern = /"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g;
  for (let match; (match = pattern.exec(text)); ) words.push(match[1] ?? match[2] ?? match[3]);
  return words;
}
