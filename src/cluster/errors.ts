/** Decides how a failed request to the API server reads: what was tried, what the server said, what to do; never a token. */
import { ApiException } from '@kubernetes/client-node';
import { z } from 'zod';
import { CtoError } from '../errors.ts';

/** What the API server answers when it refuses, as far as we read it. */
const statusSchema = z.object({ message: z.string().default(''), reason: z.string().default('') });

/** What the server answered in place of doing it. */
export interface Refusal {
  status: number;
  reason: string;
  message: string;
}

/** The server's answer, when there was one. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof ApiException)) return undefined;
  const body: unknown = error.body;
  const read = statusSchema.safeParse(typeof body === 'string' ? jsonOf(body) : body);
  const said = read.data ?? { reason: '', message: typeof body === 'string' ? body.slice(0, 300) : '' };
  return { status: error.code, ...said };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const codes: Readonly<Record<number, readonly [code: string, hint: string]>> = {
  401: ['not-signed-in', 'Sign in to the cluster again; try: kubectl auth whoami'],
  403: ['forbidden', 'Ask who runs the cluster for this right; try: kubectl auth can-i'],
  404: ['not-found', 'Look whether name, namespace and context are the right ones.'],
  409: ['changed-meanwhile', 'Somebody else changed it at the same time: look, and do it again.'],
  429: ['cluster-busy', 'The server is busy: do it again in a moment.'],
};

/** `action` in the infinitive: what could not be done, e.g. `read the ConfigMap a/b`; `server` says where, as people know it. */
export function clusterError(error: unknown, action: string, server?: string): CtoError {
  if (error instanceof CtoError) return error;
  const refusal = refusalOf(error);
  if (refusal !== undefined) return refusedError(refusal, action);
  const network = networkCause(error) ?? strangerCause(error);
  if (network !== undefined) {
    return new CtoError('cluster-unreachable', `Can't ${action}: ${network}`, {
      hint: `Look whether ${server ?? 'the address in the kubeconfig'} is right and can be reached from here.`,
    });
  }
  return new CtoError('not-signed-in', `Can't ${action}: signing in failed: ${withoutSecrets(error)}`, {
    hint: 'The kubeconfig names a program or a file for this; try: kubectl auth whoami',
  });
}

/** The error for an answer; `action` as above. */
export function refusedError({ status, message, reason }: Refusal, action: string): CtoError {
  const trouble = ['cluster-trouble', 'The server has trouble of its own: do it again later.'] as const;
  const namespace = /^namespaces "(.*)" not found$/.exec(message)?.[1];
  if (namespace !== undefined) return noNamespace(namespace);
  const other = status >= 500 ? trouble : (['refused', hintFor(message)] as const);
  const known = status === 403 && otherwiseForbidden.test(message) ? other : (codes[status] ?? other);
  const said = message === '' ? `${status} ${reason}`.trim() : message;
  return new CtoError(known[0], `Can't ${action}: the server says: ${said}`, { hint: known[1] });
}

/** A quota, a namespace that ends and an admission policy refuse by the same number as a missing right. */
const otherwiseForbidden = /exceeded quota|being terminated|denied (the )?request|violates PodSecurity/;

function noNamespace(name: string): CtoError {
  return new CtoError('no-namespace', `The cluster has no namespace ${name}`, {
    hint: `Make it: kubectl create namespace ${name}, or choose another one with --namespace.`,
  });
}

function hintFor(message: string): string {
  if (message.includes('does not support dry run'))
    return 'Its author has to declare `sideEffects: None` before anything can be tried on this server.';
  if (message.includes('being terminated'))
    return 'Wait until the namespace is gone and make it again, or choose another one with --namespace.';
  return 'What the server says has to be put right first.';
}

/** undici says only "fetch failed"; why is in the cause. */
function networkCause(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TimeoutError') return 'the server does not answer';
  if (error.message !== 'fetch failed') return undefined;
  return error.cause instanceof Error ? error.cause.message || String(error.cause) : error.message;
}

/** An answer that is none of an API server: a login page of a proxy, or another program at that port. */
export class StrangeAnswer extends Error {}

function strangerCause(error: unknown): string | undefined {
  // Without a type of content the library has only words for it.
  const isOther = error instanceof Error && error.message.startsWith('Cannot parse content');
  return isOther || error instanceof StrangeAnswer ? 'what answers is no Kubernetes API server' : undefined;
}

/** A sign-in program's last words, or a JSON error that quotes its answer: anything as long as a token is taken out. */
function withoutSecrets(error: unknown): string {
  if (error instanceof SyntaxError) return 'the answer of the sign-in program is not JSON';
  const text = error instanceof Error ? error.message : String(error);
  const last = text.trim().split('\n').slice(-3).join(' ');
  return last.replaceAll(/[A-Za-z0-9_.+/=-]{24,}/g, '[left out]').slice(0, 400);
}
