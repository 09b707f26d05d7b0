/** What the API server says when it does not do what it was asked: an error with its status, and whether to ask again. */
import { CtoError } from '../../errors.ts';
import type { ApiAnswer, ApiRequest } from './transport.ts';

export class ApiRefusal extends CtoError {
  readonly status: number;
  /** Milliseconds to wait, if the server said so. */
  readonly retryAfter: number | undefined;
  /** The server's own words. */
  readonly said: string;

  constructor(
    status: number,
    asked: string,
    { said = '', retryAfter }: { said?: string; retryAfter?: number | undefined } = {},
  ) {
    const code = codeOf(status, said);
    super(code, `${asked}: ${status} ${said}`, { hint: hints[code] ?? 'It is tried again.' });
    this.status = status;
    this.said = said;
    this.retryAfter = retryAfter;
  }
}

function codeOf(status: number, said: string): string {
  if (status === 403) return forbiddenBy(said);
  if (status === 404) return 'not-found';
  if (status === 409) return 'changed-meanwhile';
  if (status === 410) return 'expired';
  if (status === 429) return 'cluster-busy';
  return status >= 500 ? 'cluster-trouble' : 'refused';
}

function forbiddenBy(said: string): string {
  if (said.includes('exceeded quota')) return 'quota-exceeded';
  return said.includes('being terminated') ? 'namespace-terminating' : 'forbidden';
}

const hints: Readonly<Record<string, string>> = {
  forbidden:
    "The chart's Role has all rights that the controller needs: look whether it is there, or what else forbids this.",
  'quota-exceeded': 'It goes on when there is room in the quota of the namespace.',
  'namespace-terminating': 'The namespace is being deleted: nothing can be made in it any more.',
};

/** The refusal in an answer; its body is read. */
export async function refusalIn(answer: ApiAnswer, { method, path }: ApiRequest): Promise<ApiRefusal> {
  const seconds = Number(answer.headers['retry-after']);
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
  const said = messageIn(await answer.text());
  return new ApiRefusal(answer.status, `${method} ${path.split('?')[0]}`, { said, retryAfter });
}

function messageIn(text: string): string {
  const found = /"message":\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  return String(found === undefined ? text : JSON.parse(found))
    .trim()
    .slice(0, 500);
}

export function isRefusal(error: unknown, ...statuses: readonly number[]): error is ApiRefusal {
  return error instanceof ApiRefusal && statuses.includes(error.status);
}
