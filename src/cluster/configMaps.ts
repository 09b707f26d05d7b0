/** Decides how ConfigMaps of one namespace are read and written: typed requests, a time limit, errors that say what was tried. */
import {
  CoreV1Api,
  PatchStrategy,
  setHeaderOptions,
  type KubeConfig,
  type V1ConfigMap,
  type ConfigurationOptions,
} from '@kubernetes/client-node';
import { clusterError, refusalOf, StrangeAnswer } from './errors.ts';
import { serverOf } from './kubeconfig.ts';
import { limited } from './requests.ts';

export interface WriteOptions {
  /** Name under which the server remembers who set a field. */
  manager: string;
  /** Everything is tried, nothing is kept. */
  dryRun?: boolean;
}

export interface JsonPatch {
  op: 'replace' | 'add' | 'remove' | 'test';
  path: string;
  value?: unknown;
}

/** A ConfigMap as it is written. */
export interface ConfigMapBody {
  apiVersion?: string;
  kind?: string;
  immutable?: boolean;
  metadata: {
    name: string;
    namespace?: string;
    resourceVersion?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string }[];
  };
  data?: Record<string, string>;
  /** Base64. */
  binaryData?: Record<string, string>;
}

/** A ConfigMap as the server has it; what is not there is empty. */
export interface LiveConfigMap {
  metadata: {
    name: string;
    uid: string;
    resourceVersion: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
    managedFields: ManagedFields[];
    /** It goes as soon as nobody holds it any more. */
    deletionTimestamp?: Date;
  };
  data: Record<string, string>;
  binaryData: Record<string, string>;
}

/** Who set which fields: the server's own record. */
export interface ManagedFields {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  fieldsType?: string;
  fieldsV1?: object;
  time?: Date;
}

export interface ConfigMapClient {
  readonly namespace: string;
  /** undefined when there is none. */
  get: (name: string) => Promise<LiveConfigMap | undefined>;
  list: (labelSelector: string) => Promise<LiveConfigMap[]>;
  create: (body: ConfigMapBody, options: WriteOptions) => Promise<LiveConfigMap>;
  /** Server-side apply; takes fields over from others. With `metadata.resourceVersion` only onto that very version. */
  apply: (body: ConfigMapBody, options: WriteOptions) => Promise<LiveConfigMap>;
  patch: (name: string, patch: readonly JsonPatch[], options: WriteOptions) => Promise<LiveConfigMap>;
  /** Deletes that very version, or only tries to. */
  remove: (found: LiveConfigMap, options?: { dryRun?: boolean }) => Promise<void>;
}

type Readers = Pick<ConfigMapClient, 'get' | 'list'>;
type Writers = Pick<ConfigMapClient, 'create' | 'apply' | 'patch' | 'remove'>;

/** All functions throw CtoError: `forbidden`, `changed-meanwhile`, `refused`, `cluster-unreachable` … (see errors.ts). */
export function configMapClient(config: KubeConfig, namespace: string): ConfigMapClient {
  const api = config.makeApiClient(CoreV1Api);
  const asked = asking(serverOf(config));
  return { namespace, ...readers(api, namespace, asked), ...writers(api, namespace, asked) };
}

type Asked = <Answer>(
  action: string,
  request: (options: ConfigurationOptions) => Promise<Answer>,
) => Promise<Answer>;

function asking(server: string): Asked {
  return async (action, request) => {
    try {
      return await limited(request);
    } catch (error) {
      throw clusterError(error, action, server);
    }
  };
}

function readers(api: CoreV1Api, namespace: string, asked: Asked): Readers {
  return {
    get: async (name) =>
      asked(`read the ConfigMap ${namespace}/${name}`, async (limits) => {
        try {
          return live(await api.readNamespacedConfigMap({ name, namespace }, limits));
        } catch (error) {
          if (refusalOf(error)?.status === 404) return undefined;
          throw error;
        }
      }),
    list: async (labelSelector) =>
      asked(`list the ConfigMaps of ${namespace}`, async (limits) => {
        const answer = await api.listNamespacedConfigMap({ namespace, labelSelector }, limits);
        const items: unknown = answer.items;
        if (!Array.isArray(items)) throw new StrangeAnswer();
        return answer.items.map(live);
      }),
  };
}

function writers(api: CoreV1Api, namespace: string, asked: Asked): Writers {
  const written = async (
    verb: string,
    { name, dryRun = false }: { name: string } & Partial<WriteOptions>,
    request: (options: ConfigurationOptions, dryRun: { dryRun?: 'All' }) => Promise<V1ConfigMap>,
  ): Promise<LiveConfigMap> =>
    asked(`${dryRun ? 'try to ' : ''}${verb} the ConfigMap ${namespace}/${name}`, async (limits) =>
      live(await request(limits, dryRun ? { dryRun: 'All' } : {})),
    );
  return {
    create: async (body, options) =>
      written('create', { name: body.metadata.name, ...options }, async (limits, dry) =>
        api.createNamespacedConfigMap({ namespace, body, fieldManager: options.manager, ...dry }, limits),
      ),
    apply: async (body, options) => {
      const { name } = body.metadata;
      const request = { name, namespace, body, fieldManager: options.manager, force: true };
      return written('apply', { name, ...options }, async (limits, dry) =>
        api.patchNamespacedConfigMap({ ...request, ...dry }, as(PatchStrategy.ServerSideApply, limits)),
      );
    },
    patch: async (name, patch, options) => {
      const request = { name, namespace, body: patch, fieldManager: options.manager };
      return written('change', { name, ...options }, async (limits, dry) =>
        api.patchNamespacedConfigMap({ ...request, ...dry }, as(PatchStrategy.JsonPatch, limits)),
      );
    },
    remove: async ({ metadata: { name, uid, resourceVersion } }, { dryRun = false } = {}) =>
      asked(`${dryRun ? 'try to ' : ''}delete the ConfigMap ${namespace}/${name}`, async (limits) => {
        const body = { preconditions: { uid, resourceVersion } };
        const dry = dryRun ? { dryRun: 'All' } : {};
        await api.deleteNamespacedConfigMap({ name, namespace, body, ...dry }, limits);
      }),
  };
}

function as(strategy: string, limits: ConfigurationOptions): ConfigurationOptions {
  return setHeaderOptions('Content-Type', strategy, limits);
}

function live({ metadata = {}, data = {}, binaryData = {} }: V1ConfigMap): LiveConfigMap {
  // The library takes a page of HTML for an object without fields.
  if (metadata.name === undefined) throw new StrangeAnswer();
  // An instance of a class without methods of its own: what it has is all there is.
  // oxlint-disable-next-line typescript/no-misused-spread
  return { metadata: { ...nothingKnown, ...metadata }, data, binaryData };
}

const nothingKnown = {
  name: '',
  uid: '',
  resourceVersion: '',
  labels: {},
  annotations: {},
  managedFields: [],
};
