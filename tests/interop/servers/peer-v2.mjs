// The fixture of the eras on `@modelcontextprotocol/server` (v2): a server of the modern era, and
// strictly so unless it is told otherwise. Says its address on stdout.
//
//   node peer-v2.mjs [both]      with `both`, the legacy era is served too, without sessions
import { McpServer, acceptedContent, completable, createMcpHandler, createRequestStateCodec, inputRequired, inputResponse } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import * as z from 'zod/v4';
import { NOTE, greeting, info, instructions, levels, line, listen, people, questions, state, text, told, until } from './fixture.mjs';

const codec = createRequestStateCodec({ key: crypto.getRandomValues(new Uint8Array(32)), ttlSeconds: 600 });

function build() {
  const server = new McpServer(info, {
    capabilities: { logging: {}, resources: { subscribe: true }, tools: { listChanged: true } },
    instructions,
    requestState: { verify: codec.verify }
  });
  const tool = (name, shape, work, more = {}) =>
    server.registerTool(name, { description: `The tool ${name}`, inputSchema: z.object(shape), ...more }, work);
  /** The answers to `questions`, or the result that asks them. */
  const answers = (ctx, asked, then) => {
    const views = Object.fromEntries(Object.keys(asked).map((key) => [key, inputResponse(ctx.mcpReq.inputResponses, key)]));
    if (Object.values(views).some(({ kind }) => kind === 'missing')) return inputRequired({ inputRequests: asked });
    return then(views);
  };
  const name = { name: inputRequired.elicit(questions.name()) };

  tool('echo', { message: z.string() }, ({ message }) => text(message));
  tool('fail', {}, () => ({ ...text('it failed'), isError: true }));
  tool(
    'sum',
    { a: z.number(), b: z.number() },
    ({ a, b }) => ({ ...text(`${a + b}`), structuredContent: { sum: a + b } }),
    { outputSchema: z.object({ sum: z.number() }) }
  );
  tool('place', { region: z.string().meta({ 'x-mcp-header': 'Region' }), count: z.number() }, ({ region, count }) =>
    text(`${count} in ${region}`)
  );
  tool('count', { to: z.number() }, async ({ to }, ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    for (let progress = 1; progress <= to && progressToken !== undefined; progress += 1) {
      const params = { progressToken, progress, total: to, message: `${progress} of ${to}` };
      await ctx.mcpReq.notify({ method: 'notifications/progress', params });
    }
    return text(`counted to ${to}`);
  });
  tool('log', {}, async (_, ctx) => {
    for (const level of levels) await ctx.mcpReq.log(level, line(level).data, 'eras');
    return text('logged');
  });
  tool('ask', {}, (_, ctx) => answers(ctx, name, (view) => text(told.name(view.name))));
  const link = { link: inputRequired.elicitUrl(questions.link) };
  for (const visit of ['visit', 'gated'])
    tool(visit, {}, (_, ctx) =>
      answers(ctx, link, (view) => text(visit === 'visit' ? told.link(view.link) : 'let in'))
    );
  tool('sample', { prompt: z.string() }, ({ prompt }, ctx) =>
    answers(ctx, { sample: inputRequired.createMessage(questions.sample(prompt)) }, (view) => text(told.sample(view.sample.result)))
  );
  tool('roots', {}, (_, ctx) => answers(ctx, { roots: inputRequired.listRoots() }, (view) => text(told.roots(view.roots))));
  tool('survey', {}, (_, ctx) => {
    const asked = { ...name, sample: inputRequired.createMessage(questions.sample('Who are you?')), roots: inputRequired.listRoots() };
    return answers(ctx, asked, (view) =>
      text(`${told.name(view.name)} | ${told.sample(view.sample.result)} | ${told.roots(view.roots)}`)
    );
  });
  tool('twice', {}, async (_, ctx) => {
    const first = ctx.mcpReq.requestState();
    const answered = acceptedContent(ctx.mcpReq.inputResponses, 'name');
    if (first !== undefined) return text(`${first.name} and ${answered.name}`);
    if (answered === undefined) return inputRequired({ inputRequests: name });
    const again = { name: inputRequired.elicit(questions.name(`And yours, ${answered.name}?`)) };
    return inputRequired({ inputRequests: again, requestState: await codec.mint({ name: answered.name }) });
  });
  tool('slow', { key: z.string() }, async ({ key }, ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2 } });
    await until(() => false, ctx.mcpReq.signal);
    state.cancelled.add(key);
    return text('too late');
  });
  tool('cancelled', { key: z.string() }, async ({ key }) => {
    await until(() => state.cancelled.has(key));
    return text(`cancelled ${key}`);
  });
  tool('touch', { note: z.string() }, ({ note }) => {
    state.note = note;
    handler.notify.resourceUpdated(NOTE);
    return text('touched');
  });
  tool('grow', { name: z.string() }, ({ name }) => {
    state.grown.add(name);
    handler.notify.toolsChanged();
    return text(`grown ${name}`);
  });
  tool('shrink', { name: z.string() }, ({ name }) => {
    state.grown.delete(name);
    handler.notify.toolsChanged();
    return text(`shrunk ${name}`);
  });
  for (const name of state.grown) tool(name, {}, () => text(name));

  server.registerPrompt(
    'greet',
    { description: 'A greeting', argsSchema: z.object({ name: completable(z.string(), people) }) },
    ({ name }) => greeting(name)
  );
  server.registerPrompt('introduce', { description: 'A greeting for whoever answers' }, (ctx) =>
    answers(ctx, name, (view) => greeting(view.name.content.name))
  );
  server.registerResource('note', NOTE, { description: 'A note', mimeType: 'text/plain' }, () => ({
    contents: [{ uri: NOTE, mimeType: 'text/plain', text: state.note }]
  }));
  return server;
}

const handler = createMcpHandler(build, { legacy: process.argv[2] === 'both' ? 'stateless' : 'reject' });
listen(toNodeHandler(handler));
