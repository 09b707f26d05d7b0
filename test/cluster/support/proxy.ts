/** A stand between a client and the API server that counts writes and lets a test stop one before or after it is done. */
import { readFileSync } from 'node:fs';
import { createServer, request as plainRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { clusterConfig } from '../harness/namespace.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

export type Fate =
  /** Passed on and answered. */
  | 'pass'
  /** Never reaches the server, never answered. */
  | 'stop-before'
  /** Done by the server, never answered. */
  | 'stop-after'
  /** The connection is cut; nothing reaches the server. */
  | 'cut'
  /** Waits for `goOn` before it reaches the server. */
  | 'hold';

export interface Proxy {
  /** A kubeconfig that leads through this proxy. */
  kubeconfig: string;
  /** Settled when a write was stopped or is held. */
  stopped: Promise<void>;
  /** Lets what is held go on. */
  goOn: () => void;
  /** Writes so far, without trials. */
  writes: () => string[];
}

interface Passing {
  incoming: IncomingMessage;
  answer: ServerResponse;
  url: URL;
  /** Called instead of answering. */
  done: (() => void) | undefined;
}

/** `fate` is asked for each write, counted from 1; trials (dry runs) and reads pass. */
export async function proxy(fate: (write: number) => Fate): Promise<Proxy> {
  const cluster = clusterConfig().getCurrentCluster();
  const user = clusterConfig().getCurrentUser();
  const stopped = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const writes: string[] = [];
  const server = createServer((incoming, answer) => {
    const url = new URL(incoming.url ?? '/', cluster?.server);
    const isWrite = incoming.method !== 'GET' && !url.searchParams.has('dryRun');
    if (isWrite) writes.push(`${incoming.method} ${url.pathname.split('/').at(-1)}`);
    const decided = isWrite ? fate(writes.length) : 'pass';
    if (decided === 'cut') incoming.socket.destroy();
    else if (decided === 'stop-before') stopped.resolve();
    else if (decided === 'hold') {
      stopped.resolve();
      void held.promise.then(() => passOn({ incoming, answer, url, done: undefined }));
    } else passOn({ incoming, answer, url, done: decided === 'stop-after' ? stopped.resolve : undefined });
  });
  const passOn = ({ incoming, answer, url, done }: Passing): void => {
    const headers = { ...incoming.headers, authorization: `Bearer ${user?.token}`, host: url.host };
    const ca = readFileSync(cluster?.caFile ?? '');
    const send = url.protocol === 'https:' ? request : plainRequest;
    const passed = send(url, { method: incoming.method, headers, ca, agent: false }, (reply) => {
      if (done === undefined) pass(reply, answer);
      else reply.resume().once('end', () => done());
    });
    passed.once('error', () => answer.destroy());
    incoming.pipe(passed);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    kubeconfig: await kubeconfigTo(port),
    stopped: stopped.promise,
    goOn: held.resolve,
    writes: () => writes,
  };
}

function pass(reply: IncomingMessage, answer: ServerResponse): void {
  answer.writeHead(reply.statusCode ?? 500, reply.headers);
  reply.pipe(answer);
}

async function kubeconfigTo(port: number): Promise<string> {
  const server = `http://127.0.0.1:${port}`;
  const text = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // The library refuses plain HTTP without this.
    clusters: [{ name: 'proxy', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'nobody', user: {} }],
    contexts: [{ name: 'proxy', context: { cluster: 'proxy', user: 'nobody' } }],
    'current-context': 'proxy',
  });
  const path = join(await temporaryFolder(), 'kubeconfig');
  await writeFile(path, text);
  return path;
}
