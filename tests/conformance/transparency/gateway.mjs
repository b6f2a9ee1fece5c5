// Streamable HTTP in front of the bridge's stdio, so that the suite's server scenarios can be run
// through it:
//
//   conformance server --HTTP--> gateway.mjs legacy|modern URL --stdio--> BRIDGE_CMD --HTTP--> URL
//
// legacy: sessions as the official SDK serves them, and a bridge for each. modern: one bridge, to
// which every request goes under an id of its own. A message of the bridge's that names no request
// goes to the only open one, if there is only one; else, to a legacy client, to the session's stream.
//
// Deliberately answers nothing itself but what is HTTP's: sessions, the host and origin headers,
// headers that contradict the body, and which status belongs to an error.
import readline from 'node:readline';
import { startBridge, trace } from '../bridge.mjs';
import { official } from './packages.mjs';
import { listen, serveSessions } from './sessions.mjs';

const { localhostHostValidation, localhostOriginValidation } = official('node');
const [side, url] = process.argv.slice(2);
const META = 'io.modelcontextprotocol/';

const bridges = new Set();
let leaving = false; // what is said from here on, and what not, means nothing
const leave = async () => {
  leaving = true;
  await Promise.all([...bridges].map((bridge) => bridge.stop()));
  process.exit(0);
};

/** A bridge to the server; `hear` gets each of its messages. */
function bridgeTo(hear) {
  const bridge = startBridge({ url, scenario: 'transparency', context: {} });
  bridges.add(bridge);
  bridge.onexit = (how) => {
    bridges.delete(bridge);
    trace(`# the bridge ended: ${JSON.stringify(how)}`);
  };
  readline.createInterface({ input: bridge.stdout }).on('line', (line) => {
    trace(`<- ${line}`);
    if (!leaving) hear(JSON.parse(line));
  });
  const say = (message) => {
    if (leaving) return;
    const line = JSON.stringify(message);
    trace(`-> ${line}`);
    bridge.write(line);
  };
  return { say, stop: () => bridge.stop() };
}

const isRequest = (message) => message.method !== undefined && message.id !== undefined;
const isResponse = (message) => message.method === undefined;

/** Which of the open requests a message of the bridge's belongs to, if that can be known. */
function belongsTo(message, open) {
  const { progressToken } = message.params ?? {};
  if (message.method === 'notifications/progress') return [...open].find(([, request]) => request.params?._meta?.progressToken === progressToken)?.[0];
  return open.size === 1 ? [...open.keys()][0] : undefined;
}

function legacy() {
  serveSessions(async (transport) => {
    const open = new Map();
    const bridge = bridgeTo((message) => {
      if (isResponse(message)) open.delete(message.id);
      const relatedRequestId = isResponse(message) ? undefined : belongsTo(message, open);
      transport.send(message, { relatedRequestId }).catch((error) => console.error(error));
    });
    transport.onmessage = (message) => {
      if (isRequest(message)) open.set(message.id, message);
      bridge.say(message);
    };
    transport.onclose = () => bridge.stop();
    await transport.start();
  }, leave);
}

function modern() {
  const [hostIsOurs, originIsOurs] = [localhostHostValidation(), localhostOriginValidation()];
  const open = new Map(); // by the id on stdio: the request as it came, and where its answer goes
  const cancelled = new Set(); // those that may have been answered before that was heard
  let nextId = 1;
  const bridge = bridgeTo((message) => {
    if (isRequest(message)) return console.error(`FAULT a request to a modern host: ${message.method}`);
    const subscription = message.params?._meta?.[`${META}subscriptionId`];
    const key = isResponse(message) ? message.id : subscription === undefined ? belongsTo(message, open) : Number(subscription);
    const { id, response } = open.get(key) ?? {};
    if (isResponse(message) && cancelled.delete(key)) return;
    if (!response) return console.error(`FAULT belongs to no open request: ${JSON.stringify(message)}`);
    if (subscription !== undefined) message.params._meta[`${META}subscriptionId`] = id;
    if (!isResponse(message)) return event(response, message);
    open.delete(key);
    answer(response, { ...message, id });
  });

  listen((request, response, body) => {
    if (!hostIsOurs(request, response) || !originIsOurs(request, response)) return;
    if (request.method !== 'POST') return response.writeHead(405).end();
    const message = JSON.parse(body);
    const contradiction = contradicts(request.headers, message);
    if (contradiction) return answer(response, { jsonrpc: '2.0', id: message.id, error: { code: -32020, message: contradiction } });
    if (!isRequest(message)) {
      bridge.say(message);
      return response.writeHead(202).end();
    }
    const key = nextId++;
    open.set(key, { ...message, response });
    // 2026-07-28, stdio: who no longer waits says so; on HTTP, by closing the stream.
    response.on('close', () => {
      if (!open.delete(key)) return;
      bridge.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: key } });
      // A subscription has no answer of its own that could have been under way.
      if (message.method !== 'subscriptions/listen') cancelled.add(key);
    });
    bridge.say({ ...message, id: key });
  }, leave);
}

function event(response, message) {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
}

function answer(response, message) {
  if (response.headersSent) {
    event(response, message);
    return response.end();
  }
  response.writeHead(statusOf(message), { 'content-type': 'application/json' });
  response.end(JSON.stringify(message));
}

/** 2026-07-28, Streamable HTTP: errors of the protocol have a status; those of a tool are 200. */
function statusOf({ error }) {
  if (!error) return 200;
  if (error.code === -32601) return 404;
  if ([-32020, -32021, -32022, -32700, -32600].includes(error.code)) return 400;
  return error.code === -32602 && /_meta|io\.modelcontextprotocol/.test(error.message) ? 400 : 200;
}

/** 2026-07-28, Streamable HTTP: the headers mirror the body; on stdio there are none to check. */
function contradicts(headers, { method, params = {} }) {
  const inBody = {
    'mcp-protocol-version': params._meta?.[`${META}protocolVersion`],
    'mcp-method': method,
    'mcp-name': { 'tools/call': params.name, 'prompts/get': params.name, 'resources/read': params.uri }[method]
  };
  for (const [name, wanted] of Object.entries(inBody)) {
    const sent = headers[name] === undefined ? undefined : decoded(headers[name].trim());
    if (wanted !== undefined && sent !== wanted) return `${name} is ${sent} in the header and ${wanted} in the body`;
  }
}

function decoded(value) {
  const [, coded] = value.match(/^=\?base64\?(.*)\?=$/) ?? [];
  return coded === undefined ? value : Buffer.from(coded, 'base64').toString();
}

if (side === 'legacy') legacy();
else modern();
