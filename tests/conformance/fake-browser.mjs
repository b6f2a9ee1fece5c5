// A browser and a person in one: opens the authorize URL, agrees at once, and follows the
// redirects back to the bridge's loopback callback, trying again while its port is still closed.
//
// Deliberately never leaves loopback, and shows nothing.
//   FAKE_BROWSER_LOG    file to append to     FAKE_BROWSER_DELAY  seconds before the visit
import { appendFileSync } from 'node:fs';

const note = (text) => process.env.FAKE_BROWSER_LOG && appendFileSync(process.env.FAKE_BROWSER_LOG, text + '\n');
const isLoopback = (url) => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);

async function visit(url) {
  for (let deadline = Date.now() + 10_000; ; ) {
    try {
      const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(30_000) });
      await response.arrayBuffer();
      const next = response.headers.get('location');
      return { status: response.status, next: next && new URL(next, url).href };
    } catch (error) {
      if (error.cause?.code !== 'ECONNREFUSED' || Date.now() > deadline) return { status: String(error), next: null };
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

for (let url of process.argv.slice(2).filter((word) => /^https?:/.test(word))) {
  await new Promise((resolve) => setTimeout(resolve, 1000 * Number(process.env.FAKE_BROWSER_DELAY ?? 0)));
  for (let hop = 0; url && hop < 6; hop++) {
    if (!isLoopback(url)) {
      note(`REFUSED ${url}`);
      break;
    }
    const { status, next } = await visit(url);
    note(`${hop ? 'CALLBACK' : 'OPEN'} ${url} -> ${status}`);
    url = next;
  }
}
