/** The one place where requests leave for the API server: with the account's credentials, nothing decided. */
import { IsomorphicFetchHttpLibrary, type KubeConfig, RequestContext } from '@kubernetes/client-node';
import { packageVersion } from '../../packageFolder.ts';

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** With query, below the server's address. */
  path: string;
  /** JSON value. */
  body?: unknown;
  contentType?: string;
  signal?: AbortSignal;
}

export interface ApiAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  text: () => Promise<string>;
  stream: () => ReadableStream<Uint8Array> | null;
}

/** Tests put faults in between here. */
export type Transport = (request: ApiRequest) => Promise<ApiAnswer>;

/** Milliseconds for which connections are used again: afterwards a certificate that was renewed is read. */
const kept = 300_000;

/** Requests of `program` to the current cluster of a kubeconfig. Rejects when there is no answer at all. */
export function kubeTransport(config: KubeConfig, program = 'cto-controller'): Transport {
  const http = new IsomorphicFetchHttpLibrary();
  const server = config.getCurrentCluster()?.server ?? '';
  const keep = connectionKeeper();
  return async ({ method, path, body, contentType = 'application/json', signal }) => {
    const context = new RequestContext(`${server}${path}`, method);
    context.setHeaderParam('Accept', 'application/json');
    context.setHeaderParam('User-Agent', `${program}/${packageVersion()}`);
    if (body !== undefined) {
      context.setHeaderParam('Content-Type', contentType);
      context.setBody(JSON.stringify(body));
    }
    if (signal !== undefined) context.setSignal(signal);
    await config.applySecurityAuthentication(context);
    keep(context);
    const answer = await http.send(context).toPromise();
    return {
      status: answer.httpStatusCode,
      headers: answer.headers,
      text: async () => answer.body.text(),
      stream: () => answer.body.stream(),
    };
  };
}

/** Left to itself, each request makes a connection of its own, and half of what it costs is the handshake. */
function connectionKeeper(): (context: RequestContext) => void {
  let connections: ReturnType<RequestContext['getDispatcher']>;
  let until = 0;
  return (context) => {
    const now = performance.now();
    if (now > until) [connections, until] = [context.getDispatcher(), now + kept];
    if (connections !== undefined) context.setDispatcher(connections);
  };
}
