// The fixture on the official SDK 1.x: sessions, a GET stream, requests to the client.
import { answers, capabilities, info, instructions } from './fixture.mjs';
import { official } from './packages.mjs';
import { serveSessions } from './sessions.mjs';

const { Server } = official('sdk/server/index.js');
const { McpError, ResultSchema } = official('sdk/types.js');

const all = new Set();
const known = answers(-32002);

serveSessions(async (transport) => {
  const server = new Server(info, { capabilities, instructions });
  all.add(server);
  server.onclose = () => all.delete(server);
  server.fallbackRequestHandler = ({ method, params = {} }, extra) => {
    if (method === 'resources/subscribe' || method === 'resources/unsubscribe') return {};
    if (!Object.hasOwn(known, method)) throw new McpError(-32601, `Method not found: ${method}`);
    return known[method](params, talk(server, transport, extra));
  };
  await server.connect(transport);
});

const talk = (server, transport, extra) => ({
  has: (capability) => Boolean(server.getClientCapabilities()?.[capability]),
  async ask(questions, { apart = false } = {}) {
    // The question goes to the request's own stream, or to the session's.
    const send = apart ? (asked) => server.request(asked, ResultSchema) : (asked) => extra.sendRequest(asked, ResultSchema);
    const answered = await Promise.all(Object.entries(questions).map(async ([key, asked]) => [key, await send(asked)]));
    return Object.fromEntries(answered);
  },
  log: (level, data) => extra.sendNotification({ method: 'notifications/message', params: { level, data } }),
  progress: async (progress, total) => {
    const progressToken = extra._meta?.progressToken;
    if (progressToken !== undefined) await extra.sendNotification({ method: 'notifications/progress', params: { progressToken, progress, total } });
  },
  changed: (what) => {
    for (const one of all) (what === 'tools' ? one.sendToolListChanged() : one.sendPromptListChanged()).catch(() => {});
  },
  hangUp: () => transport.closeSSEStream(extra.requestId)
});
