// An official v1 host that does, one line of JSON at a time, what it is told on stdin, and says on
// stdout what came of it: for tests in which something happens to the server in between.
//
//   {"start":"KEY","tool":"echo","args":{…}}  begins a call and returns at once
//   {"await":"KEY"}                           what became of it: the result, or {"error":…}
//   {"progress":N}                            once N progress notifications have arrived
//   {"asked":"roots/list","times":N}          once the server has made that request N times
//   {"step":"sampling"}                       a whole step of steps.mjs
//   {"tally":true}                            what the host complained about so far
//
// Deliberately decides nothing: when the server dies and what is right is the Rust side's business.
import readline from 'node:readline';
import { connect, until } from './host.mjs';
import { answers, steps } from './steps.mjs';

// So long that an answer which never comes is never mistaken for one: the SDK must not make one up.
const host = await connect(JSON.parse(process.argv[2]), answers, 3_600_000);
const calls = new Map();
const say = (value) => process.stdout.write(JSON.stringify(value ?? null) + '\n');

async function obey(order) {
  if (order.start) {
    const call = host.call(order.tool, order.args, { onprogress: () => {} });
    calls.set(order.start, call.catch((e) => ({ error: { code: e.code, message: e.message, data: e.data } })));
    return { started: order.start };
  }
  if (order.await) return await calls.get(order.await);
  if (order.progress) {
    await until(() => host.notifications('notifications/progress').length >= order.progress, 'no progress');
    return { progress: host.notifications('notifications/progress').length };
  }
  if (order.asked) {
    const times = () => host.heard.filter((m) => m.method === order.asked).length;
    await until(() => times() >= order.times, `${order.asked} came ${times()} times`);
    return { asked: times() };
  }
  if (order.step) return await steps[order.step](host);
  if (order.tally) return { errors: host.errors, ...steps.answers(host) };
  throw new Error(`no such order: ${JSON.stringify(order)}`);
}

say({ ready: true });
for await (const line of readline.createInterface({ input: process.stdin })) {
  try {
    say(await obey(JSON.parse(line)));
  } catch (error) {
    say({ failed: error.message });
  }
}
await host.close();
process.exit(0);
