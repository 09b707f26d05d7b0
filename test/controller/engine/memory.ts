/** The work of the controller without a cluster: objects in memory, as the API server would keep them. */
import { onTestFinished } from 'vitest';
import type { ApiClient, ObjectName } from '../../../src/controller/api/client.ts';
import type { Kind } from '../../../src/controller/api/kinds.ts';
import { type Body, type KubeObject, objectSchema } from '../../../src/controller/api/object.ts';
import { ApiRefusal } from '../../../src/controller/api/refusal.ts';
import type { Context } from '../../../src/controller/engine/context.ts';
import { ownTokens } from '../../../src/controller/github/access.ts';
import { githubTokens } from '../../../src/controller/github/app.ts';
import { gitRemote } from '../../../src/controller/remote/remote.ts';
import type { ControllerSettings } from '../../../src/controller/settings/schema.ts';
import { makeInstruments } from '../../../src/controller/telemetry/instruments.ts';
import { makeLog } from '../../../src/controller/telemetry/log.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

export interface Memory {
  context: Context;
  /** By `Kind/name`. */
  objects: Map<string, KubeObject>;
  /** `verb Kind/name` of each write. */
  writes: string[];
  log: string[];
}

export async function memory(settings: ControllerSettings): Promise<Memory> {
  const objects = new Map<string, KubeObject>();
  const writes: string[] = [];
  const log: string[] = [];
  const folder = await temporaryFolder();
  const tokens = githubTokens({ apiUrl: settings.github.apiUrl, warn: () => undefined });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const context: Context = {
    api: apiOf(objects, writes),
    settings,
    store: {
      objects: (kind) => {
        const word = {
          codeRun: 'CodeRun',
          docsRun: 'DocsRun',
          play: 'Play',
          job: 'Job',
          pod: 'Pod',
          claim: 'PersistentVolumeClaim',
        }[kind];
        return new Map(
          [...objects].flatMap(([key, object]) =>
            key.startsWith(`${word}/`) ? [[object.metadata.name, object]] : [],
          ),
        );
      },
      templates: () => new Map(),
      synced: Promise.resolve(),
      isSynced: () => true,
      ended: Promise.resolve(),
    },
    log: makeLog({ level: 'debug', write: (line) => void log.push(line) }),
    instruments: makeInstruments(),
    events: { tell: async () => undefined },
    templates: { state: 'TemplatesIncomplete', message: '', set: undefined },
    now: Date.now,
    begun: new Map(),
    sweeping: new Map(),
    records: new Map(),
    folder,
    memory: `${folder}/memory`,
    github: { tokens, own: ownTokens(tokens), pages: { kept: new Map() } },
    remote: gitRemote,
    renewals: new Map(),
    again: () => undefined,
  };
  return { context, objects, writes, log };
}

function keyOf({ kind }: Kind, { name }: Pick<ObjectName, 'name'>): string {
  return `${kind}/${name}`;
}

async function unused(): Promise<never> {
  throw new Error('not in memory');
}

function apiOf(objects: Map<string, KubeObject>, writes: string[]): ApiClient {
  const put = (kind: Kind, body: Body, verb: string): KubeObject => {
    const before = objects.get(keyOf(kind, body.metadata));
    const merged = { ...before, ...body, metadata: { ...before?.metadata, ...body.metadata } };
    const object = objectSchema.parse({ ...merged, apiVersion: kind.apiVersion, kind: kind.kind });
    objects.set(keyOf(kind, body.metadata), object);
    writes.push(`${verb} ${keyOf(kind, body.metadata)}`);
    return object;
  };
  return {
    transport: unused,
    list: unused,
    replace: unused,
    get: async (kind, at) => objects.get(keyOf(kind, at)),
    create: async (kind, body) => {
      if (objects.has(keyOf(kind, body.metadata))) throw new ApiRefusal(409, 'create', { said: 'exists' });
      return put(kind, body, 'create');
    },
    apply: async (kind, body, part) => put(kind, body, part === undefined ? 'apply' : 'status'),
    remove: async (kind, at) => {
      objects.delete(keyOf(kind, at));
      writes.push(`remove ${keyOf(kind, at)}`);
    },
  };
}
