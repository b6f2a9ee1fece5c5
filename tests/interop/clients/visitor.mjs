// A browser and the person before it: opens a link, signs in, agrees to what is asked, and follows
// where that leads, cookies and all; the last place is the program's own callback.
//
//   visitor.mjs LINK [--stop]       --stop: doesn't visit the callback, prints its URL
//   VISITOR_DELAY  milliseconds before the visit    VISITOR_DENY=1  the person says no
//
// Deliberately never leaves loopback, tries nothing twice, and believes the pages: the first form is
// filled in and sent.
const [link, option] = process.argv.slice(2);
const jar = new Map(); // origin -> name -> value
const isLoopback = (url) => ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);

async function visit(url, form) {
  const cookies = jar.get(url.origin) ?? new Map();
  jar.set(url.origin, cookies);
  const headers = { cookie: [...cookies].map((pair) => pair.join('=')).join('; '), 'user-agent': 'Mozilla/5.0 (visitor)' };
  const response = await fetch(url, { method: form ? 'POST' : 'GET', body: form, headers, redirect: 'manual' });
  for (const cookie of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
    if (/expires=Thu, 01 Jan 1970/i.test(cookie)) cookies.delete(name);
    else cookies.set(name, value);
  }
  return { status: response.status, location: response.headers.get('location'), page: await response.text() };
}

/** The first form of a page, filled in; null where there is none. */
function filledIn(page, at) {
  const form = /<form([^>]*)>([\s\S]*?)<\/form>/i.exec(page);
  if (!form) return null;
  const action = /action="([^"]+)"/.exec(form[1])?.[1] ?? at.href;
  const fields = new URLSearchParams();
  for (const [input] of form[2].matchAll(/<input[^>]*>/gi)) {
    const [name, value] = ['name', 'value'].map((key) => new RegExp(`${key}="([^"]*)"`).exec(input)?.[1]);
    if (name) fields.set(name, name === 'login' ? 'alice' : name === 'password' ? 'x' : (value ?? ''));
  }
  return { action: new URL(action.replaceAll('&amp;', '&'), at), fields };
}

await new Promise((resolve) => setTimeout(resolve, Number(process.env.VISITOR_DELAY ?? 0)));
let url = new URL(link);
const start = url.searchParams.get('redirect_uri');
const callback = start && new URL(start);
if (process.env.VISITOR_DENY) {
  const state = url.searchParams.get('state');
  url = new URL(`${start}?error=access_denied&error_description=no&state=${state}&iss=${url.origin}`);
}
let form = null;
for (let hop = 0; hop < 30; hop++) {
  if (!isLoopback(url)) throw new Error(`refused to go to ${url}`);
  const home = callback && url.host === callback.host && url.pathname === callback.pathname;
  if (home && option === '--stop') {
    console.log(url.href);
    break;
  }
  const { status, location, page } = await visit(url, form);
  console.error(form ? 'POST' : 'GET', `${url.origin}${url.pathname}`, status);
  if (home && !location) {
    console.log(`${status} ${page.replace(/\s+/g, ' ').slice(0, 400)}`);
    break;
  }
  const next = filledIn(page, url);
  if (location) [url, form] = [new URL(location, url), null];
  else if (status === 200 && next) [url, form] = [next.action, next.fields];
  else {
    console.log(`${status} ${page.replace(/\s+/g, ' ').slice(0, 400)}`);
    break;
  }
}
