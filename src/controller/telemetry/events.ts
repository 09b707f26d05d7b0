/** Decides how an Event of Kubernetes is made and told: each thing once, what happens again as a count, trouble never in the way. */
import { messageOf } from '../../errors.ts';
import type { ApiClient } from '../api/client.ts';
import { type Kind, kinds, pathOf } from '../api/kinds.ts';
import type { Body, KubeObject } from '../api/object.ts';
import { objectNameOf, slugOf } from '../names.ts';
import { type Log, redacted } from './log.ts';

type Metadata = KubeObject['metadata'];

/** What happened to an object. */
export interface Happening {
  type: 'Normal' | 'Warning';
  /** One word. */
  reason: string;
  /** What the controller was at, in one word. */
  action: string;
  note: string;
  /** Another object that it is about. */
  related?: { kind: Kind; metadata: Metadata };
  /** Tells apart what reads the same and is not, such as two tries. */
  identity?: string;
}

export interface Events {
  /** Never fails, and tells the same thing again at most once a minute. */
  tell: (kind: Kind, metadata: Metadata, happening: Happening) => Promise<void>;
}

export interface EventsOptions {
  api: ApiClient;
  log: Log;
  /** Name of this controller: who reports. */
  identity: string;
  now?: () => number;
}

const controller = 'agents.platform/cto-controller';
/** Characters of a note; the API server takes no more. */
const longestNote = 1024;
const pause = 60_000;
/** Remembered for counting; what is forgotten is only told once more. */
const mostRemembered = 5_000;

export function makeEvents({ api, log, identity, now = Date.now }: EventsOptions): Events {
  const told = new Map<string, { name: string; count: number; at: number }>();
  const tell = async (kind: Kind, metadata: Metadata, happening: Happening): Promise<void> => {
    const key = JSON.stringify([metadata.uid, happening.reason, happening.note, happening.identity]);
    const before = told.get(key);
    const at = now();
    if (before === undefined) {
      const body = eventBody({ kind, metadata }, happening, { identity, at });
      remember(told, key, { name: body.metadata.name, count: 1, at });
      await api.create(kinds.event, body);
      return;
    }
    before.count += 1;
    if (at - before.at < pause) return;
    before.at = at;
    await countUp(api, { namespace: metadata.namespace, name: before.name }, { count: before.count, at });
  };
  return {
    tell: async (kind, metadata, happening) => {
      try {
        await tell(kind, metadata, happening);
      } catch (error) {
        const { namespace, name } = metadata;
        log.debug('An event was not told', { namespace, object: name, detail: messageOf(error) });
      }
    },
  };
}

function remember<Value>(told: Map<string, Value>, key: string, value: Value): void {
  told.set(key, value);
  const [oldest] = told.keys();
  if (told.size > mostRemembered && oldest !== undefined) told.delete(oldest);
}

async function countUp(
  { transport }: ApiClient,
  { namespace, name }: { namespace: string; name: string },
  { count, at }: { count: number; at: number },
): Promise<void> {
  const body = { series: { count, lastObservedTime: microTime(at) } };
  const path = `${pathOf(kinds.event, namespace, name)}?fieldManager=cto-controller`;
  const contentType = 'application/merge-patch+json';
  await (await transport({ method: 'PATCH', path, body, contentType })).text();
}

/** Names are in the order of time: so `kubectl describe`, which lists by name, tells a story. */
export function eventBody(
  { kind, metadata }: { kind: Kind; metadata: Metadata },
  { type, reason, action, note, related, identity: own = '' }: Happening,
  { identity, at }: { identity: string; at: number },
): Body {
  const plain = redacted(note);
  const digits = objectNameOf([], [metadata.uid, reason, plain, own]).slice(-8);
  return {
    apiVersion: kinds.event.apiVersion,
    kind: kinds.event.kind,
    metadata: {
      name: `${slugOf(metadata.name, 40)}.${stampOf(at)}-${digits}`,
      namespace: metadata.namespace,
      labels: { 'app.kubernetes.io/part-of': 'cto' },
    },
    eventTime: microTime(at),
    type,
    reason,
    action,
    note: plain.length > longestNote ? `${plain.slice(0, longestNote - 1)}…` : plain,
    reportingController: controller,
    reportingInstance: identity.slice(0, 128),
    regarding: referenceTo(kind, metadata),
    ...(related && { related: referenceTo(related.kind, related.metadata) }),
  };
}

function referenceTo({ apiVersion, kind }: Kind, { name, namespace, uid }: Metadata): Record<string, string> {
  return { apiVersion, kind, name, namespace, uid };
}

/** Digits that sort as time does. */
function stampOf(at: number): string {
  return at.toString(16).padStart(12, '0');
}

function microTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '000Z');
}
