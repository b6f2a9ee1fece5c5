// The worker behind cloudflare.mjs: Cloudflare's provider with every default, an approval that asks
// nobody, and the smallest MCP server behind it. __ORIGIN__ is put in by cloudflare.mjs.
import { WorkerEntrypoint } from 'cloudflare:workers';
import { OAuthProvider } from './oauth-provider.js';

const origin = __ORIGIN__;
const answers = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'lenient', version: '1.0.0' } }),
  ping: () => ({}),
  'tools/list': () => ({ tools: [{ name: 'echo', inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] } }] }),
  'tools/call': ({ arguments: { text } }) => ({ content: [{ type: 'text', text }] })
};

class Api extends WorkerEntrypoint {
  async fetch(request) {
    if (request.method !== 'POST') return new Response(null, { status: 405 });
    const { id, method, params } = await request.json();
    if (id === undefined) return new Response(null, { status: 202 });
    const answer = answers[method];
    const rest = answer ? { result: answer(params) } : { error: { code: -32601, message: `no ${method}` } };
    return Response.json({ jsonrpc: '2.0', id, ...rest });
  }
}

const approval = {
  async fetch(request, bindings) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== '/authorize') return new Response('not found', { status: 404 });
    const asked = await bindings.OAUTH_PROVIDER.parseAuthRequest(request);
    if (searchParams.get('consent') !== 'given') return consent(request.url);
    const { redirectTo } = await bindings.OAUTH_PROVIDER.completeAuthorization({ request: asked, userId: 'alice', metadata: {}, scope: asked.scope, props: { user: 'alice' } });
    return Response.redirect(redirectTo, 302);
  }
};

const consent = (url) => {
  const next = new URL(url);
  next.searchParams.set('consent', 'given');
  return Response.redirect(next.href, 302);
};

export default new OAuthProvider({
  apiRoute: '/mcp',
  apiHandler: Api,
  defaultHandler: approval,
  authorizeEndpoint: '/authorize',
  tokenEndpoint: '/token',
  clientRegistrationEndpoint: '/register',
  resourceMetadata: { resource: `${origin}/mcp`, authorization_servers: [origin] }
});
