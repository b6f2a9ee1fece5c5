// The official suite as a program: its lists, one scenario in a process of its own, or a frozen set
// in one process. Deliberately prints nothing, and has no list of expected failures.
//
// A scenario on its own is judged strictly: exit code 0, no failed check, no warning, and the host
// is content too. For a frozen set the suite itself counts no warnings and no unhappy hosts; here, a
// warning is counted all the same.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
export const HOME = process.env.CONFORMANCE_HOME ?? HERE;
const SUITE = path.join(HOME, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
const DRIVER = `${process.execPath} ${path.join(HERE, 'driver.mjs')}`;

/** Every client scenario with its tags: the versions it is for, or `extension`. */
export async function clientScenarios() {
  const { stdout } = await suite(['list', '--client']);
  const lines = stdout.split('\n').map((line) => line.match(/^\s+- (\S+) \[(.*)\]/));
  return lines.filter(Boolean).map(([, name, tags]) => ({ name, tags: tags.split(',') }));
}

/** The client scenarios that a revision's frozen set scores. */
export async function requiredOf(revision) {
  const { stdout } = await suite(['list', '--requirements', revision]);
  const [, names] = stdout.match(/^Client scenarios[^\n]*\n((?:\s+- \S+\n)+)/m);
  return names.match(/[^\s-]\S*/g);
}

/**
 * One scenario with one host. `version` is one of the suite's, or `ext`, an extension as the suite
 * runs it, or `ext:VERSION`, an extension with that version on the wire.
 */
export async function runScenario({ name, version, era, dir }) {
  const traceFile = path.join(dir, 'trace');
  const args = ['client', '--command', DRIVER, '--scenario', name, '--timeout', '120000', '-o', dir];
  const [, extension, wire] = version.match(/^(ext:?)?(.*)$/);
  if (wire) args.push('--spec-version', wire);
  if (wire && extension) args.push('--force');
  const started = Date.now();
  const env = { DRIVER_ERA: era, DRIVER_TRACE: traceFile, FAKE_BROWSER_LOG: traceFile };
  const { status, said } = await suite(args, env);
  const row = { scenario: name, version, era, ...verdict(checksBelow(dir)), trace: traceFile, ms: Date.now() - started };
  if (row.result !== 'PASS' || status === 0) return row;
  const result = /CLIENT TIMED OUT/.test(said) ? 'TIMEOUT' : /CLIENT EXITED WITH ERROR/.test(said) ? 'CLIENT-ERR' : 'FAIL?';
  return { ...row, result, why: [said.replace(/\s+/g, ' ').slice(-300)] };
}

/**
 * A frozen set, whole, as the suite does it: everything starts in the same moment, so the drivers
 * take turns, `jobs` at a time. Rows for what it scores.
 */
export async function runSet({ revision, era, dir, jobs }) {
  const scored = await requiredOf(revision);
  const args = ['client', '--command', DRIVER, '--requirements', revision, '--timeout', '240000', '-o', dir];
  const started = Date.now();
  mkdirSync(dir, { recursive: true });
  const { status, said } = await suite(args, { DRIVER_ERA: era, DRIVER_PLACES: `${jobs}:${dir}` });
  const ran = checksByScenario(dir);
  const rows = scored.map((name) => {
    return { scenario: name, version: `set ${revision}`, era, ...verdict(ran.get(name) ?? []), ms: Date.now() - started };
  });
  const passed = rows.every((row) => row.result === 'PASS');
  if (passed && status !== 0) rows.push({ scenario: 'the suite', version: `set ${revision}`, era, result: 'FAIL?', ok: 0, fail: [], warn: [], why: [said.slice(-600)] });
  return rows;
}

function verdict(checks) {
  const of = (status) => checks.filter((check) => check.status === status);
  const ids = (some) => [...new Set(some.map((check) => check.id))];
  const [ok, fail, warn] = ['SUCCESS', 'FAILURE', 'WARNING'].map(of);
  const result = fail.length ? 'FAIL' : warn.length ? 'WARN' : ok.length ? 'PASS' : 'FAIL?';
  const why = [...fail, ...warn].map((check) => `${check.id}: ${check.errorMessage ?? check.description}`);
  return { result, ok: ok.length, fail: ids(fail), warn: ids(warn), why };
}

/** The checks of a run of many scenarios; the suite writes them to [server-]NAME-TIMESTAMP/checks.json. */
export function checksByScenario(dir) {
  const name = (file) => file.match(/^(?:server-)?(.*)-\d{4}-\d\d-\d\dT[\dZ-]+.checks\.json$/)[1].replaceAll(path.sep, '/');
  return new Map(checkFiles(dir).map((file) => [name(file), read(path.join(dir, file))]));
}

const checksBelow = (dir) => checkFiles(dir).flatMap((file) => read(path.join(dir, file)));
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const checkFiles = (dir) =>
  existsSync(dir) ? readdirSync(dir, { recursive: true }).filter((file) => path.basename(file) === 'checks.json') : [];

/** Runs the suite's command line; { status, stdout, said } with both streams in `said`. */
export function suite(args, env = {}, patience = 300_000) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [SUITE, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), patience);
    let [stdout, said] = ['', ''];
    child.stdout.on('data', (chunk) => { stdout += chunk; said += chunk; });
    child.stderr.on('data', (chunk) => (said += chunk));
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ status, stdout, said });
    });
  });
}

/** Does everything in `tasks`, so many at a time; the results in the order of the tasks. */
export async function pool(jobs, tasks) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < tasks.length) {
      const mine = next++;
      results[mine] = await tasks[mine]();
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return results;
}
