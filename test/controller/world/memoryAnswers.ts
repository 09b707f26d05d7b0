/** What requests to the model of the API server are about, and how it says yes and no. */
import { z } from 'zod';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { type KubeObject, objectSchema } from '../../../src/controller/api/object.ts';
import type { ApiAnswer } from '../../../src/controller/api/transport.ts';

export interface Place {
  plural: string;
  namespace: string;
  name: string | undefined;
  part: string | undefined;
  query: URLSearchParams;
}

/** What is sent to change an object names of it what it wants. */
export const sentSchema = objectSchema.extend({ metadata: objectSchema.shape.metadata.partial() }).partial();
type Metadata = z.infer<typeof sentSchema>['metadata'];

/** Why what is sent is not about the object as it is. */
export function conflictOf({ metadata }: KubeObject, sent: Metadata): string | undefined {
  const { uid = '', resourceVersion = '' } = sent ?? {};
  if (uid !== '' && uid !== metadata.uid) return 'uid mismatch';
  const old = resourceVersion !== '' && resourceVersion !== metadata.resourceVersion;
  return old ? 'the object has been modified; please apply your changes to the latest version' : undefined;
}

export function applied(
  object: KubeObject,
  sent: Metadata,
  { spec }: Record<string, unknown>,
): Partial<KubeObject> {
  const annotations = { ...object.metadata.annotations, ...sent?.annotations };
  const metadata = { ...object.metadata, annotations };
  return { metadata, spec: { ...asRecord(object['spec']), ...asRecord(spec) } };
}

function asRecord(value: unknown): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).catch({}).parse(value);
}

export function placeOf(path: string): Place {
  const url = new URL(path, 'http://model');
  const match = /\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(url.pathname);
  const [, namespace = '', plural = '', name, part] = match ?? [];
  if (!Object.values(kinds).some((kind) => kind.plural === plural)) throw new Error(`no such path: ${path}`);
  return { plural, namespace, name, part, query: url.searchParams };
}

export function answer(status: number, value: unknown, headers: Record<string, string> = {}): ApiAnswer {
  return { status, headers, text: async () => JSON.stringify(value), stream: () => null };
}

/** As the API server says no. */
export function refusal(status: number, message: string, headers: Record<string, string> = {}): ApiAnswer {
  return answer(status, { kind: 'Status', status: 'Failure', message, code: status }, headers);
}
