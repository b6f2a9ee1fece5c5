#!/usr/bin/env node
// Runs the client scenarios of the official suite against BRIDGE_CMD with hosts of every era,
// prints a table, and writes $CONFORMANCE_HOME/results/LABEL.json with the transcripts beside it.
//
//   run-all.mjs LABEL [--era legacy,modern,dual,hasty] [--only REGEX] [--except REGEX] [--jobs 4]
//                     [--versions 2025-03-26,2025-06-18,2025-11-25,2026-07-28,ext,ext:2026-07-28]
//   run-all.mjs LABEL --requirements 2025-11-25,2026-07-28 [--era legacy,modern,dual] [--jobs 4]
//
// Needs Node 22 and the suite under $CONFORMANCE_HOME/node_modules. Exits 1 unless every run
// passed, without a warning. Deliberately has no list of expected failures.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOME, clientScenarios, pool, runScenario, runSet } from './suite.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
process.env.BRIDGE_ARGS_FILE ??= path.join(HERE, 'args.json');
process.env.BRIDGE_ENV_FILE ??= path.join(HERE, 'env.json');

const [label, ...words] = process.argv.slice(2);
const option = (name, otherwise) => (words.includes(name) ? words[words.indexOf(name) + 1] : otherwise);
const only = new RegExp(option('--only', '.'));
const except = new RegExp(option('--except', '$^'));
const eras = option('--era', 'legacy,modern,dual').split(',');
const sets = option('--requirements')?.split(',');
const jobs = Number(option('--jobs', 4));
const versions = option('--versions', '2025-03-26,2025-06-18,2025-11-25,2026-07-28,ext').split(',');
const outDir = path.join(HOME, 'results', label);
rmSync(outDir, { recursive: true, force: true });
mkdirSync(outDir, { recursive: true });

const say = (row) => {
  const why = row.why.map((text) => `\n    ${text}`).join('');
  if (row.result !== 'PASS') console.log(`${row.version} ${row.era} ${row.scenario}: ${row.result}${why}${row.trace ? `\n    ${row.trace}` : ''}`);
  return row;
};

async function scenarioRows() {
  const all = await clientScenarios();
  const tasks = versions.flatMap((version) => {
    const tag = version.startsWith('ext') ? 'extension' : version;
    const some = all.filter(({ name, tags }) => tags.includes(tag) && only.test(name) && !except.test(name));
    return some.flatMap(({ name }) => eras.map((era) => ({ name, version, era })));
  });
  return pool(jobs, tasks.map((task) => async () => {
    const dir = path.join(outDir, task.version.replace(':', '-'), task.era, task.name.replaceAll('/', '-'));
    mkdirSync(dir, { recursive: true });
    return say(await runScenario({ ...task, dir }));
  }));
}

async function setRows() {
  const tasks = sets.flatMap((revision) => eras.map((era) => ({ revision, era })));
  const rows = await pool(1, tasks.map((task) => () => runSet({ ...task, jobs, dir: path.join(outDir, task.revision, task.era) })));
  return rows.flat().map(say);
}

const rows = sets ? await setRows() : await scenarioRows();
writeFileSync(path.join(HOME, 'results', `${label}.json`), JSON.stringify(rows, null, 1));

// A table for each version: a line for each scenario, a column for each host.
for (const version of new Set(rows.map((row) => row.version))) {
  const here = rows.filter((row) => row.version === version);
  console.log(`\n${version.padEnd(44)}${eras.map((era) => era.padEnd(12)).join('')}`.trimEnd());
  for (const name of new Set(here.map((row) => row.scenario))) {
    const cells = eras.map((era) => here.find((row) => row.scenario === name && row.era === era)?.result ?? '');
    console.log(`  ${name.padEnd(42)}${cells.map((cell) => cell.padEnd(12)).join('')}`.trimEnd());
  }
}
const passed = (some) => `${some.filter((row) => row.result === 'PASS').length}/${some.length}`;
console.log(`\n${label}: ${passed(rows)} passed`);
for (const era of eras) console.log(`  ${era}: ${passed(rows.filter((row) => row.era === era))}`);
process.exit(rows.length && rows.every((row) => row.result === 'PASS') ? 0 : 1);
