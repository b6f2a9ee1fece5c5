// What the host does in each scenario of the suite: the steps that its server waits for.
// Deliberately no expectations: the suite is the judge.
import { log, sleep, trace } from './bridge.mjs';
import { sample } from './host.mjs';

const argumentsFor = (schema) =>
  Object.fromEntries((schema?.required ?? []).map((name) => [name, sample(schema.properties?.[name]?.type)]));
const use = (host, name, args = {}, options) => host.call('tools/call', { name, arguments: args }, options);
const list = async (host) => (await host.call('tools/list')).tools;

const flows = {
  initialize: list,
  'request-metadata': list,
  'auth/client-credentials-jwt': list,
  'auth/client-credentials-basic': list,

  tools_call: async (host) => use(host, (await list(host))[0].name, { a: 2, b: 3 }),

  'elicitation-sep1034-client-defaults': async (host) => {
    await list(host);
    await use(host, 'test_client_elicitation_defaults');
  },

  'sse-retry': async (host) => {
    await list(host);
    await use(host, 'test_reconnection');
  },

  'sep-2322-client-request-state': async (host) => {
    await list(host);
    const unrelated = () => use(host, 'test_mrtr_unrelated');
    // A modern host has a moment between the rounds; a legacy one sees no rounds at all.
    const echo = use(host, 'test_mrtr_echo_state', {}, { onInputRequired: unrelated });
    if (!host.modern) await unrelated();
    await echo;
    await use(host, 'test_mrtr_no_state');
    await use(host, 'test_mrtr_no_result_type');
  },

  'http-standard-headers': async (host) => {
    for (const tool of await list(host)) await use(host, tool.name, argumentsFor(tool.inputSchema));
    const { resources = [] } = await host.call('resources/list');
    for (const { uri } of resources) await host.call('resources/read', { uri });
    const { prompts = [] } = await host.call('prompts/list');
    for (const { name } of prompts) await host.call('prompts/get', { name, arguments: {} });
  },

  'http-custom-headers': async (host, context) => {
    await list(host);
    for (const call of context.toolCalls ?? []) await host.call('tools/call', call);
  },

  'http-invalid-tool-headers': async (host) => {
    const tools = await list(host);
    trace(`# tools the host sees: ${tools.map((tool) => tool.name)}`);
    for (const tool of tools) await use(host, tool.name, argumentsFor(tool.inputSchema)).catch((error) => log(error.message));
  },

  // Nothing may be fetched, and there is no event for that: the time to do it is given.
  'json-schema-ref-no-deref': async (host) => {
    await list(host);
    await sleep(500);
  },

  'json-schema-2020-12-preservation': async (host) => {
    const tool = (await list(host)).find(({ name }) => name === 'json_schema_2020_12_tool');
    await use(host, 'json_schema_echo', { schema: tool.inputSchema });
  },

  'sep-2640-client-no-prefetch': async (host) => {
    await host.call('skills/list');
    await sleep(300);
  }
};
for (const part of ['digest', 'size', 'frontmatter']) flows[`sep-2640-client-verify-${part}`] = flows['sep-2640-client-no-prefetch'];

async function signedIn(host) {
  await list(host);
  await use(host, 'test-tool');
}

/** The flow of a scenario; those about signing in share one. */
export const flowOf = (scenario) => flows[scenario] ?? signedIn;
