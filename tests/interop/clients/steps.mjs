// What a host can do with server-everything, step by step. Each step returns what the host saw.
//
// Deliberately asserts nothing: the Rust side compares one run with another, and with what was
// promised. Waits only for events, so that a slow machine sees the same as a fast one.
import { until } from './host.mjs';

const DATA = 'data:text/plain;base64,' + Buffer.from('interop '.repeat(40)).toString('base64');
const TEXT = (id) => `demo://resource/dynamic/text/${id}`;
const BLOB = (id) => `demo://resource/dynamic/blob/${id}`;

/** What the host answers; `mood` is changed by the steps. */
export const mood = { elicit: 'accept', sample: 'answer', roots: ['one', 'two'] };
export const answers = {
  roots: () => mood.roots.map((name) => ({ uri: `file:///interop/${name}`, name })),
  sample: ({ messages, maxTokens, systemPrompt }) => {
    if (mood.sample === 'refuse') throw Object.assign(new Error('The user said no'), { code: -1 });
    const text = JSON.stringify({ messages, maxTokens, systemPrompt });
    return { role: 'assistant', model: 'interop', stopReason: 'endTurn', content: { type: 'text', text } };
  },
  elicit: ({ requestedSchema }) => {
    if (mood.elicit !== 'accept') return { action: mood.elicit };
    if (!requestedSchema) return { action: 'accept' };
    const content = requestedSchema.properties.interpretation
      ? { interpretation: 'technical' }
      : { name: 'Zoë', check: true, integer: 7, number: 2.5, birthdate: '1990-01-31' };
    return { action: 'accept', content };
  }
};

/** Runs `work` and returns its result, or what went wrong as a host sees it. */
const seen = (work) =>
  Promise.resolve()
    .then(work)
    .catch((error) => ({ error: { code: error.code, message: error.message, data: error.data } }));

