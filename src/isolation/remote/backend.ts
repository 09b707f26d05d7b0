/** Decides how one HTTP request becomes a run of `git http-backend` and its output becomes the answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { startPipes } from '../pipes.ts';

export interface BackendOptions {
  /** Folder with the bare repositories. */
  root: string;
  user: string;
}

/** Answers one request of an authenticated user. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { root, user }: BackendOptions,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const process = startPipes('git', ['http-backend'], {
    PATH: globalThis.process.env['PATH'] ?? '',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: url.pathname,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    REMOTE_USER: user,
    REMOTE_ADDR: '127.0.0.1',
  });
  const sent = pipeline(request, process.stdin);
  const body = await readHead(process.stdout, response);
  response.write(body);
  await Promise.all([sent, pipeline(process.stdout, response), process.ended]);
}

/** Passes status and headers on; returns what of the body was read with them. */
async function readHead(output: Readable, response: ServerResponse): Promise<Buffer> {
  let read = Buffer.alloc(0);
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    read = Buffer.concat([read, Buffer.from(chunk)]);
    const end = read.indexOf('\r\n\r\n');
    if (end === -1) continue;
    setHeaders(read.subarray(0, end).toString('latin1').split('\r\n'), response);
    return read.subarray(end + 4);
  }
  throw new Error('git http-backend ended without headers');
}

function setHeaders(lines: readonly string[], response: ServerResponse): void {
  for (const line of lines) {
    const at = line.indexOf(':');
    const [name, value] = [line.slice(0, at), line.slice(at + 1).trim()];
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
}
