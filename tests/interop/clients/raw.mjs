// Requests to a REST API as they are told on stdin, one after the other; prints what came back and
// what Prism said of each. Deliberately adds nothing but the token.
//
//   {"upstream":"http://127.0.0.1:4010","token":"t","requests":[{"method":"POST","path":"/contacts/search","body":{…}}]}
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { upstream, token, requests } = JSON.parse(Buffer.concat(chunks).toString());

/** One request; a body that is a string goes as it is. */
export async function ask(upstream, token, { method = 'GET', path, body, headers = {} }) {
  const response = await fetch(upstream + path, {
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
  const text = await response.text();
  const violations = JSON.parse(response.headers.get('sl-violations') ?? '[]');
  let answer = text;
  try {
    answer = JSON.parse(text);
  } catch {
    // It is told as text.
  }
  return { method, path, body, status: response.status, violations, answer, headers: Object.fromEntries(response.headers) };
}

