/** `helm test`: does the cluster keep a pod that is labelled as an agent from the API server, as the NetworkPolicy says? */
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

const host = process.env.KUBERNETES_SERVICE_HOST;
const port = Number(process.env.KUBERNETES_SERVICE_PORT);
const required = process.env.REQUIRED === 'true';
/** A network plugin may need a while until a new pod's policy holds. */
const tries = Number(process.env.TRIES ?? 10);

function reaches() {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3000 });
    const end = (answer) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true)).once('timeout', end(false)).once('error', end(false));
  });
}

let reached = true;
for (let left = tries; left > 0 && reached; left--) {
  reached = await reaches();
  if (reached) await setTimeout(Number(process.env.PAUSE ?? 2000));
}

if (reached) {
  console.error(`NOT ENFORCED: a pod labelled as an agent reaches the API server at ${host}:${port}.`);
  console.error(
    'The network plugin of this cluster ignores NetworkPolicy, or networkPolicy.agents.clusterRanges has to name that address.',
  );
} else {
  console.log(`Enforced: a pod labelled as an agent does not reach the API server at ${host}:${port}.`);
}
process.exitCode = reached && required ? 1 : 0;
