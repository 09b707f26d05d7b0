/** One request to GitHub's API: the address from the settings, a time limit, and errors as they came, told apart by status. */
import { request as octokit } from '@octokit/request';
import { messageOf } from '../../errors.ts';

type Answer = Awaited<ReturnType<typeof octokit>>;
export type GithubRequest = typeof octokit;

const timeLimit = 30_000;

/** Takes the certificates and the proxy of the process: Node's own `fetch` is used. */
export function githubRequest(apiUrl: string): GithubRequest {
  return octokit.defaults({
    baseUrl: apiUrl.replace(/\/+$/, ''),
    headers: { 'user-agent': 'cto-controller' },
  });
}

/** What every request is given besides. */
export function limited(): { request: { signal: AbortSignal } } {
  return { request: { signal: AbortSignal.timeout(timeLimit) } };
}

/** What GitHub answered when it did not do what it was asked; status 0 when it could not be asked. */
export interface Refused {
  status: number;
  message: string;
  headers: Readonly<Record<string, unknown>>;
}

export function refusedIn(error: unknown): Refused {
  if (
    !(error instanceof Error) ||
    !('status' in error) ||
    !('response' in error) ||
    !isResponse(error.response)
  ) {
    return { status: 0, message: causeOf(error), headers: {} };
  }
  const { status, headers, data } = error.response;
  const said =
    typeof data === 'object' && data !== null && 'message' in data ? String(data.message) : error.message;
  return { status, message: said.slice(0, 500), headers };
}

/** `fetch` says why in its cause. */
function causeOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
}

function isResponse(value: unknown): value is Pick<Answer, 'status' | 'headers' | 'data'> {
  return typeof value === 'object' && value !== null && 'status' in value && 'headers' in value;
}
