// An AI host on the bridge's stdio, of either era: JSON-RPC, the handshake, and an answer to
// everything a server may ask, as requests (legacy) or as multi-round-trip results (modern).
//
// Deliberately strict: an error answer is thrown, and what a host of its era can't make sense of
// is written down (`faults`).
import readline from 'node:readline';
import { log, trace } from './bridge.mjs';

export const MODERN = '2026-07-28';
const capabilities = { roots: {}, sampling: {}, elicitation: { form: {} } };
const clientInfo = { name: 'conformance-stdio-driver', version: '1.0.0' };
const PATIENCE = Number(process.env.DRIVER_TIMEOUT_MS ?? 20000);

export class Host {
  modern = false; // the era in use on stdio
  faults = []; // what no bridge may say to a host of this era
  notifications = [];
  #bridge;
  #nextId = 1;
  #pending = new Map();

  constructor(bridge) {
    this.#bridge = bridge;
    bridge.onexit = ({ code, signal }) => {
      for (const { reject } of this.#pending.values()) reject(new Error(`bridge exited (code ${code}, signal ${signal})`));
      this.#pending.clear();
    };
    readline.createInterface({ input: bridge.stdout }).on('line', (line) => this.#hear(line));
  }

  /**
   * era: legacy | modern | dual | hasty. The last two ask for the modern era first, as new hosts
   * do, and fall back on any error or on silence; `hasty` has no more patience than some of them.
   */
  async connect(era, legacyVersion) {
    if (era !== 'legacy') {
      this.modern = true;
      try {
        const found = await this.#discover(era === 'modern' ? PATIENCE : era === 'hasty' ? 600 : 10_000);
        if (!found?.supportedVersions?.includes(MODERN)) throw new Error(`not a DiscoverResult: ${JSON.stringify(found)}`);
        return;
      } catch (error) {
        if (era === 'modern') throw error;
        log('probe says legacy:', error.message);
        this.modern = false;
      }
    }
    await this.request('initialize', {
      protocolVersion: legacyVersion,
      capabilities: { roots: { listChanged: true }, sampling: {}, elicitation: {} },
      clientInfo
    });
    this.#send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }

  /** A request, repeated with what the server asks for until it is complete. */
  async call(method, params = {}, { onInputRequired } = {}) {
    let sent = params;
    for (let round = 0; round < 8; round++) {
      const result = await this.request(method, sent);
      if (result?.resultType !== 'input_required') return result;
      if (!this.modern) this.faults.push(`${method}: input_required to a legacy host`);
      const inputResponses = {};
      for (const [key, asked] of Object.entries(result.inputRequests ?? {})) {
        const response = answer(asked.method, asked.params);
        if (!response) throw new Error(`driver: no ${asked.method}`);
        inputResponses[key] = response;
      }
      await onInputRequired?.();
      const { requestState } = result;
      sent = { ...params, inputResponses, ...(requestState === undefined ? {} : { requestState }) };
    }
    throw new Error('too many rounds');
  }

  request(method, params = {}, patience = PATIENCE) {
    const id = this.#nextId++;
    const meta = {
      'io.modelcontextprotocol/protocolVersion': MODERN,
      'io.modelcontextprotocol/clientInfo': clientInfo,
      'io.modelcontextprotocol/clientCapabilities': capabilities,
      ...params._meta
    };
    return new Promise((resolve, reject) => {
      if (this.#bridge.exit) return reject(new Error(`bridge already exited (${JSON.stringify(this.#bridge.exit)})`));
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error(`${method}: no answer after ${patience} ms`));
      }, patience);
      this.#pending.set(id, { resolve, reject, timer, method });
      this.#send({ jsonrpc: '2.0', id, method, params: this.modern ? { ...params, _meta: meta } : params });
    });
  }

  async #discover(patience) {
    const ask = () => this.request('server/discover', {}, patience);
    return ask().catch((error) => {
      if (error.rpc?.code === -32022 && error.rpc.data?.supported?.includes(MODERN)) return ask();
      throw error;
    });
  }

  #send(message) {
    const line = JSON.stringify(message);
    trace(`-> ${line}`);
    this.#bridge.write(line);
  }

  #hear(line) {
    if (!line.trim()) return;
    trace(`<- ${line}`);
    let message;
    try {
      message = JSON.parse(line);
    } catch {
      this.faults.push(`not JSON on stdout: ${line.slice(0, 200)}`);
      return;
    }
    if (message.method && message.id !== undefined) {
      // 2026-07-28: a server must not send requests, and a client must not send responses.
      if (this.modern) return void this.faults.push(`a request to a modern host: ${message.method}`);
      const result = answer(message.method, message.params);
      const error = { code: -32601, message: `driver: no ${message.method}` };
      this.#send({ jsonrpc: '2.0', id: message.id, ...(result ? { result } : { error }) });
    } else if (message.method) {
      this.notifications.push(message);
    } else if (this.#pending.has(message.id)) {
      const { resolve, reject, timer, method } = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      clearTimeout(timer);
      if (!message.error) return resolve(message.result);
      reject(Object.assign(new Error(`${method}: ${message.error.code} ${message.error.message}`), { rpc: message.error }));
    }
  }
}

function answer(method, params) {
  switch (method) {
    case 'ping':
      return {};
    case 'roots/list':
      return { roots: [{ uri: 'file:///tmp', name: 'tmp' }] };
    case 'sampling/createMessage':
      return { role: 'assistant', content: { type: 'text', text: 'ok' }, model: 'driver', stopReason: 'endTurn' };
    case 'elicitation/create':
      return { action: 'accept', content: filledIn(params?.requestedSchema) };
  }
}

const filledIn = (schema) =>
  Object.fromEntries(Object.entries(schema?.properties ?? {}).map(([name, field]) => [name, field.default ?? field.enum?.[0] ?? sample(field.type)]));

export function sample(type) {
  const samples = { integer: 1, number: 1, boolean: true, array: ['x'], object: {}, null: null };
  return type in samples ? samples[type] : 'x';
}
