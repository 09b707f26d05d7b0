/** Decides how tests and node reach each other although the node has a network of its own: sockets that are handed over. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, Server } from 'node:net';
import { join } from 'node:path';
import { enterWords, nodeAddress, serviceAddress } from './enclosure.ts';

/** A port of this machine's loopback device behind which the node's API server is. It closes with this process. */
export async function openPassage(pid: number): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const child = inside(pid, ['connect', serviceAddress, '443']);
  const ready = once(child, 'message');
  child.send('listener', server);
  await ready;
  const port = portOf(server);
  // From now on it alone takes the connections.
  server.close();
  return {
    port,
    close: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/** A port of the node, where pods reach it; who connects there is answered in this process. */
export async function listenOnNode(pid: number): Promise<{ listener: Server; host: string }> {
  const child = inside(pid, ['listen', nodeAddress]);
  const listener = await new Promise<Server>((resolve, reject) => {
    child.once('message', (_, handle) => {
      if (handle instanceof Server) resolve(handle);
    });
    child.once('exit', (code) => reject(new Error(`Nothing listens on the node: exit code ${code}`)));
  });
  child.removeAllListeners('exit');
  child.disconnect();
  return { listener, host: `${nodeAddress}:${portOf(listener)}` };
}

function inside(pid: number, words: readonly string[]): ChildProcess {
  const [program = '', ...enter] = enterWords(pid);
  return fork(join(import.meta.dirname, 'passageProcess.ts'), words, {
    execPath: program,
    execArgv: [...enter, process.execPath],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
