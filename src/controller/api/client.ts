/** Typed requests to the API server: what is asked, how long at most, and what counts as an answer. */
import { z } from 'zod';
import { type Kind, pathOf } from './kinds.ts';
import { type Body, type KubeObject, objectSchema } from './object.ts';
import { isRefusal, refusalIn } from './refusal.ts';
import type { ApiRequest, Transport } from './transport.ts';

/** Under this name the server remembers which fields are the controller's. */
export const fieldManager = 'cto-controller';
const apply = 'application/apply-patch+yaml';
const timeLimit = 30_000;

export interface ObjectName {
  namespace: string;
  name: string;
}

export interface ListPage {
  items: KubeObject[];
  resourceVersion: string;
  next: string | undefined;
}

/** All throw ApiRefusal when the server refuses, or the network's error. */
export interface ApiClient {
  transport: Transport;
  /** undefined when there is none. */
  get: (kind: Kind, at: ObjectName) => Promise<KubeObject | undefined>;
  list: (kind: Kind, namespace: string, options?: ListOptions) => Promise<ListPage>;
  /** 409 when it is there already. */
  create: (kind: Kind, body: Body) => Promise<KubeObject>;
  /** Server-side apply of an object or, with `part`, of its status. */
  apply: (kind: Kind, body: Body, part?: 'status') => Promise<KubeObject>;
  /** Nothing when it is gone already, or when it is another one by now. */
  remove: (kind: Kind, at: ObjectName & { uid: string }) => Promise<void>;
  replace: (kind: Kind, body: unknown, at: ObjectName) => Promise<KubeObject>;
}

export interface ListOptions {
  limit?: number;
  next?: string | undefined;
  fieldSelector?: string | undefined;
  labelSelector?: string | undefined;
}

const listSchema = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string().default(''), continue: z.string().optional() }),
  items: z.array(z.unknown()).nullable(),
});

/** `manager` is the name under which the server remembers which fields are the caller's. */
export function apiClient(transport: Transport, manager = fieldManager): ApiClient {
  const ask = async (request: ApiRequest): Promise<unknown> => {
    const answer = await transport({ signal: AbortSignal.timeout(timeLimit), ...request });
    if (answer.status >= 400) throw await refusalIn(answer, request);
    return JSON.parse(await answer.text());
  };
  const write = async (request: ApiRequest): Promise<KubeObject> => objectSchema.parse(await ask(request));
  return {
    transport,
    get: async (kind, { namespace, name }) =>
      orUndefined(write({ method: 'GET', path: pathOf(kind, namespace, name) })),
    list: async (kind, namespace, options = {}) =>
      listOf(kind, await ask({ method: 'GET', path: listPath(kind, namespace, options) })),
    create: async (kind, body) => {
      const path = `${pathOf(kind, body.metadata.namespace)}?fieldManager=${manager}`;
      return write({ method: 'POST', path, body });
    },
    apply: async (kind, body, part) => {
      const { namespace, name } = body.metadata;
      const place = pathOf(kind, namespace, name, ...(part === undefined ? [] : [part]));
      const path = `${place}?fieldManager=${manager}&force=true`;
      return write({ method: 'PATCH', path, body, contentType: apply });
    },
    remove: async (kind, { namespace, name, uid }) => {
      const body = { propagationPolicy: 'Background', preconditions: { uid } };
      try {
        await ask({ method: 'DELETE', path: pathOf(kind, namespace, name), body });
      } catch (error) {
        if (!isRefusal(error, 404, 409)) throw error;
      }
    },
    replace: async (kind, body, { namespace, name }) =>
      write({ method: 'PUT', path: pathOf(kind, namespace, name), body }),
  };
}

async function orUndefined(request: Promise<KubeObject>): Promise<KubeObject | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isRefusal(error, 404)) return undefined;
    throw error;
  }
}

function listPath(kind: Kind, namespace: string, { limit = 500, next, ...selectors }: ListOptions): string {
  const query = new URLSearchParams({ limit: String(limit) });
  if (next !== undefined) query.set('continue', next);
  for (const [name, value] of Object.entries(selectors)) if (value !== undefined) query.set(name, value);
  return `${pathOf(kind, namespace)}?${query.toString()}`;
}

/** Items of a list have no kind of their own. */
function listOf({ apiVersion, kind }: Kind, answer: unknown): ListPage {
  const { metadata, items } = listSchema.parse(answer);
  return {
    items: (items ?? []).map((item) => ({ ...objectSchema.parse(item), apiVersion, kind })),
    resourceVersion: metadata.resourceVersion,
    next: metadata.continue === '' ? undefined : metadata.continue,
  };
}
