// Conversations with Fin by its REST API: every endpoint of /fin but the legacy one (/fin/start), the
// procedures that the capabilities name, each stream to its end, and the refusals that a client can
// provoke. What the streams told is kept beside the answers.
//
// Deliberately only what is true of any workspace: a procedure that asks is given a few answers.
const USER = { id: 'talk-1', name: 'Ada', email: 'ada@example.com' };

/** `ask` makes one request and keeps what came of it. */
export async function talk(ask) {
  const headers = { 'intercom-version': 'Preview' };
  const post = (path, body, why) => ask({ method: 'POST', path: `/fin/${path}`, body, headers, why });
  let count = 0;
  const message = (body) => ({ author: 'user', body, timestamp: new Date(1_800_000_000_000 + count++ * 1000).toISOString() });
  const fresh = () => `talk-${process.pid}-${count++}`;

  /** One turn: the request, and all that its stream tells. */
  const turn = async (path, body) => {
    const step = await post(path, body);
    step.events = await told(step.answer.sse_subscription_url);
    return step;
  };

  const { capabilities } = (await post('capabilities', { user: USER })).answer;
  await post('capabilities', { user: { id: 'somebody-new' } });
  for (const question of ['How do I export?', '<p>Où ☃?</p>', 'xyzzy', 'Why? '.repeat(500)]) {
    await turn('ask', { conversation_id: fresh(), message: message(question), user: USER });
  }
  const history = [{ ...message('I pay by card'), author: 'user' }, { author: 'agent', body: 'Good.' }];
  const metadata = { history, attributes: { nonsense: 1 } };
  await turn('ask', { conversation_id: fresh(), message: message('And the invoice?'), user: USER, conversation_metadata: metadata });
  for (const { id } of capabilities.filter(({ type }) => type === 'procedure')) {
    const conversation_id = fresh();
    await turn(`procedures/${id}/run`, { conversation_id, user: USER });
    for (const answer of ['ada@example.com', '20418', 'Thanks']) {
      await turn('reply', { conversation_id, message: message(answer), user: USER });
    }
  }

  // A conversation that ends well is rated; another is handed over.
  const conversation_id = fresh();
  await turn('ask', { conversation_id, message: message('How do I export?'), user: USER });
  await turn('reply', { conversation_id, message: message('Thanks'), user: USER });
  for (const rating of ['bad', 'amazing']) await post('csat', { conversation_id, rating });
  await post('csat', { conversation_id, rating: 'amazing', remark: 'Quick.' });
  await turn('escalate', { conversation_id, message: 'A person, please', context: 'As it says.' });
  await post('escalate', { user: USER });

  const wrong = [
    ['capabilities', {}],
    ['ask', { message: message('x'), user: USER }],
    ['ask', { conversation_id: fresh(), message: message('x') }],
    ['ask', { conversation_id: fresh(), message: message('x'), user: USER, conversation_metadata: { history: Array(11).fill(history[1]) } }],
    ['ask', { conversation_id, message: message('x'), user: USER }],
    ['procedures/0/run', { conversation_id: fresh(), user: USER }],
    ['reply', { message: message('x'), user: USER }],
    ['reply', { conversation_id: fresh(), message: message('x'), user: USER }],
    ['escalate', {}],
    ['escalate', { conversation_id: fresh() }],
  ];
  for (const [path, body] of wrong) await post(path, body, 'a refusal');
}

/** Every event of a stream that ends by itself. */
async function told(url) {
  const response = await fetch(url, { headers: { accept: 'text/event-stream' } });
  if (response.status !== 200) throw new Error(`the stream: ${response.status}`);
  const text = await response.text();
  const data = text.split('\n\n').flatMap((event) => event.split('\n').filter((line) => line.startsWith('data:')));
  return data.map((line) => JSON.parse(line.slice('data:'.length)));
}
