// The strict pair: oidc-provider as it is (rotation, reuse revokes the grant, PKCE forced, resource
// indicators, revocation, introspection, device flow, open registration), and an MCP server on the
// official SDK that lets in whom introspection calls active for it.
//
// Deliberately no logic of tokens here. Says { mcp, issuer } on a line when it is up.
//   POST /__do     { revoke: true } (every grant), beside what the gate knows
import http from 'node:http';
import { randomUUID } from 'node:crypto';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { Provider } from 'oidc-provider';
import { z } from 'zod';
import { Gate, forward } from './gate.mjs';

const HOUR = 3600;
const gate = await Gate.open();
const issuer = gate.origin;
const resourceServer = http.createServer();
await new Promise((resolve) => resourceServer.listen(0, '127.0.0.1', 4096, resolve));
const resource = `http://127.0.0.1:${resourceServer.address().port}/mcp`;

// --- the authorization server

const refuse = (error) => Object.assign(new Error(error), { error, status: 400, expose: true });
const guard = { client_id: 'resource-server', client_secret: 'resource-server-secret', redirect_uris: [], grant_types: [], response_types: [], token_endpoint_auth_method: 'client_secret_post' };
const given = {
  client_id: 'given-client', client_secret: 'given-client-secret-1f0c2b', token_endpoint_auth_method: 'client_secret_basic', application_type: 'native',
  redirect_uris: ['http://127.0.0.1/callback', 'http://127.0.0.1/oauth/callback'], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code']
};
const provider = new Provider(issuer, {
  clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
  clients: [guard, given],
  cookies: { keys: ['tests'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  pkce: { required: () => true },
  responseTypes: ['code'],
  scopes: ['openid', 'offline_access', 'read', 'write'],
  issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  ttl: { AccessToken: HOUR, AuthorizationCode: 60, DeviceCode: 600, RefreshToken: 86400, Grant: 86400, Interaction: 600, Session: 86400, IdToken: 60 },
  features: {
    devInteractions: { enabled: true },
    deviceFlow: { enabled: true },
    registration: { enabled: true },
    revocation: { enabled: true, allowedPolicy: () => true },
    introspection: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: (_, asked) => {
        if (asked !== resource) throw refuse('invalid_target');
        return { scope: 'read write', audience: resource, accessTokenTTL: HOUR, accessTokenFormat: 'opaque' };
      }
    }
  }
});
const grants = new Set();
const note = (token) => token.grantId && grants.add(token.grantId);
provider.on('access_token.saved', note).on('refresh_token.saved', note);
provider.on('grant.revoked', () => gate.count('grant revoked'));
provider.on('registration_create.success', () => gate.count('registration'));
provider.on('authorization.success', () => gate.count('authorization'));
provider.on('server_error', (_, error) => console.error(error));

const behind = http.createServer(provider.callback());
await new Promise((resolve) => behind.listen(0, '127.0.0.1', 4096, resolve));
gate.lead({
  serve: forward(behind.address().port),
  tokenPath: '/token',
  orders: async ({ revoke }) => {
    if (revoke) for (const id of grants) await revokeGrant(id);
    return { grants: grants.size };
  }
});

async function revokeGrant(id) {
  for (const kind of ['AccessToken', 'RefreshToken', 'AuthorizationCode']) await provider[kind].adapter.revokeByGrantId(id);
  await (await provider.Grant.find(id))?.destroy();
}

// --- the MCP server

const sessions = new Map();
const metadata = resource.replace('/mcp', '/.well-known/oauth-protected-resource/mcp');

resourceServer.on('request', async (req, res) => {
  const say = (status, body, headers = {}) => res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  if (req.url === new URL(metadata).pathname) {
    return say(200, { resource, authorization_servers: [issuer], scopes_supported: ['read'], bearer_methods_supported: ['header'] });
  }
  if (req.url !== '/mcp') return say(404, { error: 'not_found' });
  const challenge = (status, error, scope) =>
    say(status, { error }, { 'www-authenticate': `Bearer error="${error}", scope="${scope}", resource_metadata="${metadata}"` });

  const token = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1];
  const info = token && !gate.dead.has(token) ? await introspect(token) : {};
  if (!info.active || info.aud !== resource) {
    gate.count(token ? 'refused token' : 'no token');
    return challenge(401, 'invalid_token', 'read');
  }
  const pieces = [];
  for await (const piece of req) pieces.push(piece);
  const body = pieces.length ? JSON.parse(Buffer.concat(pieces)) : undefined;
  if (body?.method === 'tools/call') {
    if (body.params.name === 'write' && !info.scope.split(' ').includes('write')) return challenge(403, 'insufficient_scope', 'write');
    gate.count(`call:${body.params.name}`);
  }

  const id = req.headers['mcp-session-id'];
  let transport = sessions.get(id);
  if (id && !transport) return say(404, { jsonrpc: '2.0', error: { code: -32001, message: 'Session not found' }, id: null });
  if (!transport) {
    transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID, onsessioninitialized: (name) => sessions.set(name, transport) });
    await tools().connect(transport);
  }
  await transport.handleRequest(req, res, body);
});

function tools() {
  const server = new McpServer({ name: 'strict', version: '1.0.0' });
  const text = (said) => ({ content: [{ type: 'text', text: said }] });
  server.registerTool('echo', { inputSchema: { text: z.string() } }, ({ text: said }) => text(said));
  server.registerTool('write', { inputSchema: { text: z.string() } }, ({ text: said }) => text(`written: ${said}`));
  return server;
}

async function introspect(token) {
  const form = new URLSearchParams({ token, client_id: guard.client_id, client_secret: guard.client_secret });
  const answer = await fetch(`http://127.0.0.1:${behind.address().port}/token/introspection`, { method: 'POST', body: form });
  return answer.json();
}

console.log(JSON.stringify({ mcp: resource, issuer }));
