// The official packages, from where the tests install them: $CONFORMANCE_HOME/node_modules.
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.env.CONFORMANCE_HOME, 'package.json'));
export const official = (name) => require(`@modelcontextprotocol/${name}`);
