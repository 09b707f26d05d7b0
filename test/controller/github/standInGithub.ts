/**
 * STAND-IN for GitHub's API on the loopback interface, since GitHub itself is not in reach of tests. It checks what GitHub
 * checks: the JWT's signature with the App's public key and its times, where the App is installed, which permissions it
 * has; its tokens are for the repositories and permissions that were asked for, and expire.
 */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { answer } from '../../../src/isolation/remote/backend.ts';
import { type Answer, type Asked, type Minter, newToken, refusal, signer } from './standInTokens.ts';

/** Answers requests that bear a token; undefined: not its path. */
export type Routes = (request: {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  may: (permission: string, how: 'read' | 'write', repository: string) => boolean;
}) => Promise<Answer | undefined> | Answer | undefined;

export interface StandInGithub extends Minter {
  apiUrl: string;
  host: string;
  /** Seconds that GitHub's clock is ahead of ours. */
  ahead: number;
  /** `METHOD path` of every request, in order. */
  requests: string[];
  routes: Routes;
  /** Folder with repositories `owner/name.git`, served to whoever bears a token for them. */
  gitRoot: string | undefined;
}

/** As GitHub gives it: PKCS#1 in PEM form. */
export function appKey(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

const root = '/api/v3';

/** `apps`: id -> public key. */
export async function standInGithub(apps: Readonly<Record<string, string>>): Promise<StandInGithub> {
  const server = createServer((request, response) => void serve(github, apps, { request, response }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The stand-in has no port');
  const host = `127.0.0.1:${address.port}`;
  const github: StandInGithub = {
    apiUrl: `http://${host}${root}`,
    host,
    installed: new Map(),
    granted: {
      contents: 'write',
      metadata: 'read',
      pull_requests: 'write',
      checks: 'read',
      statuses: 'read',
    },
    suspended: false,
    ahead: 0,
    lifetime: 3600,
    minted: [],
    requests: [],
    routes: () => undefined,
    gitRoot: undefined,
  };
  return github;
}

async function serve(
  github: StandInGithub,
  apps: Readonly<Record<string, string>>,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const now = (Date.now() + github.ahead * 1000) / 1000;
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
  if (!pathname.startsWith(root)) return serveGit(github, pathname, { request, response });
  const path = pathname.slice(root.length);
  github.requests.push(`${request.method} ${path}`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(z.instanceof(Uint8Array).parse(chunk));
  const text = Buffer.concat(chunks).toString();
  const asked = {
    method: request.method ?? '',
    path,
    query: searchParams,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
    authorization: request.headers.authorization ?? '',
    now,
  };
  const said = await answerTo(github, apps, asked).catch((error: unknown) => ({
    status: 500,
    body: { message: String(error) },
  }));
  const json = JSON.stringify(said.body);
  const etag = `"${Buffer.from(json).toString('base64url').slice(-40)}"`;
  const same = said.status === 200 && request.headers['if-none-match'] === etag;
  response.writeHead(same ? 304 : said.status, {
    'content-type': 'application/json',
    date: new Date(now * 1000).toUTCString(),
    etag,
  });
  response.end(same ? undefined : json);
}

/** git over HTTP, for tokens that are good now and for this repository. */
async function serveGit(
  { minted, gitRoot = '' }: StandInGithub,
  path: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const name = path.split('/')[2]?.replace(/\.git$/, '') ?? '';
  const given = Buffer.from(
    (request.headers.authorization ?? '').replace(/^Basic /, ''),
    'base64',
  ).toString();
  const good = minted.some(
    ({ token, expires, repositories }) =>
      given === `x-access-token:${token}` && expires > Date.now() && repositories.includes(name),
  );
  if (good) return answer(request, response, { root: gitRoot, user: 'app' });
  response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
  return undefined;
}

async function answerTo(
  github: StandInGithub,
  apps: Readonly<Record<string, string>>,
  asked: Asked,
): Promise<Answer> {
  const lookUp = /^\/repos\/([^/]+\/[^/]+)\/installation$/.exec(asked.path);
  const mint = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(asked.path);
  if (lookUp === null && mint === null) return withToken(github, asked);
  const who = signer(apps, asked);
  if ('fault' in who) return refusal(401, who.fault);
  if (mint !== null) return newToken(github, { ...asked, app: who.app, id: Number(mint[1]) });
  const id = github.installed.get(lookUp?.[1] ?? '');
  return id === undefined ? refusal(404, 'Not Found') : { status: 200, body: { id } };
}

async function withToken(github: StandInGithub, asked: Asked): Promise<Answer> {
  const given = asked.authorization.replace(/^(token|bearer) /i, '');
  const minted = github.minted.find(({ token, expires }) => token === given && expires > asked.now * 1000);
  if (minted === undefined) return refusal(401, 'Bad credentials');
  const may = (permission: string, how: string, repository: string): boolean => {
    const has = minted.permissions[permission];
    return minted.repositories.includes(repository) && (has === 'write' || has === how);
  };
  return (await github.routes({ ...asked, may })) ?? refusal(404, 'Not Found');
}
