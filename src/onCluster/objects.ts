/** Decides how a person's command reads and writes objects of one namespace of a cluster, and how a refusal reads. */
import { clusterError, refusedError } from '../cluster/errors.ts';
import { loadKubeconfig } from '../cluster/kubeconfig.ts';
import { type ApiClient, apiClient } from '../controller/api/client.ts';
import { type Kind, kinds, pathOf } from '../controller/api/kinds.ts';
import type { Body, KubeObject } from '../controller/api/object.ts';
import { ApiRefusal, isRefusal, refusalIn } from '../controller/api/refusal.ts';
import { kubeTransport, type Transport } from '../controller/api/transport.ts';
import { group } from '../controller/resources/resource.ts';
import { CtoError } from '../errors.ts';

export interface ClusterFlags {
  /** Context of the kubeconfig; default: the current one. */
  context?: string | undefined;
  /** Where plays are. */
  namespace?: string | undefined;
}

/** As that of `cto templates apply`, and of the chart. */
export const defaultNamespace = 'agent-platform';

/** One namespace of one cluster. All functions throw CtoErrors that say what could not be done. */
export interface ClusterObjects {
  context: string;
  namespace: string;
  /** For watches. */
  api: ApiClient;
  /** undefined when there is none. */
  get: (kind: Kind, name: string) => Promise<KubeObject | undefined>;
  list: (kind: Kind, labelSelector?: string) => Promise<KubeObject[]>;
  create: (kind: Kind, body: Body) => Promise<KubeObject>;
  /** JSON merge patch: what it names is set, null takes away. */
  patch: (kind: Kind, name: string, change: object) => Promise<KubeObject>;
  /** The answer, whatever its status, of a request below the path of an object, such as a pod's log. */
  part: (kind: Kind, at: PartOf) => ReturnType<Transport>;
}

export interface PartOf {
  name: string;
  part: string;
  query: Record<string, string>;
  signal?: AbortSignal;
}

/** @throws CtoError of the kubeconfig; no request is made. */
export function openCluster({ context, namespace }: ClusterFlags, env: NodeJS.ProcessEnv): ClusterObjects {
  const config = loadKubeconfig({ env, ...(context !== undefined && { context }) });
  const transport = kubeTransport(config, 'cto');
  return clusterObjects(transport, {
    context: config.getCurrentContext(),
    namespace: namespace ?? defaultNamespace,
  });
}

/** The same on any transport. */
export function clusterObjects(
  transport: Transport,
  { context, namespace }: { context: string; namespace: string },
): ClusterObjects {
  const api = apiClient(transport, 'cto');
  const asked = async <Answer>(action: string, request: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await request();
    } catch (error) {
      throw toldError(error, action, context);
    }
  };
  return {
    context,
    namespace,
    api,
    get: async (kind, name) =>
      asked(`read the ${kind.kind} ${namespace}/${name}`, async () => api.get(kind, { namespace, name })),
    list: async (kind, labelSelector) =>
      asked(`list the ${kind.kind}s of ${namespace}`, async () =>
        listAll(api, kind, { namespace, labelSelector }),
      ),
    create: async (kind, body) =>
      asked(`create the ${kind.kind} ${namespace}/${body.metadata.name}`, async () => api.create(kind, body)),
    patch: async (kind, name, change) =>
      asked(`change the ${kind.kind} ${namespace}/${name}`, async () => {
        await merge(transport, pathOf(kind, namespace, name), change);
        const changed = await api.get(kind, { namespace, name });
        if (changed === undefined) throw new CtoError('not-found', `${kind.kind} ${name} is gone`);
        return changed;
      }),
    part: async (kind, { name, part, query, signal }) => {
      const path = `${pathOf(kind, namespace, name, part)}?${new URLSearchParams(query).toString()}`;
      const request = { method: 'GET' as const, path, ...(signal && { signal }) };
      return asked(`read the ${part} of ${namespace}/${name}`, async () => transport(request));
    },
  };
}

async function listAll(
  api: ApiClient,
  kind: Kind,
  { namespace, labelSelector }: { namespace: string; labelSelector: string | undefined },
): Promise<KubeObject[]> {
  const found: KubeObject[] = [];
  let next: string | undefined;
  do {
    const page = await api.list(kind, namespace, { next, labelSelector });
    found.push(...page.items);
    ({ next } = page);
  } while (next !== undefined);
  return found;
}

async function merge(transport: Transport, path: string, body: object): Promise<void> {
  const request = { method: 'PATCH' as const, path: `${path}?fieldManager=cto`, body };
  const answer = await transport({ ...request, contentType: 'application/merge-patch+json' });
  if (answer.status >= 400) throw await refusalIn(answer, request);
  await answer.text();
}

/** A kind that the server does not know at all is answered without a word of our group. */
function toldError(error: unknown, action: string, context: string): unknown {
  if (!(error instanceof ApiRefusal)) return clusterError(error, action);
  const { status, said } = error;
  if (isRefusal(error, 404) && said.startsWith('404 page not found')) return notInstalled(context);
  return refusedError({ status, message: said, reason: '' }, action);
}

function notInstalled(context: string): CtoError {
  return new CtoError(
    'not-installed',
    `The cluster of ${context} has no kind ${kinds.play.kind} of ${group}`,
    {
      hint: 'Install the chart there (docs/chart.md), or choose another cluster with --context.',
    },
  );
}

/**
 * An empty list may mean that there is no such namespace: then it is told. Who may not look at namespaces gets the empty list.
 * @throws CtoError `no-namespace`.
 */
export async function checkNamespace({ api, namespace }: ClusterObjects): Promise<void> {
  const answer = await api.transport({
    method: 'GET',
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}`,
  });
  const { said } =
    answer.status === 404 ? await refusalIn(answer, { method: 'GET', path: '' }) : { said: '' };
  if (said !== '') throw refusedError({ status: 404, message: said, reason: '' }, 'look');
}
