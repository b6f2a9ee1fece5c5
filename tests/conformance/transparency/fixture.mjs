// What the suite's server scenarios expect a server to have: their tools, resources and prompts,
// once, for servers of both eras. How an era asks the client, logs or says that a list changed is
// `talk`'s business:
//
//   talk.ask({key: {method, params}}, {apart})   the client's answers by key; `apart` where a
//                                     legacy server may ask outside of the request's own stream
//   talk.has(capability)              whether this client can be asked
//   talk.log(level, data)  talk.progress(progress, total)  talk.changed('tools' | 'prompts')
//   talk.hangUp()                     closes the request's stream before the answer, where an era can
//
// Deliberately no protocol here: the official SDKs are the servers.
const IMAGE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';
const AUDIO = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';

export const info = { name: 'conformance-fixture', version: '1.0.0' };
export const instructions = 'A fixture for the official conformance suite.';
export const capabilities = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  logging: {},
  completions: {}
};

export class Refusal extends Error {
  constructor(code, message, data) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const text = (words) => ({ type: 'text', text: words });
const says = (words) => ({ content: [text(words)] });
const form = (message, properties, required = Object.keys(properties)) => ({
  method: 'elicitation/create',
  params: { message, requestedSchema: { type: 'object', properties, required } }
});
const completion = (words, maxTokens) => ({
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: text(words) }], maxTokens }
});
const roots = { method: 'roots/list', params: {} };
const oneOf = (...titles) => titles.map((title, index) => ({ const: `value${index + 1}`, title }));
const chosen = (answer) => `action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`;

export const headerSchema = {
  type: 'object',
  properties: { region: { type: 'string', 'x-mcp-header': 'Region' }, level: { type: 'integer' } }
};
const nothing = { type: 'object', properties: {} };
const strings = (...names) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  required: names
});

