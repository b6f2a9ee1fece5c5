// Requests to a REST API, one after the other, as told on stdin or as found by walking it; prints
// what came back and what Prism said of each. Deliberately judges nothing and adds nothing but the
// token and the version.
//
//   {"upstream":"http://127.0.0.1:4010","token":"t","requests":[{"method":"POST","path":"/contacts/search","body":{…}}]}
//   {"upstream":"http://127.0.0.1:4010","token":"t","walk":true}
import { violations } from './prism.mjs';
import { walk } from './walk.mjs';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const order = JSON.parse(Buffer.concat(chunks).toString());
const done = [];

/** One request; a body that is a string goes as it is. */
async function ask(request) {
  const { method = 'GET', path, body, headers = {}, token = order.token } = request;
  const response = await fetch(order.upstream + path, {
    method,
    redirect: 'manual',
    headers: {
      accept: 'application/json',
      'intercom-version': '2.16',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers
    },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  });
  const answer = parsed(await response.text());
  const told = Object.fromEntries(response.headers);
  done.push({ method, path, url: path, body, why: request.why, status: response.status, violations: violations(told, answer), told, answer });
  return done.at(-1);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

for (const request of order.requests ?? []) await ask(request);
if (order.walk) await walk(ask, order.token);
process.stdout.write(JSON.stringify(done) + '\n');
