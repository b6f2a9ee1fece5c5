// The lenient pair: Cloudflare's provider on miniflare (rotation, but the previous refresh token is
// good until its replacement has been used), with an MCP server at the same origin. With --intercom it
// wears the face that Intercom's server is known to have, path for path:
//
// - no protected resource metadata at either path, and a 401 that doesn't mention any
// - the authorization server's metadata at the origin alone, without scopes, with the token endpoint
//   as revocation endpoint; 404 and 401 at the places where others have them
// - registration for loopback redirect URIs alone; the redirect URI then matched to the letter,
//   port and all
// - nobody without a User-Agent; no scopes at all
//
// Says { mcp, issuer } on a line when it is up. It grants nothing shorter than a minute; the gate can.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Miniflare } from 'miniflare';
import { Gate } from './gate.mjs';

const asIntercom = process.argv.includes('--intercom');
const here = path.dirname(fileURLToPath(import.meta.url));
const gate = await Gate.open();
const { origin } = gate;
const read = (...parts) => readFileSync(path.join(here, ...parts), 'utf8');
const miniflare = new Miniflare({
  modules: [
    { type: 'ESModule', path: 'worker.mjs', contents: read('worker.mjs').replace(/__ORIGIN__(?=;)/, JSON.stringify(origin)) },
    { type: 'ESModule', path: 'oauth-provider.js', contents: read('node_modules/@cloudflare/workers-oauth-provider/dist/oauth-provider.js') }
  ],
  kvNamespaces: ['OAUTH_KV'],
  compatibilityDate: '2025-10-01',
  compatibilityFlags: ['global_fetch_strictly_public']
});
await miniflare.ready;
const HOP = ['connection', 'content-length', 'transfer-encoding', 'host', 'expect'];
async function behind({ method, url, headers, body }) {
  const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.includes(name)));
  const answer = await miniflare.dispatchFetch(origin + url, { method, headers: sent, body: body.length ? body : undefined, redirect: 'manual' });
  const got = Object.fromEntries([...answer.headers].filter(([name]) => !HOP.includes(name)));
  return { status: answer.status, headers: got, body: Buffer.from(await answer.arrayBuffer()) };
}

const say = (status, body, headers = {}) => ({ status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
const REFUSAL = 'Bearer realm="OAuth", error="invalid_token", error_description="Missing or invalid access token"';
const refusal = () => say(401, { error: 'invalid_token', error_description: 'Missing or invalid access token' }, { 'www-authenticate': REFUSAL });

async function serve(request) {
  const { pathname, searchParams } = new URL(request.url, origin);
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  const isMcp = pathname === '/mcp' || pathname.startsWith('/mcp/');
  const answer = isMcp && gate.dead.has(token) ? refused() : await (asIntercom ? masked(request, pathname, searchParams) : behind(request));
  if (pathname === '/authorize' && answer.status === 302 && searchParams.get('consent')) gate.count('authorization');
  if (pathname === '/register' && answer.status === 201) gate.count('registration');
  if (isMcp && answer.status === 401) gate.count(token ? 'refused token' : 'no token');
  if (isMcp && answer.status === 200 && request.method === 'POST') {
    const { method, params } = JSON.parse(request.body);
    if (method === 'tools/call') gate.count(`call:${params.name}`);
  }
  return answer;
}

function refused() {
  if (asIntercom) return refusal();
  const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`;
  return say(401, { error: 'invalid_token' }, { 'www-authenticate': `${REFUSAL}, resource_metadata="${metadata}"` });
}

// --- Intercom's face

const registered = new Map(); // client_id -> its redirect URIs
const METADATA = {
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  registration_endpoint: `${origin}/register`,
  revocation_endpoint: `${origin}/token`,
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
  code_challenge_methods_supported: ['S256']
};
const isLoopback = (uri) => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(uri).hostname);

async function masked(request, pathname, searchParams) {
  if (!request.headers['user-agent']) return say(403, { error: 'forbidden' });
  if (pathname === '/.well-known/oauth-authorization-server') return say(200, METADATA);
  if (pathname.startsWith('/.well-known/')) return say(404, { error: 'not_found' });
  if (pathname === '/register') {
    const foreign = JSON.parse(request.body).redirect_uris.find((uri) => !isLoopback(uri));
    if (foreign) return say(400, { error: 'invalid_redirect_uri', error_description: `Redirect URI ${foreign} is not in the allowlist, reach out to Intercom Customer Support` });
    const answer = await behind(request);
    if (answer.status === 201) {
      const { client_id: id, redirect_uris: uris } = JSON.parse(answer.body);
      registered.set(id, uris);
    }
    return answer;
  }
  if (pathname === '/authorize' && !registered.get(searchParams.get('client_id'))?.includes(searchParams.get('redirect_uri'))) {
    gate.count('redirect URI that is not registered');
    return { status: 400, headers: { 'content-type': 'text/plain' }, body: 'Invalid redirect URI. The redirect URI provided does not match any registered URI for this client.' };
  }
  const answer = await behind(request);
  // No word of metadata that are not there.
  return pathname.startsWith('/mcp') && answer.status === 401 ? refusal() : answer;
}

gate.lead({
  serve,
  tokenPath: '/token'
});
console.log(JSON.stringify({ mcp: `${origin}/mcp`, issuer: origin }));
process.on('SIGTERM', () => miniflare.dispose().then(() => process.exit()));
