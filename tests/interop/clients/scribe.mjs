// A scribe between the binary and whoever plays Intercom's REST API: passes every exchange on as
// it is and writes down what was asked, what was answered, and what Prism found wrong with it.
//
// With `here`, whoever answers is told that the scribe's own address was asked for, so that the
// addresses in the answers lead here, too.
//
// With a `code` (and an `example`, by its name) it asks Prism for that answer wherever the description documents it for the
// operation (of `only` these, if there are any), which the binary has no way to do. What it is told to `hold` is not passed on and
// never answered; whether the binary then hung up is written down. Deliberately changes nothing
// else, and judges nothing.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { violations } from './prism.mjs';

/** Begins to listen on a port of its own; `upstream` is a URL, `description` the OpenAPI file. */
export async function scribe({ upstream, description, code, example, only, hold, here }) {
  const exchanges = [];
  const operations = description ? operationsOf(JSON.parse(readFileSync(description, 'utf8'))) : [];
  const server = http.createServer(async (request, response) => {
    const path = request.url.split('?')[0];
    const operation = operations.find((o) => o.method === request.method && o.matches(path));
    const exchange = {
      method: request.method,
      url: request.url,
      operation: operation?.name,
      version: request.headers['intercom-version'],
      signed: /^Bearer \S+$/.test(request.headers.authorization ?? ''),
      violations: []
    };
    exchanges.push(exchange);
    try {
      const body = await whole(request);
      exchange.body = parsed(body);
      if (hold !== undefined && `${request.method} ${path}`.startsWith(hold)) {
        exchange.held = true;
        response.on('close', () => (exchange.left = true));
        return;
      }
      const headers = { ...request.headers, ...(here ? {} : { host: new URL(upstream).host }) };
      if (operation?.answers.includes(String(code)) && (!only || only.includes(operation.name))) {
        exchange.asked = code;
        headers.prefer = example ? `code=${code}, example="${example}"` : `code=${code}`;
      }
      const answer = await forwarded(new URL(request.url, upstream), request.method, headers, body);
      exchange.status = answer.status;
      exchange.answer = parsed(answer.body);
      exchange.violations = violations(answer.headers, exchange.answer);
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    } catch (error) {
      exchange.failed = String(error?.message ?? error);
      response.destroy();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, exchanges, close: () => server.closeAllConnections() };
}

/** Every operation of a description with the answers that it documents. */
export function operationsOf(description) {
  const all = [];
  for (const [path, item] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (!operation.responses) continue;
      const pattern = new RegExp('^' + path.replace(/\{[^}]+\}/g, '[^/]+') + '$');
      all.push({
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        matches: (asked) => pattern.test(asked),
        named: !path.includes('{'),
        answers: Object.keys(operation.responses)
      });
    }
  }
  // `/articles/search` is not the article called search.
  return all.sort((a, b) => Number(b.named) - Number(a.named));
}

function forwarded(url, method, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent: false }, async (response) => {
      try {
        const bytes = await whole(response);
        const { 'transfer-encoding': _, connection: __, 'keep-alive': ___, ...rest } = response.headers;
        resolve({ status: response.statusCode, headers: { ...rest, 'content-length': bytes.length }, body: bytes });
      } catch (error) {
        reject(error);
      }
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function whole(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parsed(bytes) {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return bytes.toString().slice(0, 2000);
  }
}