const tools = {
  test_simple_text: { run: () => says('This is a simple text response for testing.') },
  test_image_content: { run: () => ({ content: [{ type: 'image', data: IMAGE, mimeType: 'image/png' }] }) },
  test_audio_content: { run: () => ({ content: [{ type: 'audio', data: AUDIO, mimeType: 'audio/wav' }] }) },
  test_embedded_resource: { run: () => ({ content: [embedded('test://embedded-resource', 'text/plain', 'An embedded resource.')] }) },
  test_multiple_content_types: {
    run: () => ({
      content: [
        text('Multiple content types test:'),
        { type: 'image', data: IMAGE, mimeType: 'image/png' },
        embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}')
      ]
    })
  },
  test_error_handling: { run: () => ({ ...says('This tool intentionally returns an error for testing'), isError: true }) },

  test_tool_with_logging: {
    async run(_, talk) {
      for (const words of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        await talk.log('info', words);
        await pause(50);
      }
      return says('Logged three times.');
    }
  },
  test_tool_with_progress: {
    async run(_, talk) {
      for (const progress of [0, 50, 100]) {
        await talk.progress(progress, 100);
        await pause(50);
      }
      return says('All steps are done.');
    }
  },
  test_reconnection: {
    async run(_, talk) {
      await talk.hangUp();
      await pause(100);
      return says('The answer after the stream was closed.');
    }
  },

  test_sampling: {
    inputSchema: strings('prompt'),
    async run({ prompt }, talk) {
      const { answer } = await talk.ask({ answer: completion(prompt, 100) });
      return says(`LLM response: ${answer.content.text}`);
    }
  },
  test_elicitation: {
    inputSchema: strings('message'),
    async run({ message }, talk) {
      const asked = form(message, { response: { type: 'string', description: "User's response" } });
      return says(`User response: ${chosen((await talk.ask({ asked })).asked)}`);
    }
  },
  test_elicitation_sep1034_defaults: {
    async run(_, talk) {
      const fields = {
        name: { type: 'string', default: 'John Doe' },
        age: { type: 'integer', default: 30 },
        score: { type: 'number', default: 95.5 },
        status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
        verified: { type: 'boolean', default: true }
      };
      const { asked } = await talk.ask({ asked: form('Please review the form', fields, []) });
      return says(`Elicitation completed: ${chosen(asked)}`);
    }
  },
  test_elicitation_sep1330_enums: {
    async run(_, talk) {
      const fields = {
        untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
        titledSingle: { type: 'string', oneOf: oneOf('First Option', 'Second Option', 'Third Option') },
        legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['Option One', 'Option Two', 'Option Three'] },
        untitledMulti: { type: 'array', minItems: 1, maxItems: 3, items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
        titledMulti: { type: 'array', minItems: 1, maxItems: 3, items: { anyOf: oneOf('First Choice', 'Second Choice', 'Third Choice') } }
      };
      const { asked } = await talk.ask({ asked: form('Please select', fields, []) }, { apart: true });
      return says(`Elicitation completed: ${chosen(asked)}`);
    }
  },

  test_input_required_result_elicitation: {
    async run(_, talk) {
      const { user_name } = await talk.ask({ user_name: form('What is your name?', { name: { type: 'string' } }) });
      return says(`Hello, ${user_name.content?.name}!`);
    }
  },
  test_input_required_result_sampling: {
    async run(_, talk) {
      const { capital_question } = await talk.ask({ capital_question: completion('What is the capital of France?', 100) }, { apart: true });
      return says(capital_question.content.text);
    }
  },
  test_input_required_result_list_roots: {
    async run(_, talk) {
      const { client_roots } = await talk.ask({ client_roots: roots });
      return says(`Roots: ${client_roots.roots.map(({ uri }) => uri)}`);
    }
  },
  test_input_required_result_request_state: { run: confirmed },
  test_input_required_result_tampered_state: { run: confirmed },
  test_input_required_result_multiple_inputs: {
    async run(_, talk) {
      const { user_name, greeting, client_roots } = await talk.ask({
        user_name: form('What is your name?', { name: { type: 'string' } }),
        greeting: completion('Generate a greeting', 50),
        client_roots: roots
      });
      return says(`${greeting.content.text} ${user_name.content?.name} ${client_roots.roots.length}`);
    }
  },
  test_input_required_result_multi_round: {
    async run(_, talk) {
      const { step1 } = await talk.ask({ step1: form('Step 1: What is your name?', { name: { type: 'string' } }) });
      const { step2 } = await talk.ask({ step2: form('Step 2: What is your favorite color?', { color: { type: 'string' } }) });
      return says(`${step1.content?.name} likes ${step2.content?.color}.`);
    }
  },
  test_input_required_result_capabilities: {
    async run(_, talk) {
      const asked = {};
      if (talk.has('sampling')) asked.summary = completion('Say something', 50);
      if (talk.has('elicitation')) asked.name = form('What is your name?', { name: { type: 'string' } });
      return says(`Answered: ${Object.keys(await talk.ask(asked))}`);
    }
  },

  test_missing_capability: {
    async run(_, talk) {
      const { answer } = await talk.ask({ answer: completion('Say pong', 16) });
      return says(answer.content.text);
    }
  },
  test_streaming_elicitation: { run: () => says('Nothing but a result.') },
  test_logging_tool: {
    async run(_, talk) {
      await talk.log('info', 'for those who asked for logs');
      return says('Logged.');
    }
  },
  test_trigger_tool_change: { run: (_, talk) => (talk.changed('tools'), says('The tools changed.')) },
  test_trigger_prompt_change: { run: (_, talk) => (talk.changed('prompts'), says('The prompts changed.')) },

  test_x_mcp_header: {
    inputSchema: headerSchema,
    run: ({ region }) => says(`region=${region}`)
  },
  json_schema_2020_12_tool: {
    inputSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      $defs: {
        address: { $anchor: 'addressDef', type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } }
      },
      properties: {
        name: { type: 'string' },
        address: { $ref: '#/$defs/address' },
        contactMethod: { type: 'string', enum: ['phone', 'email'] },
        phone: { type: 'string' },
        email: { type: 'string' }
      },
      allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
      if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
      then: { required: ['phone'] },
      else: { required: ['email'] },
      additionalProperties: false
    },
    run: (args) => says(JSON.stringify(args))
  }
};

