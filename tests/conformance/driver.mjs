#!/usr/bin/env node
// Makes a stdio bridge the "client under test" of @modelcontextprotocol/conformance:
//
//   conformance suite --starts--> driver.mjs SERVER_URL
//                                    |  stdio JSON-RPC, as an AI host speaks it
//                                    v
//                                 BRIDGE_CMD --HTTP, OAuth--> the scenario's server
//
// Needs nothing but Node 18 or newer. Deliberately not a judge: the suite's server is; the driver
// only fails where a host would notice, i.e. an error, a hang, or what its era has no place for.
//
// From the suite:  argv[last], MCP_CONFORMANCE_SCENARIO, MCP_CONFORMANCE_PROTOCOL_VERSION,
//                  MCP_CONFORMANCE_CONTEXT
// From you:
//   BRIDGE_CMD             required; shell-like words, {url} is replaced (appended when absent)
//   BRIDGE_ARGS_FILE       JSON {"SCENARIO": ["--flag", "{client_id}"]}: arguments per scenario
//   BRIDGE_ENV_FILE        JSON {"SCENARIO": {"NAME": "{client_secret}"}}
//   DRIVER_ERA             legacy | modern | dual | hasty (default: the server's); see host.mjs
//   DRIVER_LEGACY_VERSION  version of a legacy initialize (default: the server's, if legacy)
//   DRIVER_TIMEOUT_MS      per request (default 20000)
//   DRIVER_TRACE           file to append the stdio transcript to
//   DRIVER_PLACES          N:FOLDER: no more than N drivers that name this folder work at one time
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { log, sleep, startBridge } from './bridge.mjs';
import { flowOf } from './flows.mjs';
import { Host, MODERN } from './host.mjs';

const { env } = process;
if (!env.BRIDGE_CMD) {
  log('BRIDGE_CMD is not set');
  process.exit(2);
}
const scenario = env.MCP_CONFORMANCE_SCENARIO ?? 'tools_call';
const version = env.MCP_CONFORMANCE_PROTOCOL_VERSION ?? '2025-11-25';
const context = JSON.parse(env.MCP_CONFORMANCE_CONTEXT || '{}');
const isModern = version >= MODERN;
const era = env.DRIVER_ERA ?? (isModern ? 'modern' : 'legacy');

const leavePlace = await place(env.DRIVER_PLACES);
const bridge = startBridge({ url: process.argv.at(-1), scenario, context });
const host = new Host(bridge);
let failed = false;
try {
  await host.connect(era, env.DRIVER_LEGACY_VERSION ?? (isModern ? '2025-11-25' : version));
  await flowOf(scenario)(host, context);
  log(`flow ok (${scenario}, host ${host.modern ? 'modern' : 'legacy'}, server ${version})`);
} catch (error) {
  failed = true;
  log(`flow FAILED (${scenario}): ${error.message}`);
}
for (const fault of host.faults) {
  failed = true;
  log(fault);
}
await bridge.stop();
leavePlace();
if (failed) log(`the end of the bridge's stderr:\n${bridge.said}`);
process.exit(failed ? 1 : 0);

/**
 * Waits until no further driver has come for a while, since the suite hears nobody while it starts
 * them all, and then for one of the places; a folder is one that is taken.
 */
async function place(places) {
  if (!places) return () => {};
  const [, count, folder] = places.match(/^(\d+):(.*)$/);
  const here = path.join(folder, 'here');
  mkdirSync(path.join(here, `${process.pid}`), { recursive: true });
  while (Date.now() - statSync(here).mtimeMs < 3000) await sleep(100);
  for (;;) {
    for (let number = 0; number < Number(count); number++) {
      const mine = path.join(folder, `place-${number}`);
      try {
        mkdirSync(mine);
        return () => rmdirSync(mine);
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
    }
    await sleep(100);
  }
}
