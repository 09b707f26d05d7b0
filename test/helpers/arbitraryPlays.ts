/** Random plans, settings and worlds for property tests of plays. */
import * as fc from 'fast-check';
import { readPlan } from '../../src/plan/readPlan.ts';
import type { Outcome, PlayPlan, PlaySettings, RunId } from '../../src/play/types.ts';
import type { World } from './playSimulator.ts';

/** Ids with the traps in them: numbers, names of object members, case, dots. */
const ids = ['1', '2', '10', 'constructor', 'toString', 'A-b', '1.5', 'x_y', 'zz', '7', 'valueOf', '003'];

const row = fc.record({
  status: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('pending', 'in-progress', 'review', 'blocked') },
    fc.constantFrom('done', 'completed'),
    fc.constantFrom('deferred', 'cancelled'),
  ),
  dependsOn: fc.array(fc.nat(11), { maxLength: 3 }),
  labels: fc.subarray(['frontend', 'docs']),
  /** Place in the file: dependants may come first. */
  place: fc.nat(),
});

/** A plan of up to twelve tasks, read from the text of a plan's file. */
export const arbitraryPlan: fc.Arbitrary<PlayPlan> = fc.array(row, { maxLength: ids.length }).map((rows) => {
  const tasks = rows.map(({ status, dependsOn, labels, place }, index) => ({
    place,
    task: {
      id: ids[index],
      title: `Task ${ids[index]}`,
      status,
      labels,
      dependencies: dependsOn.filter((other) => other < index).map((other) => ids[other]),
    },
  }));
  const list = tasks.toSorted((left, right) => left.place - right.place).map(({ task }) => task);
  return readPlan(JSON.stringify(list), { file: 'tasks.json' }).play;
});

export const arbitrarySettings: fc.Arbitrary<PlaySettings> = fc.record({
  maxParallel: fc.integer({ min: 1, max: 4 }),
  stages: fc.subarray(['quality', 'security', 'testing'] as const),
  maxRetries: fc.nat(2),
  stageMaxRetries: fc.constantFrom({}, { quality: 0 }, { integration: 1 }, { implementation: 3 }),
  environmentRetries: fc.nat(2),
  roles: fc.constant({
    implementation: 'rex',
    frontend: 'blaze',
    remediation: 'rex-remediation',
    quality: 'cleo',
    security: 'cipher',
    testing: 'tess',
  }),
});

/** Numbers that choose every outcome and every order: the same numbers, the same world. */
export const arbitrarySeed: fc.Arbitrary<{ outcomes: number; order: number; trouble: number }> = fc.record({
  outcomes: fc.nat(),
  order: fc.nat(),
  /** Of a hundred runs so many go wrong. */
  trouble: fc.nat(90),
});

/** Outcomes depend on the run, its tries and what it merges only, never on the order in which runs end. */
export function worldOf({
  outcomes,
  order,
  trouble,
}: {
  outcomes: number;
  order: number;
  trouble: number;
}): World {
  let moment = 0;
  return {
    pick: (count) => chance(order, String((moment += 1))) % count,
    outcomeOf(run, tries, tasks) {
      const key = `${run.task}/${run.stage}/${run.attempt}`;
      if (chance(outcomes, `${key}#${tries}#${tasks.join()}`) % 100 >= trouble) return good(run);
      return bad(run, { tries, tasks, dice: chance(outcomes, `${key}!${tries}`) });
    },
  };
}

const commit = '0123456789abcdef0123456789abcdef01234567';

function good({ stage }: RunId): Outcome {
  const review = stage === 'quality' || stage === 'security' || stage === 'testing';
  return { kind: 'done', commit, findings: 0, ...(review ? { verdict: 'pass' as const } : {}) };
}

function bad(
  run: RunId,
  { tries, tasks, dice }: { tries: number; tasks: readonly string[]; dice: number },
): Outcome {
  const environment: Outcome = { kind: 'environment-failed', reason: 'no network', tries };
  if (run.stage === 'integration') {
    const at = dice % tasks.length;
    const conflict = {
      kind: 'conflict',
      task: tasks[at] ?? '',
      files: ['a.txt'],
      integrated: tasks.slice(0, at),
    } as const;
    return dice % 4 === 0 ? environment : conflict;
  }
  const { stage } = run;
  const review = stage === 'quality' || stage === 'security' || stage === 'testing';
  const kinds: readonly Outcome[] = [
    environment,
    environment,
    { kind: 'agent-failed', reason: 'check-failed', findings: 1 },
    review
      ? { kind: 'done', commit, verdict: 'changes', findings: 2 }
      : { kind: 'agent-failed', reason: 'cli-failed', findings: 0 },
    review ? { kind: 'done', commit, verdict: 'changes', findings: 1 } : environment,
    { kind: 'bad-input', reason: 'no such branch' },
  ];
  return kinds[dice % kinds.length] ?? environment;
}

/** A number from 0 to 2^32 that looks random and depends on its arguments only (FNV-1a, then a shuffle of its bits). */
function chance(seed: number, text: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}
