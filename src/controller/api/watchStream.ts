/** Reads one watch of the API server to its end, and says how it ended. */
import { z } from 'zod';
import type { ApiClient } from './client.ts';
import { type Kind, pathOf } from './kinds.ts';
import { type KubeObject, objectSchema } from './object.ts';
import type { WatchEnd } from './watchEnd.ts';

const eventSchema = z.looseObject({ type: z.string(), object: z.unknown() });
const versionSchema = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string() }) });
const errorSchema = z.looseObject({ code: z.number().optional() });

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  /** undefined for a bookmark. */
  object: KubeObject | undefined;
  resourceVersion: string;
}

export interface WatchRequest {
  kind: Kind;
  namespace: string;
  resourceVersion: string;
  fieldSelector?: string | undefined;
  labelSelector?: string | undefined;
  /** Milliseconds without a sign of life after which the watch is given up. */
  silence: number;
  signal: AbortSignal;
  onEvent: (event: WatchEvent) => void;
}

/** Follows the watch until it ends; rejects never but for an error of `onEvent`. */
export async function followWatch(api: ApiClient, request: WatchRequest): Promise<WatchEnd> {
  const quiet = new AbortController();
  const timer = setTimeout(() => quiet.abort(), request.silence);
  try {
    const signal = AbortSignal.any([request.signal, quiet.signal]);
    const answer = await api.transport({ method: 'GET', path: watchPath(request), signal });
    const stream = answer.stream();
    if (answer.status === 410) return 'expired';
    if (answer.status !== 200 || stream === null) return 'failed';
    return await readAll(stream, request, timer);
  } catch (error) {
    if (quiet.signal.aborted) return 'silent';
    if (error instanceof BadEvent) throw error.cause;
    return request.signal.aborted ? 'closed' : 'failed';
  } finally {
    clearTimeout(timer);
  }
}

function watchPath(request: WatchRequest): string {
  const { kind, namespace, resourceVersion, fieldSelector, labelSelector } = request;
  const query = new URLSearchParams({ watch: 'true', allowWatchBookmarks: 'true', resourceVersion });
  if (fieldSelector !== undefined) query.set('fieldSelector', fieldSelector);
  if (labelSelector !== undefined) query.set('labelSelector', labelSelector);
  return `${pathOf(kind, namespace)}?${query.toString()}`;
}

/** Keeps an error of the listener apart from those of the connection. */
class BadEvent extends Error {}

async function readAll(
  stream: ReadableStream<Uint8Array>,
  { onEvent }: WatchRequest,
  timer: NodeJS.Timeout,
): Promise<WatchEnd> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    timer.refresh();
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = eventOf(line);
      if (event === 'expired' || event === 'failed') return event;
      tell(onEvent, event);
    }
  }
  return 'closed';
}

function tell(onEvent: WatchRequest['onEvent'], event: WatchEvent): void {
  try {
    onEvent(event);
  } catch (cause) {
    throw new BadEvent('a listener failed', { cause });
  }
}

function eventOf(line: string): WatchEvent | 'expired' | 'failed' {
  const { type, object } = eventSchema.parse(JSON.parse(line));
  if (type === 'BOOKMARK') {
    return { type, object: undefined, resourceVersion: versionSchema.parse(object).metadata.resourceVersion };
  }
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') {
    return errorSchema.parse(object).code === 410 ? 'expired' : 'failed';
  }
  const found = objectSchema.parse(object);
  return { type, object: found, resourceVersion: found.metadata.resourceVersion };
}
