// What stands in front of an authorization server: one loopback port that passes everything on,
// counts it, writes down every secret that goes through, and misbehaves on request.
//
// Deliberately knows nothing of tokens but where they stand: which are good, the server behind it
// says; only "expire" is decided here, since no server offers it.
//
//   GET  /__state    { counts, log }             GET /__secrets   [every secret so far]
//   POST /__do       { fail: [FAULT, …]          for the next token requests, one each
//                      slow: ms,                 for all of them
//                      expire: true,             no access token issued so far is good any more
//                      lifetime: 3,              seconds that new access tokens live, and are said to
//                      … }                       the rest is the server's own
//   FAULT            { status, headers, body } | { before: ms } | { after: ms } (served, then held back)
//                    | { lose: true } (served, answer lost) | {}
import http from 'node:http';

// A client that leaves in the middle is nobody's end.
process.on('unhandledRejection', (error) => console.error(error));

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const SECRET_FIELDS = ['code', 'code_verifier', 'refresh_token', 'client_secret', 'device_code', 'token', 'client_assertion'];
const SECRET_MEMBERS = ['access_token', 'refresh_token', 'id_token', 'client_secret', 'registration_access_token', 'device_code'];

export class Gate {
  counts = {};
  log = [];
  secrets = new Set();
  dead = new Set(); // access tokens that are not good any more, whatever the server says
  #alive = new Set();
  #faults = [];
  #slow = 0;
  #lifetime = null;
  #orders = () => {};
  #serve = () => ({ status: 503, headers: {}, body: '' });

  /** Listens; `serve` comes later, since a server wants to know its own address first. */
  static async open() {
    const gate = new Gate();
    const server = http.createServer((req, res) => gate.#take(req, res).catch((error) => {
      console.error(error);
      if (!res.headersSent) res.writeHead(500).end(String(error));
    }));
    server.keepAliveTimeout = 60_000;
    await new Promise((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
    gate.origin = `http://127.0.0.1:${server.address().port}`;
    return gate;
  }

  /** `serve` answers { method, url, headers, body }; `orders` is told what /__do got. */
  lead({ serve, tokenPath, orders }) {
    this.#serve = serve;
    this.tokenPath = tokenPath;
    if (orders) this.#orders = orders;
  }

  count(what, by = 1) {
    this.counts[what] = (this.counts[what] ?? 0) + by;
  }

  async #take(req, res) {
    const pieces = [];
    for await (const piece of req) pieces.push(piece);
    const request = { method: req.method, url: req.url, headers: req.headers, body: Buffer.concat(pieces) };
    const path = req.url.split('?')[0];
    if (path.startsWith('/__')) return this.#control(request, path, res);

    const form = isForm(req) ? Object.fromEntries(new URLSearchParams(request.body.toString())) : {};
    this.#note(request, path, form);
    const isToken = path === this.tokenPath && req.method === 'POST' && form.grant_type;
    let fault;
    if (isToken) {
      this.count(`post:${form.grant_type}`);
      fault = this.#faults.shift();
      await sleep(this.#slow + (fault?.before ?? 0));
      if (res.socket.destroyed) return this.count('left before the answer'); // so nothing is done for it
      if (fault?.status) {
        res.writeHead(fault.status, fault.headers ?? { 'content-type': 'application/json' });
        return res.end(fault.body ?? '');
      }
    }
    const answer = await this.#serve(request);
    if (isToken && this.#lifetime && answer.status === 200) answer.body = this.#shorten(answer);
    this.#learn(answer, isToken, form);
    if (fault?.after) await sleep(fault.after);
    if (fault?.lose) return res.destroy();
    res.writeHead(answer.status, answer.headers);
    res.end(answer.body);
  }

  #note({ method, url, headers }, path, form) {
    const query = Object.fromEntries(new URL(url, this.origin).searchParams);
    const hidden = (fields) => Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, SECRET_FIELDS.includes(k) ? '…' : v]));
    this.log.push({ method, path, query: hidden(query), form: hidden(form), agent: headers['user-agent'] ?? null, authorized: 'authorization' in headers });
    for (const fields of [query, form]) for (const name of SECRET_FIELDS) this.#keep(fields[name]);
    const [scheme, value] = (headers.authorization ?? '').split(' ');
    if (scheme === 'Basic') this.#keep(decodeURIComponent(Buffer.from(value, 'base64').toString().split(':')[1] ?? ''));
    if (scheme === 'Bearer') this.#keep(value);
  }

  #learn({ status, headers, body }, isToken, form) {
    const location = headers.location ?? headers.Location;
    if (location) this.#keep(new URL(location, this.origin).searchParams.get('code'));
    let json;
    try { json = JSON.parse(body); } catch { return; }
    if (json === null || typeof json !== 'object') return;
    for (const name of SECRET_MEMBERS) this.#keep(json[name]);
    if (!isToken) return;
    this.count(status === 200 ? form.grant_type : `${form.grant_type}:${json.error}`);
    if (json.access_token) this.#alive.add(json.access_token);
  }

  #shorten({ headers, body }) {
    const tokens = JSON.parse(body);
    setTimeout(() => this.dead.add(tokens.access_token), this.#lifetime * 1000).unref();
    delete headers['content-length'];
    return JSON.stringify({ ...tokens, expires_in: this.#lifetime });
  }

  #keep(text) {
    if (typeof text === 'string' && text.length >= 6) this.secrets.add(text);
  }

  async #control({ method, body }, path, res) {
    let said = { counts: this.counts, log: this.log };
    if (path === '/__secrets') said = [...this.secrets];
    if (path === '/__do' && method === 'POST') {
      const { fail, slow, expire, lifetime, ...rest } = JSON.parse(body);
      if (fail) this.#faults = fail;
      if (slow !== undefined) this.#slow = slow;
      if (lifetime !== undefined) this.#lifetime = lifetime;
      if (expire) for (const token of this.#alive) this.dead.add(token);
      said = (await this.#orders(rest)) ?? {};
    }
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(said));
  }
}

/** A gate's `serve` for a server that listens on a loopback port of its own. */
export const forward = (port) => ({ method, url, headers, body }) =>
  new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method, path: url, headers: { ...headers, connection: 'close' } }, async (response) => {
      const pieces = [];
      for await (const piece of response) pieces.push(piece);
      const { 'transfer-encoding': _, connection: __, ...rest } = response.headers;
      resolve({ status: response.statusCode, headers: rest, body: Buffer.concat(pieces) });
    });
    request.on('error', reject);
    request.end(body);
  });

const isForm = (req) => (req.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
