// Runs every step of steps.mjs as one host session and prints what the host saw, as JSON.
//
//   node record.mjs '{"sdk":"v1","bridge":["intercom-mcp","http://127.0.0.1:3001/mcp"]}'
//   node record.mjs '{"sdk":"v1","direct":{"transport":"sse","url":"http://127.0.0.1:3001/sse"}}'
//
// `"steps": ["calls", …]` names the steps; otherwise all but `first` are taken. What differs from run to run (session ids, times, task
// ids) is replaced by a placeholder here; nothing else is touched. Deliberately judges nothing.
import { connect } from './host.mjs';
import { answers, steps } from './steps.mjs';

const target = JSON.parse(process.argv[2]);
const host = await connect(target, answers);
const record = {};
for (const name of target.steps ?? Object.keys(steps).filter((name) => name !== 'first')) {
  try {
    record[name] = await steps[name](host);
  } catch (error) {
    record[name] = { failed: error.message, code: error.code, data: error.data };
  }
}
await host.close();
process.stdout.write(JSON.stringify(settled(record)) + '\n');
process.exit(0); // an open stream of a direct connection must not keep the process

function settled(value) {
  if (typeof value === 'string') {
    return value
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
      .replace(/\b[0-9a-f]{32}\b/g, '<id>')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
      .replace(/\d{1,2}:\d\d:\d\d(\s[AP]M)?/g, '<time>');
  }
  if (Array.isArray(value)) return value.map(settled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, key === 'blob' && typeof v === 'string' ? readable(v) : settled(v)]));
}

// A dynamic blob is a sentence with the time of day in it.
function readable(blob) {
  const text = Buffer.from(blob, 'base64').toString();
  return text.startsWith('Resource ') ? settled(text) : blob;
}
