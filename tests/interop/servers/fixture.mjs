// What every fixture of the eras serves, whatever SDK it is written with (`peer-v1.mjs` and
// `peer-v2.mjs` here, `peer.py` and `peer_v1.py` beside them): the texts, the schemas, and what
// a server keeps between calls. A host that plays the steps of `clients/eras.mjs` sees the same from
// each of them.
//
// Deliberately knows no SDK and no transport. Nothing here passes by the clock: what takes long lasts
// until it is cancelled.
import http from 'node:http';

export const info = { name: 'eras', title: 'Eras', version: '1.0.0' };
export const instructions = 'Ask, and you will be asked.';
export const NOTE = 'eras://note';

export const state = {
  note: 'nothing yet', // what NOTE reads
  grown: new Set(), // names of tools that come and go
  cancelled: new Set() // keys of the calls of `slow` that were cancelled
};

export const text = (said) => ({ content: [{ type: 'text', text: said }] });
export const people = (start) => ['Zoë', 'Zola', 'Adam'].filter((name) => name.startsWith(start));
export const greeting = (name) => ({ messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}.` } }] });

/** The questions that a server has for its host. */
export const questions = {
  name: (message = 'What is your name?') => ({
    message,
    requestedSchema: { type: 'object', properties: { name: { type: 'string', title: 'Name' } }, required: ['name'] }
  }),
  link: { message: 'Please look at this.', url: 'https://example.com/look?at=1&x=%20' },
  sample: (prompt) => ({ messages: [{ role: 'user', content: { type: 'text', text: prompt } }], maxTokens: 50 })
};

/** What is told of the answers to them. */
export const told = {
  name: ({ action, content }) => (action === 'accept' ? `accept ${content.name}` : action),
  link: ({ action }) => action,
  sample: ({ model, content }) => `${model}: ${[content].flat()[0].text}`,
  roots: ({ roots }) => roots.map(({ uri }) => uri).join(' ')
};

/** The lines that `log` says, one of each of these levels. */
export const levels = ['debug', 'info', 'warning', 'error'];
export const line = (level) => ({ level, logger: 'eras', data: `a line of ${level}` });

/** Waits for something that another call makes true. */
export async function until(condition, signal) {
  const deadline = Date.now() + 120_000; // a slow machine is not a failure, a hang is
  while (!condition() && !signal?.aborted) {
    if (Date.now() > deadline) throw new Error('it never came');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Serves on a loopback port of the system's choice, and says on stdout where. */
export function listen(serve) {
  const server = http.createServer((request, response) =>
    Promise.resolve(serve(request, response)).catch((error) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500).end();
    })
  );
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/mcp`));
}
