// One session of an official TypeScript client that lists the tools and makes the calls it is
// given on stdin, and prints what came of each, what was asked of the REST API for it, and what
// is wrong with the answer by the tool's own schemas.
//
//   {"target": {"sdk":"v2","era":"auto","bridge":["intercom-mcp","-t","au","--rest-url","{rest}"],"env":{…}},
//    "via": {"upstream":"http://127.0.0.1:4010","description":"….json","code":404},
//    "calls": [{"tool":"search","args":{…}}, …],
//    "together": true}
//
// A call with `"cancel": true` is cancelled as soon as the scribe holds what it asked for; one with
// `"progress": true` wants to be told how it goes on, and the outcome says what the client heard.
// `"{conversation}"` as an argument is the conversation of the call before.
//
// `{rest}` is the address of the scribe in front of `via.upstream`. With `together` the calls are
// all made at once, and what was asked is not told apart. Deliberately expects nothing.
import { connect, until } from './host.mjs';
import { judge } from './judge.mjs';
import { scribe } from './scribe.mjs';
import { steps } from './steps.mjs';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { target, via, calls, together } = JSON.parse(Buffer.concat(chunks).toString());

const ledger = via ? await scribe(via) : { exchanges: [], close: () => {} };
target.bridge = target.bridge.map((word) => word.replace('{rest}', ledger.url));
const host = await connect(target, {});
const { tools } = await host.client.listTools(); // from here on the SDK validates what calls return
const bench = judge(tools);

let conversation; // with Fin

async function made(order) {
  const args = Object.entries(order.args).map(([name, value]) => [name, value === '{conversation}' ? conversation : value]);
  const call = { ...order, args: Object.fromEntries(args) };
  const outcome = { ...call, complaints: [] };
  try {
    const abort = new AbortController();
    const options = { signal: abort.signal };
    if (call.progress) {
      outcome.heard = [];
      options.onprogress = (progress) => outcome.heard.push(progress);
    }
    const answer = host.call(call.tool, call.args, options);
    if (call.cancel) {
      answer.catch(() => {});
      await until(() => ledger.exchanges.at(-1)?.held, 'nothing was held');
      abort.abort('the host changed its mind');
      outcome.left = await until(() => ledger.exchanges.at(-1).left, '').then(() => true, () => false);
    }
    outcome.result = await answer;
    conversation = outcome.result.structuredContent?.conversation_id ?? conversation;
    outcome.complaints = bench.answer(call, outcome.result);
  } catch (error) {
    outcome.error = { code: error.code, message: error.message };
  }
  return outcome;
}

let outcomes = [];
if (together) {
  outcomes = await Promise.all(calls.map(made));
} else {
  for (const call of calls) {
    const from = ledger.exchanges.length;
    const outcome = await made(call);
    outcomes.push({ ...outcome, exchanges: ledger.exchanges.slice(from) });
  }
}
const report = {
  version: host.client.getNegotiatedProtocolVersion?.() ?? host.heard.find((m) => m.result?.protocolVersion)?.result.protocolVersion,
  server: host.client.getServerVersion(),
  tools,
  complaints: tools.flatMap(bench.listing),
  outcomes,
  exchanges: ledger.exchanges,
  ...steps.answers(host),
  errors: host.errors
};
await host.close();
ledger.close();
process.stdout.write(JSON.stringify(report) + '\n', () => process.exit(0));
