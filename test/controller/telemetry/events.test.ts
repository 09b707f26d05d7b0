/** Events: each thing once, what happens again as a count, and trouble never in the way. */
import { expect, it } from 'vitest';
import { apiClient } from '../../../src/controller/api/client.ts';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { objectSchema } from '../../../src/controller/api/object.ts';
import type { ApiRequest } from '../../../src/controller/api/transport.ts';
import { type Events, type Happening, makeEvents } from '../../../src/controller/telemetry/events.ts';
import { makeLog } from '../../../src/controller/telemetry/log.ts';

const { metadata } = objectSchema.parse({ metadata: { name: 'weather', namespace: 'n', uid: 'u' } });
const failed: Happening = {
  type: 'Warning',
  reason: 'Failed',
  action: 'Failed',
  note: 'token ghp_abcdefghijklmnop',
};

interface Server {
  events: Events;
  asked: ApiRequest[];
  at: { now: number };
}

function server(status: number): Server {
  const asked: ApiRequest[] = [];
  const at = { now: 0 };
  const api = apiClient(async (request) => {
    asked.push(request);
    const name = metadata.name;
    return {
      status,
      headers: {},
      text: async () => JSON.stringify({ metadata: { name } }),
      stream: () => null,
    };
  });
  const log = makeLog({ level: 'error', write: () => undefined });
  return { events: makeEvents({ api, log, identity: 'c-1', now: () => at.now }), asked, at };
}

it('makes it once, then counts, at most once a minute', async () => {
  const { events, asked, at } = server(201);
  for (let time = 0; time <= 150_000; time += 10_000) {
    at.now = time;
    await events.tell(kinds.play, metadata, failed);
  }
  expect(asked.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'PATCH']);
  expect(asked[0]?.body).toMatchObject({
    reason: 'Failed',
    note: 'token [secret]',
    regarding: { kind: 'Play', name: 'weather', uid: 'u' },
    reportingInstance: 'c-1',
  });
  expect(asked[2]?.body).toMatchObject({ series: { count: 13 } });
});

it('has names in the order of time, which is that of kubectl describe', async () => {
  const { events, asked, at } = server(201);
  for (const reason of ['Started', 'RunStarted', 'Failed']) {
    at.now += 1;
    await events.tell(kinds.play, metadata, { ...failed, reason });
  }
  const names = asked.map(({ body }) => objectSchema.parse(body).metadata.name);
  expect(names.toSorted()).toEqual(names);
  expect(new Set(names).size).toBe(3);
});

it('does not stand in the way of anything', async () => {
  const { events } = server(403);
  await expect(events.tell(kinds.play, metadata, failed)).resolves.toBeUndefined();
});