async function confirmed(_, talk) {
  const { confirm } = await talk.ask({ confirm: form('Please confirm', { ok: { type: 'boolean' } }) });
  return says(`state-ok: ${confirm.content?.ok}`);
}

function embedded(uri, mimeType, words) {
  return { type: 'resource', resource: { uri, mimeType, text: words } };
}

const user = (content) => ({ role: 'user', content });
const prompts = {
  test_simple_prompt: { run: () => ({ messages: [user(text('This is a simple prompt for testing.'))] }) },
  test_prompt_with_arguments: {
    arguments: ['arg1', 'arg2'],
    run: ({ arg1, arg2 }) => ({ messages: [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))] })
  },
  test_prompt_with_embedded_resource: {
    arguments: ['resourceUri'],
    run: ({ resourceUri }) => ({
      messages: [user(embedded(resourceUri, 'text/plain', 'Embedded.')), user(text('Please process the embedded resource above.'))]
    })
  },
  test_prompt_with_image: {
    run: () => ({ messages: [user({ type: 'image', data: IMAGE, mimeType: 'image/png' }), user(text('Please analyze the image above.'))] })
  },
  test_input_required_result_prompt: {
    async run(_, talk) {
      const { user_context } = await talk.ask({ user_context: form('What context should the prompt use?', { context: { type: 'string' } }) });
      return { messages: [user(text(`Use the following context: ${user_context.content?.context}`))] };
    }
  }
};

const resources = {
  'test://static-text': { mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
  'test://static-binary': { mimeType: 'image/png', blob: IMAGE },
  'test://watched-resource': { mimeType: 'text/plain', text: 'Watched.' }
};

const named = (table, name, what) => {
  if (!Object.hasOwn(table, name)) throw new Refusal(-32602, `Unknown ${what}: ${name}`);
  return table[name];
};

/** What the server answers to a request, by method; `missing` is the era's code for no resource. */
export const answers = (missing) => ({
  'tools/list': () => ({
    tools: Object.entries(tools).map(([name, { inputSchema = nothing }]) => ({ name, description: `The suite's ${name}`, inputSchema }))
  }),
  'tools/call': ({ name, arguments: args = {} }, talk) => named(tools, name, 'tool').run(args, talk),
  'prompts/list': () => ({
    prompts: Object.entries(prompts).map(([name, prompt]) => ({
      name,
      description: `The suite's ${name}`,
      arguments: (prompt.arguments ?? []).map((argument) => ({ name: argument, required: true }))
    }))
  }),
  'prompts/get': ({ name, arguments: args = {} }, talk) => named(prompts, name, 'prompt').run(args, talk),
  'resources/list': () => ({
    resources: Object.entries(resources).map(([uri, { mimeType }]) => ({ uri, name: uri.slice(7), description: `The suite's ${uri}`, mimeType }))
  }),
  'resources/templates/list': () => ({
    resourceTemplates: [{ uriTemplate: 'test://template/{id}/data', name: 'template', description: "The suite's template", mimeType: 'application/json' }]
  }),
  'resources/read': ({ uri }) => {
    const [, id] = uri.match(/^test:\/\/template\/(.*)\/data$/) ?? [];
    const found = id === undefined ? resources[uri] : { mimeType: 'application/json', text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }) };
    if (!found) throw new Refusal(missing, `Resource not found: ${uri}`, { uri });
    return { contents: [{ uri, ...found }] };
  },
  'completion/complete': () => ({ completion: { values: ['paris', 'park', 'party'], total: 3, hasMore: false } })
});
