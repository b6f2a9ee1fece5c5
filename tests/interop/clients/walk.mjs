// A walk through a whole workspace by its REST API: every endpoint of the description (those of
// /fin are in talk.mjs), every page of every list, every object that a list names, searches of
// every kind, and the refusals that a client can provoke. It follows what the answers say (cursors,
// totals, embedded lists), as a client would.
//
// Deliberately only what is true of any workspace: nothing here knows the sample data.

import { talk } from './talk.mjs';

/** `ask` makes one request and keeps what came of it. */
export async function walk(ask, token) {
  const get = (path, why) => ask({ path, why });
  const post = (path, body, why) => ask({ method: 'POST', path, body, why });

  await get('/me');
  await get('/admins');
  await get('/admins?display_avatar=true');
  await get('/teams');
  const tags = (await get('/tags')).answer.data;

  // Conversations: the list to its end, then a search to its end, then each kind of one.
  const conversations = await pages((cursor) => get(`/conversations?per_page=60${cursor}`), 'conversations');
  const all = { field: 'created_at', operator: '>', value: 0 };
  await searched('/conversations/search', 'conversations', all, 50);
  await searched('/conversations/search', 'conversations', { field: 'state', operator: '=', value: 'open' }, 7);
  const longest = await post('/conversations/search', {
    query: { field: 'statistics.count_conversation_parts', operator: '>', value: 300 }
  });
  const chosen = [...new Set([...conversations.filter((_, at) => at % 5 === 0), ...(longest.answer.conversations ?? [])])];
  for (const { id } of chosen) {
    await get(`/conversations/${id}`);
  }
  for (const { id } of chosen.slice(0, 5)) {
    await get(`/conversations/${id}?display_as=plaintext&include_translations=true`);
  }

  // Contacts, and what hangs on each.
  const contacts = await pages((cursor) => get(`/contacts?per_page=50${cursor}`), 'data');
  await searched('/contacts/search', 'data', { field: 'role', operator: '=', value: 'user' }, 9);
  await post('/contacts/search', { query: all, sort: { field: 'name', order: 'ascending' }, pagination: { per_page: 3 } });
  for (const contact of contacts) await get(`/contacts/${contact.id}`);
  for (const contact of contacts.filter((_, at) => at % 4 === 0)) {
    for (const list of ['companies', 'notes', 'segments', 'tags', 'subscriptions']) {
      await get(`/contacts/${contact.id}/${list}`);
    }
    if (contact.external_id) await get(`/contacts/find_by_external_id/${encodeURIComponent(contact.external_id)}`);
  }

  // Companies are numbered by page.
  const companies = [];
  for (let page = 1, last = 1; page <= last; page++) {
    const { answer } = await get(`/companies?per_page=6&page=${page}`);
    companies.push(...answer.data);
    last = answer.pages.total_pages;
  }
  await ask({ method: 'POST', path: '/companies/list?per_page=4&page=2&order=asc' });
  for (const company of companies) await get(`/companies/${company.id}`);
  await get(`/companies?name=${encodeURIComponent(companies[0].name)}`);
  await get(`/companies?company_id=${encodeURIComponent(companies[0].company_id)}`);
  await get(`/companies?tag_id=${tags[0].id}`);

  // Articles: too.
  const articles = [];
  for (let page = 1, last = 1; page <= last; page++) {
    const { answer } = await get(`/articles?per_page=7&page=${page}`);
    articles.push(...answer.data);
    last = answer.pages.total_pages;
  }
  for (const article of articles) await get(`/articles/${article.id}`);
  const word = encodeURIComponent(articles[0].title.split(' ')[0]);
  for (const query of [`phrase=${word}`, `phrase=${word}&state=published&highlight=true`, 'state=draft', 'phrase=xyzzy']) {
    await get(`/articles/search?${query}`);
  }

  // Writes, and what was written.
  const author = articles[0].author_id;
  const written = await post('/articles', { title: 'Walked', author_id: author, body: '<p>In.</p>', state: 'draft' });
  await ask({ method: 'PUT', path: `/articles/${written.answer.id}`, body: { title: 'Walked on', state: 'published' } });
  await get(`/articles/${written.answer.id}`);
  const note = { message_type: 'note', type: 'admin', admin_id: String(author), body: '<p>Noted</p>' };
  await post(`/conversations/${conversations[0].id}/reply`, note);
  await get(`/conversations/${conversations[0].id}`);

  await talk(ask);
  await refusals(ask, token, conversations[0].id, contacts[0].id);

  /** A search's pages to their end. */
  async function searched(path, list, query, size) {
    const next = (cursor) => post(path, { query, pagination: { per_page: size, ...cursor } });
    let answer = (await next({})).answer;
    const ids = answer[list].map((item) => item.id);
    while (answer.pages?.next) {
      answer = (await next({ starting_after: answer.pages.next.starting_after })).answer;
      ids.push(...answer[list].map((item) => item.id));
    }
    whole(path, ids, answer.total_count);
  }

  /** A list's pages to their end. */
  async function pages(next, list) {
    let answer = (await next('')).answer;
    const items = [...answer[list]];
    while (answer.pages?.next) {
      answer = (await next(`&starting_after=${encodeURIComponent(answer.pages.next.starting_after)}`)).answer;
      items.push(...answer[list]);
    }
    whole(list, items.map((item) => item.id), answer.total_count);
    return items;
  }
}

