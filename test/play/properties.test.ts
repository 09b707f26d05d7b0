/** Random plays against the step function: what must hold whatever happens. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { remediationOf } from '../../src/play/remediation.ts';
import { step } from '../../src/play/step.ts';
import { viewOf } from '../../src/play/view.ts';
import { arbitraryPlan, arbitrarySeed, arbitrarySettings, worldOf } from '../helpers/arbitraryPlays.ts';
import { playFaults } from '../helpers/playInvariants.ts';
import { simulate } from '../helpers/playSimulator.ts';

const play = [arbitraryPlan, arbitrarySettings, arbitrarySeed] as const;

function endOf(moments: ReturnType<typeof simulate>): unknown {
  return moments.at(-1)?.actions.find(({ type }) => type === 'finish');
}

describe('every play', () => {
  test('ends, and keeps the rules at every moment', () => {
    fc.assert(
      fc.property(...play, (plan, settings, seed) => {
        const moments = simulate(plan, settings, worldOf(seed));
        expect(playFaults(plan, settings, moments)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('ends and keeps the rules when it is stopped at any moment', () => {
    fc.assert(
      fc.property(...play, fc.nat(40), (plan, settings, seed, stopAfter) => {
        const moments = simulate(plan, settings, worldOf(seed), { stopAfter });
        expect(playFaults(plan, settings, moments)).toEqual([]);
      }),
    );
  });

  test('stopped and continued comes to the same end', () => {
    fc.assert(
      fc.property(...play, fc.nat(40), (plan, settings, seed, stopAfter) => {
        const whole = endOf(simulate(plan, settings, worldOf(seed)));
        const stopped = simulate(plan, settings, worldOf(seed), { stopAfter });
        const before = stopped.at(-1)?.observed.runs ?? [];
        const resumed = simulate(plan, settings, worldOf(seed), { before });
        expect(playFaults(plan, settings, resumed)).toEqual([]);
        expect(endOf(resumed)).toEqual(whole);
      }),
    );
  });

  test('ends the same in whatever order its runs end and however many run at once', () => {
    fc.assert(
      fc.property(
        ...play,
        fc.record({ order: fc.nat(), maxParallel: fc.integer({ min: 1, max: 9 }) }),
        (plan, settings, seed, { order, maxParallel }) => {
          const one = simulate(plan, settings, worldOf(seed));
          const other = simulate(plan, { ...settings, maxParallel }, worldOf({ ...seed, order }));
          expect(endOf(other)).toEqual(endOf(one));
        },
      ),
    );
  });

  test('replayed from any recorded state, in any order of its runs, gives the same actions', () => {
    fc.assert(
      fc.property(...play, fc.infiniteStream(fc.nat()), (plan, settings, seed, shuffle) => {
        for (const { observed, actions } of simulate(plan, settings, worldOf(seed))) {
          const keyed = observed.runs.map((run) => ({ run, key: shuffle.next().value ?? 0 }));
          const runs = keyed.toSorted((left, right) => left.key - right.key).map(({ run }) => run);
          const recorded = structuredClone({ ...observed, runs });
          expect(step(plan, settings, recorded)).toEqual(actions);
        }
      }),
    );
  });

  test('tells from its runs alone what each remediation answers', () => {
    fc.assert(
      fc.property(...play, (plan, settings, seed) => {
        const moments = simulate(plan, settings, worldOf(seed));
        const view = viewOf(plan, settings, moments.at(-1)?.observed.runs ?? []);
        for (const action of moments.flatMap(({ actions }) => actions)) {
          if (action.type === 'remediate')
            expect(remediationOf(action.run, view)?.because).toEqual(action.because);
        }
      }),
    );
  });

  test('goes on with what failed when more retries are allowed, and integrates nothing that no run merged', () => {
    fc.assert(
      fc.property(...play, (plan, settings, seed) => {
        const before = simulate(plan, settings, worldOf(seed)).at(-1)?.observed.runs ?? [];
        const raised = {
          ...settings,
          maxRetries: settings.maxRetries + 2,
          stageMaxRetries: {},
          environmentRetries: settings.environmentRetries + 2,
        };
        const lenient = Object.values(settings.stageMaxRetries).every(
          (retries) => retries <= raised.maxRetries,
        );
        fc.pre(lenient);
        const moments = simulate(plan, raised, worldOf({ ...seed, trouble: 10 }), { before });
        expect(playFaults(plan, raised, moments)).toEqual([]);
      }),
    );
  });
});
