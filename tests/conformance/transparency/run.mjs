#!/usr/bin/env node
// Runs the suite's server scenarios against the official SDKs' servers directly and through
// BRIDGE_CMD, in every pairing of eras, and says in which checks a run through the bridge differs
// from the direct run of the same client:
//
//   run.mjs LABEL [--pairs legacy-legacy,legacy-modern,modern-legacy,modern-modern]   (client-server)
//
// A legacy client can't speak with the modern server directly, nor a modern client with the legacy
// one; those pairings are compared with the same client and the server of its own era, which has
// the same tools. Writes $CONFORMANCE_HOME/results/LABEL.json: how many checks were compared, and
// the differences, for each pairing. Deliberately judges nothing: see tests/interop/transparency.rs.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOME, checksByScenario, pool, suite } from '../suite.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const VERSION = { legacy: '2025-11-25', modern: '2026-07-28' };
const [label, , pairs = 'legacy-legacy,legacy-modern,modern-legacy,modern-modern'] = process.argv.slice(2);
const outDir = path.join(HOME, 'results', label);
rmSync(outDir, { recursive: true, force: true });
mkdirSync(outDir, { recursive: true });

/** Starts a script of this folder that says its URL first; `said` is its stderr so far. */
async function start(script, args = [], env = {}) {
  const child = spawn(process.execPath, [path.join(HERE, script), ...args], { env: { ...process.env, ...env }, stdio: 'pipe' });
  const started = { said: '' };
  child.stderr.on('data', (chunk) => (started.said += chunk));
  const ended = new Promise((resolve) => child.on('exit', resolve));
  started.url = await new Promise((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk).trim()));
    child.on('exit', () => reject(new Error(`${script}: ${started.said}`)));
  });
  started.stop = () => {
    child.stdin.end();
    return ended;
  };
  return started;
}

/** The checks of one run, by scenario. */
async function checksOf(client, server, bridged) {
  const name = `${client}-${bridged ? '' : 'direct-'}${server}`;
  const dir = path.join(outDir, name);
  mkdirSync(dir);
  const fixture = await start(`${server}.mjs`);
  const gateway = bridged && (await start('gateway.mjs', [client, fixture.url], { DRIVER_TRACE: path.join(dir, 'trace') }));
  const { url } = gateway || fixture;
  const { said } = await suite(['server', '--url', url, '--suite', 'all', '--spec-version', VERSION[client], '-o', dir]);
  await gateway?.stop?.();
  await fixture.stop();
  const errors = `${gateway ? gateway.said : ''}\n${fixture.said}`;
  writeFileSync(path.join(dir, 'said'), `${said}\n${errors}`);
  const checks = checksByScenario(dir);
  // What a modern host can't make sense of is a difference, too.
  for (const [fault] of errors.matchAll(/^FAULT .*$/gm)) checks.set(fault, [{ id: 'fault', status: 'FAILURE' }]);
  return checks;
}

// INFO is the suite's log of what it saw, no check.
const byId = (checks = []) => Map.groupBy(checks.filter(({ status }) => status !== 'INFO'), ({ id }) => id);
const statuses = (checks = []) => checks.map(({ status }) => status).sort();

function differences(direct, through) {
  const found = [];
  for (const scenario of new Set([...direct.keys(), ...through.keys()])) {
    const [without, having] = [byId(direct.get(scenario)), byId(through.get(scenario))];
    for (const id of new Set([...without.keys(), ...having.keys()])) {
      const [is, was] = [statuses(having.get(id)), statuses(without.get(id))];
      if (String(is) === String(was)) continue;
      const why = (having.get(id) ?? []).map(({ errorMessage }) => errorMessage?.slice(0, 400)).filter(Boolean);
      found.push({ scenario, id, direct: was, through: is, why });
    }
  }
  return found;
}

const wanted = pairs.split(',').map((pair) => pair.split('-'));
const clients = [...new Set(wanted.map(([client]) => client))];
const runs = [...clients.map((client) => [client, client, false]), ...wanted.map(([client, server]) => [client, server, true])];
const results = await pool(2, runs.map((run) => () => checksOf(...run)));
const report = Object.fromEntries(
  wanted.map(([client, server], index) => {
    const direct = results[clients.indexOf(client)];
    const compared = [...direct.values()].flat().filter(({ status }) => status !== 'INFO').length;
    const failing = [...direct].flatMap(([scenario, checks]) => checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING').map(({ id }) => `${scenario} ${id}`));
    return [`${client}-${server}`, { compared, failing, differences: differences(direct, results[clients.length + index]) }];
  })
);
writeFileSync(path.join(HOME, 'results', `${label}.json`), JSON.stringify(report, null, 1));
for (const [pair, { compared, failing, differences: found }] of Object.entries(report)) {
  console.log(`${pair}: ${compared} checks, ${found.length} differ; directly failing: ${failing.length ? failing : 'none'}`);
  for (const { scenario, id, direct, through, why } of found) console.log([`  ${scenario} ${id}: ${direct || 'none'} -> ${through || 'none'}`, ...why].join('\n    '));
}
