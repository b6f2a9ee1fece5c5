#!/usr/bin/env node
// Runs the client scenarios of the official suite, one after the other, against BRIDGE_CMD, prints
// a table, and writes $CONFORMANCE_HOME/results/LABEL.json with the transcripts beside it.
//
//   run-all.mjs LABEL [--era auto|legacy|modern|dual] [--only REGEX] [--except REGEX]
//                     [--versions 2025-03-26,2025-06-18,2025-11-25,2026-07-28,ext]
//
// Needs Node 22 and the suite under $CONFORMANCE_HOME/node_modules. A PASS is strict: exit code 0,
// no failed check, no warning. Exits 1 unless every run passed. Deliberately has no list of
// expected failures.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const HOME = process.env.CONFORMANCE_HOME ?? HERE;
const SUITE = path.join(HOME, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');

const [label, ...words] = process.argv.slice(2);
const option = (name, otherwise) => (words.includes(name) ? words[words.indexOf(name) + 1] : otherwise);
const only = new RegExp(option('--only', '.'));
const except = new RegExp(option('--except', '$^'));
const versions = option('--versions', '2025-03-26,2025-06-18,2025-11-25,2026-07-28,ext').split(',');
const era = option('--era', 'auto');
const outDir = path.join(HOME, 'results', label);

const suite = (args, options) => spawnSync(process.execPath, [SUITE, ...args], { encoding: 'utf8', ...options });

/** Every client scenario with its tags, from the suite's own list. */
function scenarios() {
  const found = [];
  for (const line of suite(['list', '--client']).stdout.split('\n')) {
    const match = line.match(/^\s+- (\S+) \[(.*)\]/);
    if (match) found.push({ name: match[1], tags: match[2].split(',') });
  }
  return found;
}

function runOne(scenario, version) {
  const flat = scenario.replaceAll('/', '-');
  const dir = path.join(outDir, version, flat);
  const traceFile = path.join(outDir, `${version}--${flat}.trace`);
  const args = ['client', '--command', `${process.execPath} ${path.join(HERE, 'driver.mjs')}`];
  args.push('--scenario', scenario, '--timeout', '120000', '-o', dir);
  if (version !== 'ext') args.push('--spec-version', version);
  const started = Date.now();
  const env = { ...process.env, DRIVER_ERA: era, DRIVER_TRACE: traceFile, FAKE_BROWSER_LOG: traceFile };
  const { status, stdout, stderr } = suite(args, { timeout: 180_000, env });
  const checks = checksBelow(dir);
  const ids = (wanted) => [...new Set(checks.filter((check) => check.status === wanted).map((check) => check.id))];
  const [ok, fail, warn] = [checks.filter((check) => check.status === 'SUCCESS').length, ids('FAILURE'), ids('WARNING')];
  const said = `${stdout}${stderr}`;
  const result =
    fail.length ? 'FAIL'
    : warn.length ? 'WARN'
    : /CLIENT TIMED OUT/.test(said) ? 'TIMEOUT'
    : /CLIENT EXITED WITH ERROR/.test(said) ? 'CLIENT-ERR'
    : status === 0 && ok > 0 ? 'PASS'
    : 'FAIL?';
  // What the checks do not say: why the host gave up.
  const note = status === 0 || fail.length || warn.length ? '' : said.replace(/\s+/g, ' ').slice(-300);
  return { scenario, version, result, ok, fail, warn, note, ms: Date.now() - started };
}

function checksBelow(dir) {
  if (!existsSync(dir)) return [];
  const files = readdirSync(dir, { recursive: true }).filter((file) => path.basename(file) === 'checks.json');
  return files.flatMap((file) => JSON.parse(readFileSync(path.join(dir, file), 'utf8')));
}

rmSync(outDir, { recursive: true, force: true });
mkdirSync(outDir, { recursive: true });
const rows = [];
const all = scenarios();
for (const version of versions) {
  const tag = version === 'ext' ? 'extension' : version;
  for (const { name } of all.filter((s) => s.tags.includes(tag) && only.test(s.name) && !except.test(s.name))) {
    const row = runOne(name, version);
    rows.push(row);
    const list = (title, ids) => (ids.length ? ` ${title}=${ids}` : '');
    console.log(`${version.padEnd(11)} ${name.padEnd(42)} ${row.result.padEnd(10)} ok=${row.ok}${list('fail', row.fail)}${list('warn', row.warn)} ${row.note}`.trimEnd());
  }
}
writeFileSync(path.join(HOME, 'results', `${label}.json`), JSON.stringify(rows, null, 1));

const passed = (some) => `${some.filter((row) => row.result === 'PASS').length}/${some.length}`;
console.log(`\n${label}: ${passed(rows)} passed`);
for (const version of versions) {
  const some = rows.filter((row) => row.version === version);
  if (some.length) console.log(`  ${version}: ${passed(some)}`);
}
process.exit(rows.length && rows.every((row) => row.result === 'PASS') ? 0 : 1);
