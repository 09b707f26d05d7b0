/** `helm test`: are the six template ConfigMaps there, and does every container script begin in its task's workspace? */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

const root = process.env.TEMPLATES;
const preamble = 'TASK_WORKSPACE="/workspace/task-{{task_id}}"\nmkdir -p "$TASK_WORKSPACE"\n';
const faults = [];
const paths = [];

for (const name of readdirSync(root).toSorted()) {
  const keys = readdirSync(join(root, name)).filter((key) => !key.startsWith('..'));
  console.log(`${name}: ${keys.length} files`);
  if (keys.length === 0) faults.push(`${name} holds no templates`);
  for (const key of keys) {
    const text = readFileSync(join(root, name, key), 'utf8');
    paths.push([key.replaceAll('_', '/'), text]);
    if (/_container(-[^_]+)?\.sh\.hbs$/.test(key) && !text.includes(preamble)) {
      faults.push(`${name}: ${key} does not begin in its task's workspace`);
    }
  }
}

const hash = createHash('sha256');
for (const [path, text] of paths.toSorted(([one], [other]) => (one < other ? -1 : 1))) {
  for (const part of [path, text]) hash.update(`${Buffer.byteLength(part)}\n`).update(part);
}
console.log(`digest of what is mounted: ${hash.digest('hex').slice(0, 12)}`);

// The other half of the network test: an ordinary pod does reach the API server.
const host = process.env.KUBERNETES_SERVICE_HOST;
const port = Number(process.env.KUBERNETES_SERVICE_PORT);
const reached = await new Promise((resolve) => {
  const socket = connect({ host, port, timeout: 10_000 });
  const end = (answer) => () => {
    socket.destroy();
    resolve(answer);
  };
  socket.once('connect', end(true)).once('timeout', end(false)).once('error', end(false));
});
console.log(`an ordinary pod ${reached ? 'reaches' : 'does not reach'} the API server at ${host}:${port}`);
if (!reached) console.log('so the test of the network policy proves nothing here');

for (const fault of faults) console.error(`FAULT: ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
