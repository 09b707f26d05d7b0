/** A scripted model on the loopback interface: shows what a real CLI asks for, and where else it would go, without any network. */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { type ModelRequest, type ModelScript, ScriptedModel } from './model/scriptedModel.ts';

export interface ModelServer {
  /** `http://127.0.0.1:<port>`. */
  address: string;
  requests: readonly ModelRequest[];
  /** `host:port` of all that somebody tried to reach through this server as a proxy; none is let through. */
  hosts: ReadonlySet<string>;
  /** Which script answers requests with this key. */
  expect: (key: string, script: ModelScript) => void;
  /** Resolves with the first request that carries this key. */
  asked: (key: string) => Promise<ModelRequest>;
  close: () => Promise<void>;
}

export async function startModelServer(): Promise<ModelServer> {
  const model = new ScriptedModel();
  const hosts = new Set<string>();
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const answer = model.answer({ path: request.url ?? '', key: keyOf(request), body });
    if (answer !== undefined)
      response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.text);
  };
  const server = createServer((request, response) => void respond(request, response));
  server.on('connect', ({ url = '' }, socket) => {
    hosts.add(url);
    // The other side may be gone already: nothing depends on it.
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: addressOf(server),
    requests: model.requests,
    hosts,
    expect: (key, script) => void model.scripts.set(key, script),
    asked: async (key) => model.asked(key),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The scripted model has no port');
  return `http://127.0.0.1:${address.port}`;
}

function keyOf({ headers }: IncomingMessage): string {
  const key = headers['x-api-key'];
  return typeof key === 'string' ? key : (headers.authorization ?? '').replace(/^Bearer /, '');
}
