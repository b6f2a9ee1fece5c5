// The fixture of the eras on `@modelcontextprotocol/sdk` (v1): a server of the legacy era with
// sessions, which knows nothing of the modern one. Says its address on stdout.
//
//   node peer-v1.mjs [json]      with `json`, answers are one JSON body where nothing comes before them
import { randomUUID } from 'node:crypto';
import { completable } from '@modelcontextprotocol/sdk/server/completable.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod/v4';
import { NOTE, greeting, info, instructions, levels, line, listen, people, questions, state, text, told, until } from './fixture.mjs';

const sessions = new Map(); // id: { server, transport, watched, level }

function build(session) {
  const server = new McpServer(info, {
    capabilities: { logging: {}, resources: { subscribe: true }, tools: { listChanged: true } },
    instructions
  });
  const tool = (name, inputSchema, work, more = {}) =>
    server.registerTool(name, { description: `The tool ${name}`, inputSchema, ...more }, work);
  // Asked beside the call, as its answer is: on the stream of the POST.
  const asker = (extra) => ({
    elicit: (params) => extra.sendRequest({ method: 'elicitation/create', params }, types.ElicitResultSchema),
    sample: (params) => extra.sendRequest({ method: 'sampling/createMessage', params }, types.CreateMessageResultSchema),
    roots: () => extra.sendRequest({ method: 'roots/list' }, types.ListRootsResultSchema)
  });

  tool('echo', { message: z.string() }, ({ message }) => text(message));
  tool('fail', {}, () => ({ ...text('it failed'), isError: true }));
  tool(
    'sum',
    { a: z.number(), b: z.number() },
    ({ a, b }) => ({ ...text(`${a + b}`), structuredContent: { sum: a + b } }),
    { outputSchema: { sum: z.number() } }
  );
  tool('place', { region: z.string().meta({ 'x-mcp-header': 'Region' }), count: z.number() }, ({ region, count }) =>
    text(`${count} in ${region}`)
  );
  tool('count', { to: z.number() }, async ({ to }, extra) => {
    const progressToken = extra._meta?.progressToken;
    for (let progress = 1; progress <= to && progressToken !== undefined; progress += 1) {
      const params = { progressToken, progress, total: to, message: `${progress} of ${to}` };
      await extra.sendNotification({ method: 'notifications/progress', params });
    }
    return text(`counted to ${to}`);
  });
  tool('log', {}, async (_, extra) => {
    for (const level of levels.slice(levels.indexOf(session.level)))
      await extra.sendNotification({ method: 'notifications/message', params: line(level) });
    return text('logged');
  });
  tool('ask', {}, async (_, extra) => text(told.name(await asker(extra).elicit(questions.name()))));
  tool('visit', {}, async (_, extra) => {
    const params = { mode: 'url', elicitationId: randomUUID(), ...questions.link };
    return text(told.link(await asker(extra).elicit(params)));
  });
  // Refused with the links that have to be visited first, and served once they have been.
  tool('gated', {}, () => {
    session.visits = (session.visits ?? 0) + 1;
    if (session.visits % 2 === 0) return text('let in');
    throw new types.UrlElicitationRequiredError([{ mode: 'url', elicitationId: randomUUID(), ...questions.link }]);
  });
  tool('sample', { prompt: z.string() }, async ({ prompt }, extra) =>
    text(told.sample(await asker(extra).sample(questions.sample(prompt))))
  );
  tool('roots', {}, async (_, extra) => text(told.roots(await asker(extra).roots())));
  tool('survey', {}, async (_, extra) => {
    const ask = asker(extra);
    const [name, sample, roots] = await Promise.all([
      ask.elicit(questions.name()),
      ask.sample(questions.sample('Who are you?')),
      ask.roots()
    ]);
    return text(`${told.name(name)} | ${told.sample(sample)} | ${told.roots(roots)}`);
  });
  tool('twice', {}, async (_, extra) => {
    const { content } = await asker(extra).elicit(questions.name());
    const again = await asker(extra).elicit(questions.name(`And yours, ${content.name}?`));
    return text(`${content.name} and ${again.content.name}`);
  });
  // Asked on the server's own stream, which belongs to no call.
  tool('aside', {}, async () => text(told.name(await server.server.elicitInput(questions.name()))));
  tool('slow', { key: z.string() }, async ({ key }, extra) => {
    const progressToken = extra._meta?.progressToken;
    await extra.sendNotification({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2 } });
    await until(() => false, extra.signal);
    state.cancelled.add(key);
    return text('too late');
  });
  tool('cancelled', { key: z.string() }, async ({ key }) => {
    await until(() => state.cancelled.has(key));
    return text(`cancelled ${key}`);
  });
  tool('touch', { note: z.string() }, async ({ note }) => {
    state.note = note;
    for (const { server, watched } of sessions.values())
      if (watched.has(NOTE)) await server.server.sendResourceUpdated({ uri: NOTE });
    return text('touched');
  });
  tool('grow', { name: z.string() }, ({ name }) => {
    state.grown.add(name);
    for (const { grow } of sessions.values()) grow(name);
    return text(`grown ${name}`);
  });
  tool('shrink', { name: z.string() }, ({ name }) => {
    state.grown.delete(name);
    for (const { grown } of sessions.values()) {
      grown.get(name)?.remove();
      grown.delete(name);
    }
    return text(`shrunk ${name}`);
  });
  session.grown = new Map();
  session.grow = (name) => session.grown.set(name, tool(name, {}, () => text(name)));
  for (const name of state.grown) session.grow(name);

  server.registerPrompt(
    'greet',
    { description: 'A greeting', argsSchema: { name: completable(z.string(), people) } },
    ({ name }) => greeting(name)
  );
  server.registerPrompt('introduce', { description: 'A greeting for whoever answers' }, async (extra) =>
    greeting((await asker(extra).elicit(questions.name())).content.name)
  );
  server.registerResource('note', NOTE, { description: 'A note', mimeType: 'text/plain' }, () => ({
    contents: [{ uri: NOTE, mimeType: 'text/plain', text: state.note }]
  }));

  const low = server.server;
  low.setRequestHandler(types.SetLevelRequestSchema, ({ params }) => {
    session.level = params.level;
    return {};
  });
  low.setRequestHandler(types.SubscribeRequestSchema, ({ params }) => {
    session.watched.add(params.uri);
    return {};
  });
  low.setRequestHandler(types.UnsubscribeRequestSchema, ({ params }) => {
    session.watched.delete(params.uri);
    return {};
  });
  return server;
}

async function begin() {
  const session = { watched: new Set(), level: 'debug' };
  session.server = build(session);
  session.transport = new StreamableHTTPServerTransport({
    enableJsonResponse: process.argv[2] === 'json',
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, session),
    onsessionclosed: (id) => sessions.delete(id)
  });
  await session.server.connect(session.transport);
  return session.transport;
}

listen(async (request, response) => {
  const id = request.headers['mcp-session-id'];
  const known = sessions.get(id)?.transport;
  if (id && !known) return response.writeHead(404).end();
  return (known ?? (await begin())).handleRequest(request, response);
});
