/** What is known of all objects of one kind in one namespace: listed, watched, listed anew when the watch can't be believed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from './client.ts';
import type { Kind } from './kinds.ts';
import type { KubeObject } from './object.ts';
import { type WatchEnd, waitAfter, watchEnds } from './watchEnd.ts';
import { type WatchEvent, followWatch } from './watchStream.ts';

export interface CacheOptions {
  kind: Kind;
  namespace: string;
  fieldSelector?: string;
  labelSelector?: string;
  /** Milliseconds without a sign of life (the server sends a bookmark a minute); default 5 minutes. */
  silence?: number;
  /** Milliseconds between two lists, give or take a quarter; default 20 minutes. */
  relist?: number;
  /** Called for every change that was seen, and for every object of a new list. */
  onChange: (object: KubeObject) => void;
  onRestart: (reason: WatchEnd) => void;
  signal: AbortSignal;
}

export interface Cache {
  /** By name. */
  objects: ReadonlyMap<string, KubeObject>;
  /** Resolved after the first list. */
  synced: Promise<void>;
  /** Resolved when the signal was aborted and nothing is open any more. */
  ended: Promise<void>;
}

export function watchKind(api: ApiClient, options: CacheOptions): Cache {
  const objects = new Map<string, KubeObject>();
  const { promise: synced, resolve } = Promise.withResolvers<void>();
  return { objects, synced, ended: run(api, options, { objects, onSynced: resolve }) };
}

interface State {
  objects: Map<string, KubeObject>;
  onSynced: () => void;
}

async function run(api: ApiClient, options: CacheOptions, state: State): Promise<void> {
  let failures = 0;
  let version: string | undefined;
  while (!options.signal.aborted) {
    let end: WatchEnd;
    try {
      version ??= await listAll(api, options, state);
      const watched = await watchOnce(api, options, { state, version });
      ({ end, version } = watched);
    } catch {
      end = 'failed';
    }
    if (options.signal.aborted) return;
    options.onRestart(end);
    failures = end === 'failed' ? failures + 1 : 0;
    if (watchEnds[end].from === 'list') version = undefined;
    await pause(waitAfter(end, failures, Math.random()), options.signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Brings the cache to what the server has; returns its version. */
async function listAll(api: ApiClient, options: CacheOptions, { objects, onSynced }: State): Promise<string> {
  const { kind, namespace, fieldSelector, labelSelector } = options;
  const found = new Map<string, KubeObject>();
  let version: string;
  let next: string | undefined;
  do {
    const page = await api.list(kind, namespace, { next, fieldSelector, labelSelector });
    for (const item of page.items) found.set(item.metadata.name, item);
    ({ resourceVersion: version, next } = page);
  } while (next !== undefined);
  const gone = [...objects].filter(([name]) => !found.has(name));
  for (const [name] of gone) objects.delete(name);
  for (const [name, item] of found) objects.set(name, item);
  onSynced();
  for (const object of [...gone.map(([, item]) => item), ...found.values()]) options.onChange(object);
  return version;
}

async function watchOnce(
  api: ApiClient,
  options: CacheOptions,
  { state, version: from }: { state: State; version: string },
): Promise<{ end: WatchEnd; version: string }> {
  const { kind, namespace, fieldSelector, labelSelector, silence = 300_000, relist = 1_200_000 } = options;
  const enough = AbortSignal.timeout(Math.round(relist * (0.75 + Math.random() / 2)));
  let version = from;
  const onEvent = (event: WatchEvent): void => {
    version = event.resourceVersion;
    take(event, options, state);
  };
  const signal = AbortSignal.any([options.signal, enough]);
  const asked = { kind, namespace, fieldSelector, labelSelector, resourceVersion: from };
  const end = await followWatch(api, { ...asked, silence, signal, onEvent });
  return { end: enough.aborted ? 'relist' : end, version };
}

function take({ type, object }: WatchEvent, { kind, onChange }: CacheOptions, { objects }: State): void {
  if (object === undefined) return;
  const known = { ...object, apiVersion: kind.apiVersion, kind: kind.kind };
  if (type === 'DELETED') objects.delete(object.metadata.name);
  else objects.set(object.metadata.name, known);
  onChange(known);
}