export const steps = {
  // Only by name: a direct connection may lose what the server says of its own accord at once.
  first: async (host) => {
    await host.call('gzip-file-as-resource', { name: 'first.gz', data: DATA });
    return (await host.notified('notifications/resources/list_changed')).method;
  },

  handshake: ({ client, heard }) => ({
    server: client.getServerVersion(),
    capabilities: client.getServerCapabilities(),
    instructions: client.getInstructions(),
    wire: heard.find((m) => m.result?.protocolVersion)?.result
  }),

  // The server asks for the roots on its own account, then again whenever they change.
  roots: async (host) => {
    const logged = (count) =>
      host.notified('notifications/message', ({ data }) => data === `Roots updated: ${count} root(s) received from client`);
    const log = [await logged(2)];
    const listed = [await host.call('get-roots-list')];
    mood.roots = ['one', 'two', 'three'];
    await host.client.sendRootsListChanged();
    log.push(await logged(3));
    listed.push(await host.call('get-roots-list'));
    return { log, listed };
  },

  lists: async ({ client }) => ({
    tools: await client.listTools(),
    resources: await client.listResources(),
    templates: await client.listResourceTemplates(),
    prompts: await client.listPrompts()
  }),

  calls: async ({ call }) => {
    const calls = {
      echo: () => call('echo', { message: 'naïve ☃ 𝄞 "quoted" \\ \u2028 \u0000 end' }),
      long: async () => {
        const message = 'ä☃𝄞'.repeat(40_000);
        const { content } = await call('echo', { message });
        return { length: content[0].text.length, whole: content[0].text === `Echo: ${message}` };
      },
      sum: () => call('get-sum', { a: 1.5, b: -9007199254740991 }),
      success: () => call('get-annotated-message', { messageType: 'success', includeImage: true }),
      failure: () => call('get-annotated-message', { messageType: 'error' }),
      debug: () => call('get-annotated-message', { messageType: 'debug' }),
      environment: () => call('get-env'),
      links: () => call('get-resource-links', { count: 10 }),
      text: () => call('get-resource-reference', { resourceType: 'Text', resourceId: 2 }),
      blob: () => call('get-resource-reference', { resourceType: 'Blob', resourceId: 3 }),
      structured: () => call('get-structured-content', { location: 'Chicago' }),
      image: () => call('get-tiny-image'),
      embedded: () => call('gzip-file-as-resource', { name: 'embedded.gz', data: DATA, outputType: 'resource' }),
      unknown: () => call('no-such-tool'),
      invalid: () => call('get-sum', { a: 'one' })
    };
    const results = {};
    for (const [name, work] of Object.entries(calls)) results[name] = await seen(work);
    return results;
  },

  // Twenty at once, each with its own answer.
  concurrent: async ({ call }) => {
    const work = Array.from({ length: 20 }, (_, n) => call('get-sum', { a: n, b: 1000 }));
    return (await Promise.all(work)).map(({ content }) => content[0].text);
  },

  // Read off the wire: with a notification and its answer in one chunk, the v1 client drops the
  // notification itself, which is not the bridge's doing.
  progress: async (host) => {
    const from = host.notifications('notifications/progress').length;
    const result = await host.call(
      'trigger-long-running-operation',
      { duration: 1, steps: 10 },
      { onprogress: () => {} }
    );
    const answer = host.heard.findLastIndex((m) => m.result !== undefined);
    const heard = host.heard.filter((m, at) => m.method === 'notifications/progress' && at < answer).slice(from);
    return { result, progress: heard.map(({ params: { progress, total } }) => ({ progress, total })) };
  },

  sampling: async ({ call, heard }) => {
    const answered = await call('trigger-sampling-request', { prompt: 'Who goes there?', maxTokens: 7 });
    mood.sample = 'refuse';
    const refused = await seen(() => call('trigger-sampling-request', { prompt: 'And now?' }));
    mood.sample = 'answer';
    return { answered, refused, asked: asked(heard, 'sampling/createMessage') };
  },

  elicitation: async ({ call, heard }) => {
    const results = {};
    for (mood.elicit of ['decline', 'cancel', 'accept'])
      results[mood.elicit] = await call('trigger-elicitation-request');
    const link = { url: 'https://example.com/sign?in=1&x=%20', elicitationId: 'fixed' };
    results.link = await call('trigger-url-elicitation', link);
    results.required = await seen(() => call('trigger-url-elicitation', { ...link, errorPath: true }));
    return { results, asked: asked(heard, 'elicitation/create') };
  },

  subscription: async (host) => {
    const { client, call } = host;
    const told = (uri) => host.notified('notifications/resources/updated', (params) => params.uri === uri);
    const logs = () => host.notifications('notifications/message').map(({ params }) => params.data);
    await client.setLoggingLevel('info');
    await client.subscribeResource({ uri: TEXT(1) });
    await until(() => logs().some((data) => data.includes(`Subscribe Resource request for URI: ${TEXT(1)}`)), 'no log of the subscription');
    // The update comes down the same stream as the log would, and after it.
    await client.setLoggingLevel('error');
    await client.subscribeResource({ uri: BLOB(2) });
    const started = await call('toggle-subscriber-updates');
    const updates = [await told(TEXT(1)), await told(BLOB(2))];
    const stopped = await call('toggle-subscriber-updates');
    await client.unsubscribeResource({ uri: TEXT(1) });
    await client.unsubscribeResource({ uri: BLOB(2) });
    return { started, updates, stopped, suppressed: !logs().some((data) => data.includes(BLOB(2))) };
  },

  logging: async (host) => {
    await host.client.setLoggingLevel('debug');
    const from = host.notifications('notifications/message').length;
    const started = await host.call('toggle-simulated-logging');
    // Its level and text are drawn by lot.
    const { params } = await host.notified('notifications/message', ({ data }) => /level.message/.test(data), from);
    const stopped = await host.call('toggle-simulated-logging');
    return { started, stopped, members: Object.keys(params).sort(), level: typeof params.level };
  },

  resources: async (host) => {
    const { client, call } = host;
    const { resources } = await client.listResources();
    const from = host.notifications('notifications/resources/list_changed').length;
    const linked = await call('gzip-file-as-resource', { name: 'linked.gz', data: DATA, outputType: 'resourceLink' });
    await host.notified('notifications/resources/list_changed', () => true, from);
    const read = {};
    for (const { uri } of [...resources, { uri: TEXT(5) }, { uri: BLOB(6) }, linked.content[0], { uri: TEXT('x') }, { uri: 'demo://nowhere' }])
      read[uri] = await seen(() => client.readResource({ uri }));
    return { linked, read, listed: await client.listResources() };
  },

  prompts: async ({ client }) => ({
    simple: await client.getPrompt({ name: 'simple-prompt' }),
    args: await client.getPrompt({ name: 'args-prompt', arguments: { city: 'Zürich', state: 'ZH' } }),
    embedded: await client.getPrompt({ name: 'resource-prompt', arguments: { resourceType: 'Blob', resourceId: '4' } }),
    missing: await seen(() => client.getPrompt({ name: 'args-prompt', arguments: {} })),
    unknown: await seen(() => client.getPrompt({ name: 'no-such-prompt' }))
  }),

  completion: async ({ client }) => {
    const prompt = { type: 'ref/prompt', name: 'completable-prompt' };
    return {
      first: await client.complete({ ref: prompt, argument: { name: 'department', value: 'S' } }),
      narrowed: await client.complete({
        ref: prompt,
        argument: { name: 'name', value: '' },
        context: { arguments: { department: 'Sales' } }
      }),
      template: await client.complete({
        ref: { type: 'ref/resource', uri: 'demo://resource/dynamic/text/{resourceId}' },
        argument: { name: 'resourceId', value: '12' }
      })
    };
  },

  // The cancelled call would have answered before its equally long twin does.
  cancellation: async (host) => {
    const stop = new AbortController();
    const from = host.notifications('notifications/progress').length;
    const work = { duration: 1, steps: 4 };
    const cancelled = seen(() =>
      host.call('trigger-long-running-operation', work, { signal: stop.signal, onprogress: () => {} })
    );
    await host.notified('notifications/progress', () => true, from);
    stop.abort('enough');
    const twin = await host.call('trigger-long-running-operation', work);
    const { error } = await cancelled;
    return { rejected: error !== undefined, twin, late: host.errors.filter((e) => e.includes('unknown message ID')) };
  },

  tasks: async (host) => {
    if (!host.client.experimental?.tasks) return 'this client has no tasks';
    const results = {};
    for (const ambiguous of [false, true]) {
      const stream = host.client.experimental.tasks.callToolStream(
        { name: 'simulate-research-query', arguments: { topic: 'bridges', ambiguous } },
        undefined,
        { task: { ttl: 60_000 } }
      );
      const kinds = new Set();
      for await (const message of stream) {
        kinds.add(message.type);
        results[ambiguous ? 'ambiguous' : 'plain'] = message;
      }
      results[ambiguous ? 'ambiguousKinds' : 'plainKinds'] = [...kinds];
    }
    results.sampling = await host.call('trigger-sampling-request-async', { prompt: 'Later, please' });
    results.elicitation = await host.call('trigger-elicitation-request-async');
    return results;
  },

  ping: ({ client }) => client.ping(),

  // One answer to each request, none to a request that was never made.
  answers: ({ heard, errors }) => {
    const ids = heard.filter((m) => m.method === undefined).map((m) => m.id);
    return { twice: ids.filter((id, at) => ids.indexOf(id) !== at), unknown: errors.filter((e) => e.includes('unknown message ID')) };
  }
};

// Asked in so many words, or in the result of a call (2026-07-28).
const asked = (heard, method) =>
  heard
    .flatMap((m) => [m, ...Object.values(m.result?.inputRequests ?? {})])
    .filter((m) => m.method === method && !m.params.task && !m.params._meta)
    .map((m) => m.params);
