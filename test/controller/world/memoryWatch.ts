/** MODEL of a watch: what happened since a version, then what happens; 410 when that version is too old. */
import type { KubeObject } from '../../../src/controller/api/object.ts';
import type { ApiAnswer } from '../../../src/controller/api/transport.ts';

export interface Change {
  version: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  plural: string;
  object: KubeObject;
}

export interface Watched {
  oldest: number;
  history: readonly Change[];
  listen: (listener: (change: Change) => void) => () => void;
}

export function openStream(
  server: Watched,
  { plural, query }: { plural: string; query: URLSearchParams },
  signal: AbortSignal | undefined,
): ApiAnswer {
  const from = Number(query.get('resourceVersion'));
  const wanted = query.get('fieldSelector')?.replace('metadata.name=', '');
  const encoder = new TextEncoder();
  let stop: (() => void) | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const send = (event: unknown): void => controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
      if (from < server.oldest) {
        send({ type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old resource version' } });
        controller.close();
        return;
      }
      const take = (change: Change): void => {
        const fits = wanted === undefined || change.object.metadata.name === wanted;
        if (change.plural !== plural || !fits) return;
        const { type, object } = change;
        send({ type, object });
      };
      for (const change of server.history) if (change.version > from) take(change);
      stop = server.listen(take);
      signal?.addEventListener('abort', () => {
        stop?.();
        controller.error(signal.reason);
      });
    },
    cancel: () => stop?.(),
  });
  return { status: 200, headers: {}, text: async () => '', stream: () => stream };
}
