// Plays every step against a fixture of the eras (`servers/fixture.mjs`) as one host session of an
// official TypeScript client, and prints what the host saw, as JSON. The steps are the same in both
// eras; what differs is how a host of the era takes them.
//
//   node eras.mjs '{"sdk":"v1","bridge":["intercom-mcp","http://127.0.0.1:3001/mcp"]}'
//   node eras.mjs '{"sdk":"v2","era":{"pin":"2026-07-28"},"direct":{"transport":"streamableHttp","url":"http://127.0.0.1:3001/mcp"}}'
//
// `"steps": ["calls", …]` names the steps; otherwise all are taken but the one that `"without"` names. `"times": 2` plays two sessions, one
// after the other, and prints the last. Deliberately judges nothing, and waits only for events, so that
// a slow machine sees the same as a fast one.
import { connect, until } from './host.mjs';

const NOTE = 'eras://note';
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';
const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';

/** One session: the steps that were asked for, and what the host saw of each. */
async function session(target) {
  /** What the host was asked, in the order of asking; what it answers to a form is changed by the steps. */
  const asked = [];
  let action = 'accept';
  const answers = {
    roots: () => {
      asked.push({ roots: true });
      return ['one', 'two'].map((name) => ({ uri: `file:///eras/${name}`, name }));
    },
    sample: ({ messages, maxTokens }) => {
      asked.push({ sample: { messages, maxTokens } });
      return { role: 'assistant', model: 'host', stopReason: 'endTurn', content: { type: 'text', text: `I was asked: ${[messages[0].content].flat()[0].text}` } };
    },
    elicit: ({ message, requestedSchema, mode, url, elicitationId }) => {
      if (mode === 'url') asked.push({ link: { message, url, hasId: Boolean(elicitationId) } });
      else asked.push({ form: { message, requestedSchema } });
      if (action !== 'accept' || mode === 'url') return { action };
      return { action, content: { name: message.startsWith('And') ? 'Adam' : 'Zoë' } };
    }
  };

  const host = await connect(target, answers);
  const { client, call } = host;
  const version = client.getNegotiatedProtocolVersion?.() ?? host.heard.find((m) => m.result?.protocolVersion)?.result.protocolVersion;
  const modern = version === '2026-07-28';

  /** What came of `work`, and what the host was asked for it. */
  const questioned = async (work) => {
    const from = asked.length;
    const result = await said(work);
    return { result, asked: asked.slice(from) };
  };

  const steps = {
    handshake: () => ({
      version,
      server: client.getServerVersion(),
      capabilities: client.getServerCapabilities(),
      instructions: client.getInstructions()
    }),

    lists: async () => ({
      tools: bare((await client.listTools()).tools),
      prompts: bare((await client.listPrompts()).prompts),
      resources: bare((await client.listResources()).resources)
    }),

    calls: async () => ({
      echo: await said(() => call('echo', { message: 'naïve ☃ 𝄞 "quoted" \\ \u2028 end' })),
      long: await seen(async () => {
        const message = 'ä☃𝄞'.repeat(40_000);
        return (await call('echo', { message })).content[0].text === message;
      }),
      fail: await seen(() => call('fail')).then(({ content, isError }) => ({ content, isError })),
      sum: (await call('sum', { a: 1.5, b: 2 })).structuredContent,
      place: await said(() => call('place', { region: ' où ☃', count: 3 })),
      plain: await said(() => call('place', { region: 'eu-west-1', count: 4 })),
      unknown: await seen(() => call('no-such-tool')).then(refusal)
    }),

    concurrent: () => Promise.all(Array.from({ length: 20 }, (_, n) => said(() => call('echo', { message: `call ${n}` })))),

    // Read off the wire: with a notification and its answer in one chunk, the v1 client drops the
    // notification itself, which is not the bridge's doing.
    progress: async () => {
      const from = host.notifications('notifications/progress').length;
      const result = await said(() => call('count', { to: 5 }, { onprogress: () => {} }));
      const told = host.notifications('notifications/progress').slice(from);
      return { result, progress: told.map(({ params: { progress, total, message } }) => ({ progress, total, message })) };
    },

    logging: async () => {
      const from = host.notifications('notifications/message').length;
      const result = modern
        ? await said(() => client.callTool({ name: 'log', arguments: {}, _meta: { [LOG_LEVEL]: 'warning' } }))
        : await client.setLoggingLevel('warning').then(() => said(() => call('log')));
      return { result, lines: host.notifications('notifications/message').slice(from).map(({ params: { level, logger, data } }) => ({ level, logger, data })) };
    },

    elicitation: async () => {
      const results = {};
      for (action of ['decline', 'cancel', 'accept']) results[action] = await questioned(() => call('ask'));
      results.twice = await questioned(() => call('twice'));
      results.link = await questioned(() => call('visit'));
      results.prompt = await questioned(async () => {
        const { messages } = await client.getPrompt({ name: 'introduce' });
        return { content: messages[0].content };
      });
      return results;
    },

    sampling: () => questioned(() => call('sample', { prompt: 'Who goes there?' })),
    roots: () => questioned(() => call('roots')),

    survey: async () => {
      const { result, asked } = await questioned(() => call('survey'));
      return { result, asked: asked.map((question) => JSON.stringify(question)).sort() };
    },

    prompts: async () => ({
      greet: (await client.getPrompt({ name: 'greet', arguments: { name: 'Zürich' } })).messages,
      unknown: await seen(() => client.getPrompt({ name: 'no-such-prompt' })).then(refusal)
    }),

    completion: async () =>
      (await client.complete({ ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'name', value: 'Z' } })).completion,

    resources: async () => {
      const { contents } = await client.readResource({ uri: NOTE });
      return { note: { ...contents[0], text: '…' }, unknown: await seen(() => client.readResource({ uri: 'eras://nowhere' })).then(refusal) };
    },

    subscription: async () => {
      const updates = () => host.notifications('notifications/resources/updated');
      const from = updates().length;
      const subscription = await subscribe({ resourceSubscriptions: [NOTE] }, 'resourceSubscriptions', client.getServerCapabilities().resources?.subscribe);
      if (!subscription) return 'not offered';
      if (!modern) await client.subscribeResource({ uri: NOTE });
      await call('touch', { note: 'first' });
      await until(() => updates().length > from, 'no update');
      const first = (await client.readResource({ uri: NOTE })).contents[0].text;
      await call('touch', { note: 'second' });
      await until(() => updates().length > from + 1, 'no second update');
      const second = (await client.readResource({ uri: NOTE })).contents[0].text;
      if (!modern) await client.unsubscribeResource({ uri: NOTE });
      await subscription.close();
      await call('touch', { note: 'unseen' });
      // Whatever the server had to say of it would have come before the change that is waited for here.
      await change();
      return { first, second, uris: updates().slice(from).map(({ params }) => params.uri), tagged: tagged(updates().slice(from)) };
    },

    changes: () => change(),

    // The server says itself that it has noticed.
    cancellation: async () => {
      const stop = new AbortController();
      const from = host.notifications('notifications/progress').length;
      const key = `${process.pid}-${Math.random()}`;
      const cancelled = seen(() => call('slow', { key }, { signal: stop.signal, onprogress: () => {} }));
      await host.notified('notifications/progress', () => true, from);
      stop.abort('enough');
      const noticed = await said(() => call('cancelled', { key }));
      return { rejected: (await cancelled).error !== undefined, noticed: noticed === `cancelled ${key}` };
    },

    // Only a legacy host asks.
    ping: async () => (modern ? {} : await client.ping()),

    // One answer to each request, none to a request that was never made.
    answers: () => {
      const ids = host.heard.filter((m) => m.method === undefined).map((m) => m.id);
      return { twice: ids.filter((id, at) => ids.indexOf(id) !== at), unknown: host.errors.filter((e) => e.includes('unknown message ID')) };
    }
  };

  /** Whether each says which of a modern host's subscriptions it belongs to, and none does to a legacy one. */
  const tagged = (notifications) => notifications.every(({ params }) => (params?._meta?.[SUBSCRIPTION] !== undefined) === modern);

  /**
   * What a modern host is told only once it has asked for it, and a legacy one without asking; nothing
   * where the server doesn't offer it.
   */
  async function subscribe(filter, member, offered) {
    if (!modern) return offered ? { close: () => {} } : undefined;
    const subscription = await client.listen(filter);
    if (JSON.stringify(subscription.honoredFilter) === JSON.stringify(filter)) return subscription;
    if (member in subscription.honoredFilter) throw new Error(`honoured: ${JSON.stringify(subscription.honoredFilter)}`);
    return void (await subscription.close());
  }

  /** A tool comes and goes, and the host is told of both. */
  async function change() {
    const told = () => host.notifications('notifications/tools/list_changed').length;
    const names = async () => (await client.listTools()).tools.map(({ name }) => name);
    const subscription = await subscribe({ toolsListChanged: true }, 'toolsListChanged', client.getServerCapabilities().tools?.listChanged);
    if (!subscription) return 'not offered';
    const name = `grown-${process.pid}`;
    const from = told();
    let before = from;
    await call('grow', { name });
    await until(() => told() > before, 'no word of the tool that came');
    const came = (await names()).includes(name);
    before = told();
    await call('shrink', { name });
    await until(() => told() > before, 'no word of the tool that went');
    const went = !(await names()).includes(name);
    await subscription.close();
    return { came, went, tagged: tagged(host.notifications('notifications/tools/list_changed').slice(from)) };
  }

  // What only one server is asked: its own stream's questions, and calls refused until a link was visited.
  const special = {
    aside: () => questioned(() => call('aside')),
    gated: async () => {
      const first = await questioned(() => call('gated'));
      if (first.result.error) first.result.error.data.elicitations.forEach((one) => (one.elicitationId = '…'));
      return { first, second: modern ? null : await questioned(() => call('gated')) };
    }
  };

  const record = {};
  for (const name of target.steps ?? Object.keys(steps).filter((name) => name !== target.without)) {
    try {
      record[name] = await (steps[name] ?? special[name])();
    } catch (error) {
      record[name] = { failed: error.message, code: error.code, data: error.data };
    }
  }
  await host.close();
  return record;
}

/** Runs `work` and returns its result, or what went wrong as a host sees it. */
const seen = (work) =>
  Promise.resolve()
    .then(work)
    .catch(({ code, message, data }) => ({ error: { code, message, data } }));
const said = async (work) => {
  const result = await seen(work);
  return result.error ? result : [result.content].flat().map(({ text }) => text).join();
};

const bare = (list) => list.toSorted((a, b) => (a.name < b.name ? -1 : 1));
const refusal = ({ error, content, isError }) => (error ? { code: error.code } : { isError, text: content?.[0].text });

const target = JSON.parse(process.argv[2]);
let record;
for (let time = 0; time < (target.times ?? 1); time += 1) record = await session(target);
process.stdout.write(JSON.stringify(record) + '\n', () => process.exit(0)); // an open stream must not keep the process
