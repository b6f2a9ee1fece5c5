// The fixture on the official SDK 2.x: stateless, questions as results, and nothing of the older
// versions.
import { randomBytes } from 'node:crypto';
import { answers, capabilities, headerSchema, info, instructions } from './fixture.mjs';
import { official } from './packages.mjs';
import { listen } from './sessions.mjs';

const { CLIENT_CAPABILITIES_META_KEY, McpServer, createMcpHandler, createRequestStateCodec, fromJsonSchema } = official('server');
const { localhostHostValidation, localhostOriginValidation, toNodeHandler } = official('node');

const state = createRequestStateCodec({ key: randomBytes(32) });
const known = answers(-32602);

/** Not an error: the answer is more questions. */
class Questions {
  constructor(inputRequests) {
    this.inputRequests = inputRequests;
  }
}

const handler = createMcpHandler(() => {
  const product = new McpServer(info, { capabilities, instructions, requestState: { verify: state.verify } });
  // Registered only so that the SDK holds a call's headers against its schema.
  product.registerTool('test_x_mcp_header', { inputSchema: fromJsonSchema(headerSchema) }, () => {});
  const { server } = product;
  for (const method of Object.keys(known)) {
    server.setRequestHandler(method, async ({ params = {} }, context) => {
      const given = answered(context.mcpReq);
      try {
        return await known[method](params, talk(context.mcpReq, given));
      } catch (error) {
        if (!(error instanceof Questions)) throw error;
        return { resultType: 'input_required', inputRequests: error.inputRequests, requestState: await state.mint({ given }) };
      }
    });
  }
  return product;
}, { legacy: 'reject', onerror: (error) => console.error(error) });

// What the client answered in this round and in those before it; what is no answer is asked again.
const answered = ({ inputResponses, requestState }) => {
  const these = Object.entries(inputResponses ?? {}).filter(([, response]) => typeof response === 'object' && response !== null);
  return { ...requestState()?.given, ...Object.fromEntries(these) };
};

const talk = (request, given) => ({
  has: (capability) => Boolean(request.envelope?.[CLIENT_CAPABILITIES_META_KEY]?.[capability]),
  async ask(questions) {
    const open = Object.entries(questions).filter(([key]) => !Object.hasOwn(given, key));
    if (open.length) throw new Questions(Object.fromEntries(open));
    return given;
  },
  log: (level, data) => request.log(level, data),
  progress: async (progress, total) => {
    const progressToken = request._meta?.progressToken;
    if (progressToken !== undefined) await request.notify({ method: 'notifications/progress', params: { progressToken, progress, total } });
  },
  changed: (what) => (what === 'tools' ? handler.notify.toolsChanged() : handler.notify.promptsChanged()),
  hangUp: () => {} // this era can't resume
});

const served = toNodeHandler(handler);
const [hostIsOurs, originIsOurs] = [localhostHostValidation(), localhostOriginValidation()];
listen((request, response, body) => {
  if (!hostIsOurs(request, response) || !originIsOurs(request, response)) return;
  return served(request, response, body === '' ? undefined : JSON.parse(body));
});
