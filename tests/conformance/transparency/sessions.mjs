// Streamable HTTP with sessions, as the official SDK 1.x serves it: one transport for each session,
// given to `open`. Used for the legacy server and for the legacy side of the gateway, so that what
// a session looks like on HTTP is not ours in either.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { official } from './packages.mjs';

const { StreamableHTTPServerTransport } = official('sdk/server/streamableHttp.js');
const { InMemoryEventStore } = official('sdk/examples/shared/inMemoryEventStore.js');
const { isInitializeRequest } = official('sdk/types.js');

/** Listens on loopback and says where; `open(transport)` connects something to a new session. */
export function serveSessions(open, leave) {
  const sessions = new Map();
  return listen(async (request, response, body, port) => {
    const id = request.headers['mcp-session-id'];
    const asked = body === '' ? undefined : JSON.parse(body);
    if (id === undefined && isInitializeRequest(asked)) {
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        eventStore: new InMemoryEventStore(),
        retryInterval: 500,
        enableDnsRebindingProtection: true,
        allowedHosts: [`127.0.0.1:${port}`, `localhost:${port}`],
        allowedOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
        onsessioninitialized: (name) => sessions.set(name, transport),
        onsessionclosed: (name) => sessions.delete(name)
      });
      await open(transport);
      return transport.handleRequest(request, response, asked);
    }
    const transport = sessions.get(id);
    if (transport) return transport.handleRequest(request, response, asked);
    const [status, message] = id === undefined ? [400, 'Bad Request: no session id'] : [404, 'Session not found'];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32000, message }, id: null }));
  }, leave);
}

/** A server on loopback whose URL goes to stdout; leaves when stdin ends. */
export function listen(serve, leave = () => process.exit(0)) {
  const server = http.createServer(async (request, response) => {
    try {
      let body = '';
      for await (const chunk of request) body += chunk;
      await serve(request, response, body, server.address().port);
    } catch (error) {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  });
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/mcp`));
  process.stdin.resume().on('end', leave);
  return server;
}
