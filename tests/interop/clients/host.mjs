// One face for both generations of the official TypeScript client: `@modelcontextprotocol/sdk`
// (v1) and `@modelcontextprotocol/client` (v2), over stdio (the bridge) or straight to a server.
//
// Deliberately knows nothing of any scenario, judges nothing, and changes nothing that the SDKs
// send or receive: it only listens in on the messages that arrive.

const PATIENCE = 120_000; // a slow machine is not a failure; a hang is

/**
 * target: { sdk: 'v1' | 'v2', era?: 'auto' | { pin: VERSION }, bridge: [command, ...args], env?: {} }
 *       | { sdk: 'v1' | 'v2', direct: { transport: 'streamableHttp' | 'sse', url } }
 * answers: { roots, sample, elicit }: what the host says when the server asks.
 * patience: how long a request may take before the SDK answers it by itself with an error.
 */
export async function connect(target, answers, patience = PATIENCE) {
  const heard = []; // every message from the server, in the order of arrival
  const errors = []; // what the SDK complains about: an unknown id, an unparsable line
  const { client, transport } = await (target.sdk === 'v1' ? first : second)(target, answers);
  // Both generations call the handler that is there before they install their own.
  transport.onmessage = (message) => heard.push(message);
  client.onerror = (error) => errors.push(String(error?.message ?? error));
  await client.connect(transport, { timeout: patience });

  const options = (more) => ({ timeout: patience, ...more });
  const call = (name, args = {}, more = {}) =>
    target.sdk === 'v1'
      ? client.callTool({ name, arguments: args }, undefined, options(more))
      : client.callTool({ name, arguments: args }, options(more));
  const notifications = (method) => heard.filter((m) => m.method === method && m.id === undefined);
  return {
    client,
    call,
    errors,
    heard,
    notifications,
    // Waits for the `count`th (or first) notification that `matches`, from `from` on.
    async notified(method, matches = () => true, from = 0) {
      const found = () => notifications(method).slice(from).find((m) => matches(m.params));
      await until(() => found() !== undefined, `${method} never came`);
      return found();
    },
    close: () => client.close()
  };
}

/** Waits for a condition; what makes it true is an event elsewhere, never the passing of time. */
export async function until(condition, complaint) {
  const deadline = Date.now() + PATIENCE;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(complaint);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const info = { name: 'interop-host', title: 'Interop host', version: '1.0.0' };
const capabilities = { roots: { listChanged: true }, sampling: {}, elicitation: { form: {}, url: {} } };

async function first(target, answers) {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const types = await import('@modelcontextprotocol/sdk/types.js');
  const { InMemoryTaskStore } = await import('@modelcontextprotocol/sdk/experimental/tasks');
  // Only this generation speaks the tasks of 2025-11-25.
  const tasks = { requests: { sampling: { createMessage: {} }, elicitation: { create: {} } } };
  const client = new Client(info, {
    capabilities: { ...capabilities, tasks },
    taskStore: new InMemoryTaskStore()
  });
  // A request that carries a task is answered with a task whose result is already there.
  const answered = async (params, extra, result) => {
    if (!params.task) return result;
    const task = await extra.taskStore.createTask({ ttl: 60_000, pollInterval: 100 });
    await extra.taskStore.storeTaskResult(task.taskId, 'completed', result);
    return { task };
  };
  client.setRequestHandler(types.ListRootsRequestSchema, () => ({ roots: answers.roots() }));
  client.setRequestHandler(types.CreateMessageRequestSchema, ({ params }, extra) =>
    answered(params, extra, answers.sample(params))
  );
  client.setRequestHandler(types.ElicitRequestSchema, ({ params }, extra) =>
    answered(params, extra, answers.elicit(params))
  );
  const modules = {
    stdio: async () => (await import('@modelcontextprotocol/sdk/client/stdio.js')).StdioClientTransport,
    streamableHttp: async () =>
      (await import('@modelcontextprotocol/sdk/client/streamableHttp.js')).StreamableHTTPClientTransport,
    sse: async () => (await import('@modelcontextprotocol/sdk/client/sse.js')).SSEClientTransport
  };
  return { client, transport: await transportTo(target, modules) };
}

async function second(target, answers) {
  const sdk = await import('@modelcontextprotocol/client');
  const client = new sdk.Client(info, {
    capabilities,
    ...(target.era ? { versionNegotiation: { mode: target.era } } : {})
  });
  client.setRequestHandler('roots/list', () => ({ roots: answers.roots() }));
  client.setRequestHandler('sampling/createMessage', ({ params }) => answers.sample(params));
  client.setRequestHandler('elicitation/create', ({ params }) => answers.elicit(params));
  const modules = {
    stdio: async () => (await import('@modelcontextprotocol/client/stdio')).StdioClientTransport,
    streamableHttp: async () => sdk.StreamableHTTPClientTransport,
    sse: async () => sdk.SSEClientTransport
  };
  return { client, transport: await transportTo(target, modules) };
}

async function transportTo(target, modules) {
  if (target.direct) {
    const Transport = await modules[target.direct.transport]();
    return new Transport(new URL(target.direct.url));
  }
  const Transport = await modules.stdio();
  const [command, ...args] = target.bridge;
  const env = target.env && { ...process.env, ...target.env };
  return new Transport({ command, args, env, stderr: 'inherit' });
}
