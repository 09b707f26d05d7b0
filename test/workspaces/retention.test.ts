import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Retention,
  type Workspace,
  type WorkspaceState,
  decideRetention,
  workspaceStates,
} from '../../src/workspaces/retention.ts';

const day = 24 * 3_600_000;
const now = 1000 * day;
function of(state: WorkspaceState, days = 0, bytes = 100): Workspace {
  return { path: `/${state}/${days}`, state, used: now - days * day, bytes };
}

function doomed(workspaces: readonly Workspace[], retention: Retention, free = 1_000_000): string[] {
  const decisions = decideRetention(workspaces, retention, { now, free });
  return decisions.flatMap(({ action, workspace }) => (action === 'delete' ? [workspace.path] : []));
}

const all = workspaceStates.map((state) => of(state, 30));

test('never: nothing goes, whatever the age and the space', () => {
  expect(doomed(all, { policy: 'never', olderThan: 0, minFree: 2_000_000 })).toEqual([]);
});

test('on success: finished ones, and what is half deleted', () => {
  expect(doomed(all, { policy: 'onSuccess' })).toEqual(['/finished/30', '/leftover/30']);
  const old = { policy: 'onSuccess', olderThan: 7 * day } as const;
  expect(doomed([of('finished', 6), of('finished', 7), of('failed', 9)], old)).toEqual(['/finished/7']);
});

test('by age: all that are old enough, but none in use and no links', () => {
  const old = ['/finished/30', '/interrupted/30', '/failed/30', '/orphaned/30', '/leftover/30'];
  expect(doomed(all, { policy: 'ttl' })).toEqual(old);
  expect(doomed([of('finished', 6), of('failed', 8)], { policy: 'ttl' })).toEqual(['/failed/8']);
  expect(doomed([of('failed', -5)], { policy: 'ttl', olderThan: 1 })).toEqual([]);
});

test('by free space: the oldest first, no more than needed, and what goes anyway counts', () => {
  const some = [
    of('failed', 1),
    of('running', 50),
    of('interrupted', 9),
    of('orphaned', 5),
    of('finished', 0),
  ];
  const policy = 'onSuccess';
  expect(doomed(some, { policy, minFree: 1000 }, 1000)).toEqual(['/finished/0']);
  expect(doomed(some, { policy, minFree: 1000 }, 850)).toEqual(['/interrupted/9', '/finished/0']);
  expect(doomed(some, { policy, minFree: 1000 }, 800)).toEqual(['/interrupted/9', '/finished/0']);
  expect(doomed(some, { policy, minFree: 1000 }, 799)).toEqual([
    '/interrupted/9',
    '/orphaned/5',
    '/finished/0',
  ]);
});

test('every decision has a reason that people understand', () => {
  const decisions = decideRetention(
    [...all, of('finished', 2), of('failed', 3)],
    { policy: 'ttl', minFree: 2e6 },
    {
      now,
      free: 0,
    },
  );
  expect(decisions.map(({ action, reason }) => `${action}: ${reason}`)).toEqual([
    'keep: in use',
    'delete: not used for 30d',
    'delete: not used for 30d',
    'delete: not used for 30d',
    'delete: not used for 30d',
    'delete: its deletion was interrupted',
    'keep: it is no folder: look at it yourself',
    'delete: less than 1.9 MiB is free, and it is among the oldest',
    'delete: less than 1.9 MiB is free, and it is among the oldest',
  ]);
});

test('whatever the numbers: one decision each in the same order, and nothing in use or linked goes', () => {
  const workspace = fc.record({
    path: fc.string(),
    state: fc.constantFrom(...workspaceStates),
    used: fc.integer(),
    bytes: fc.nat(),
  });
  const retention = fc.record(
    { policy: fc.constantFrom('never', 'onSuccess', 'ttl'), olderThan: fc.nat(), minFree: fc.nat() } as const,
    { requiredKeys: ['policy'] },
  );
  fc.assert(
    fc.property(fc.array(workspace), retention, fc.integer(), fc.nat(), (workspaces, policy, time, free) => {
      const decisions = decideRetention(workspaces, policy, { now: time, free });
      expect(decisions.map((each) => each.workspace)).toEqual(workspaces);
      const gone = decisions.filter(({ action }) => action === 'delete').map((each) => each.workspace.state);
      expect(gone.filter((state) => state === 'running' || state === 'link')).toEqual([]);
      if (policy.policy === 'never') expect(gone).toEqual([]);
    }),
  );
});