/** All of them, each once. */
function whole(what, ids, total) {
  if (ids.length === 0) throw new Error(`${what}: nothing`);
  if (new Set(ids).size !== ids.length) throw new Error(`${what}: the same one on two pages`);
  if (total !== undefined && total !== ids.length) throw new Error(`${what}: ${ids.length} of ${total}`);
}

/** What a client gets wrong, and what it is told then. `why` marks them as provoked. */
async function refusals(ask, token, conversation, contact) {
  const filter = (field, operator, value) => ({ query: { field, operator, value } });
  const wrong = [
    { path: '/me', token: '' },
    { path: '/me', token: 'another' },
    { path: '/conversations', token: `${token}.expired` },
    { path: `/contacts/${contact}`, token: `${token}.conversations-only` },
    { path: '/articles', token: `${token}.conversations-only` },
    { path: `/conversations/${conversation}`, token: `${token}.australia` },
    { path: '/conversations/1' },
    { path: '/conversations/not-a-number' },
    { path: '/contacts/000000000000000000000000' },
    { path: '/contacts/find_by_external_id/nobody' },
    { path: '/companies/000000000000000000000000' },
    { path: '/articles/999999999' },
    { path: '/nowhere' },
    { path: '/me', method: 'DELETE' },
    { path: '/me', headers: { 'intercom-version': '9.99' } },
    { path: '/conversations?starting_after=nonsense' },
    { path: '/conversations?per_page=151' },
    ...[
      filter('no_such_field', '=', 'x'),
      filter('created_at', '~', 'x'),
      filter('created_at', '=', 'yesterday'),
      filter('state', '>', 'open'),
      filter('id', 'IN', 'alone'),
      {},
      { query: 1 },
      { ...filter('created_at', '>', 0), pagination: { per_page: 151 } },
      { ...filter('created_at', '>', 0), pagination: { starting_after: 'nonsense' } },
      { query: { operator: 'AND', value: Array(16).fill({ field: 'created_at', operator: '>', value: 0 }) } },
      { ...filter('created_at', '>', 0), sort: { field: 'created_at', order: 'desc' } }
    ].flatMap((body) => ['/conversations/search', '/contacts/search'].map((path) => ({ method: 'POST', path, body }))),
    { method: 'POST', path: '/articles', body: { body: 'no title' } },
    { method: 'PUT', path: '/articles/999999999', body: { title: 'x' } },
    { method: 'POST', path: `/conversations/${conversation}/reply`, body: { message_type: 'note' } },
    { method: 'POST', path: '/conversations/1/reply', body: { message_type: 'note', type: 'admin', admin_id: '1', body: 'x' } }
  ];
  for (const request of wrong) await ask({ ...request, why: 'a refusal' });
}
