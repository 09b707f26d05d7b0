/** Decides what the remote of the check is: bare repositories behind HTTP on the loopback interface, for its accounts only. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { messageOf } from '../../errors.ts';
import { answer } from './backend.ts';
import { userOf, type Account } from './credentials.ts';

export interface RemoteServer {
  /** `host:port`. */
  host: string;
  /** Lets these accounts use the repository `/<name>.git`. */
  allow: (name: string, accounts: readonly Account[]) => void;
  close: () => Promise<void>;
}

/** Answers requests for the bare repositories of a folder, whatever server takes them. */
export function remoteAnswers(root: string): Pick<RemoteServer, 'allow'> & { listener: RequestListener } {
  const allowed = new Map<string, readonly Account[]>();
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = /^\/([^/]+)\.git\//.exec(request.url ?? '')?.[1] ?? '';
    const user = userOf(request.headers.authorization, allowed.get(name) ?? []);
    if (user !== undefined) return answer(request, response, { root, user });
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="cto"' }).end();
    return undefined;
  };
  const listener: RequestListener = (request, response) => {
    void serve(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(messageOf(error));
    });
  };
  return { listener, allow: (name, accounts) => void allowed.set(name, accounts) };
}

/** Serves the bare repositories of a folder on 127.0.0.1, at a port of the system's choice. */
export async function startRemote(root: string): Promise<RemoteServer> {
  const { listener, allow } = remoteAnswers(root);
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The remote has no port');
  return {
    host: `127.0.0.1:${address.port}`,
    allow,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
