/** The Secret of one run: what its pod mounts to sign in, and until when that is good. */
import { kinds } from '../api/kinds.ts';
import { dataOf, type Body, type KubeObject } from '../api/object.ts';
import type { GitLogin } from './login.ts';

/** Annotations: when the token was made and when it ends, RFC 3339. */
const [made, expires] = ['agents.platform/token-made', 'agents.platform/token-expires'] as const;

/** Milliseconds since the epoch; a login without an end has none. */
export interface Life {
  made: number;
  expires: number;
}

export interface RunSecret {
  login: GitLogin;
  repository: string;
  life?: Life | undefined;
}

/** Files as `cto pod` and the container scripts read them. */
export function runSecret({ login, repository, life }: RunSecret, metadata: Body['metadata']): Body {
  return {
    apiVersion: kinds.secret.apiVersion,
    kind: kinds.secret.kind,
    metadata: {
      ...metadata,
      ...(life && { annotations: { [made]: timeText(life.made), [expires]: timeText(life.expires) } }),
    },
    type: 'Opaque',
    // Applied again, `stringData` would not be seen as the same fields.
    data: Object.fromEntries(
      Object.entries(filesOf(login, repository)).map(([name, text]) => [
        name,
        Buffer.from(text).toString('base64'),
      ]),
    ),
  };
}

function filesOf(login: GitLogin, repository: string): Record<string, string> {
  if (login.kind === 'ssh') return { 'ssh-privatekey': login.privateKey, known_hosts: login.knownHosts };
  const { protocol, host } = new URL(repository);
  const user = encodeURIComponent(login.username);
  return { 'git-credentials': `${protocol}//${user}:${encodeURIComponent(login.password)}@${host}\n` };
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}

/** How long the token in this Secret lives; undefined when it has no end. */
export function lifeOf({ metadata: { annotations } }: KubeObject): Life | undefined {
  const [from, to] = [made, expires].map((name) => Date.parse(annotations[name] ?? ''));
  return from === undefined || to === undefined || Number.isNaN(from + to)
    ? undefined
    : { made: from, expires: to };
}

/** A quarter of its life before its end: the kubelet needs a minute or two to bring a new one into the pod. */
export function renewalOf(life: Life): number {
  return life.expires - (life.expires - life.made) / 4;
}

/** Whether the Secret holds these very files. */
export function holdsSame(secret: KubeObject, body: Body): boolean {
  const [there, wanted] = [dataOf(secret), dataOf(body)];
  return Object.entries(wanted).every(([name, value]) => there[name] === value);
}
