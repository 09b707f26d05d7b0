/** What an executor believes of a run that ended: one row a way to be missing, contradictory or forged. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accept } from '../../src/play/accept.ts';
import type { RunReport } from '../../src/play/accept.ts';

const commit = 'a'.repeat(40);
const other = 'b'.repeat(40);
const claims = {
  run: { task: '7', stage: 'quality', attempt: 2 },
  play: 'demo',
  branch: 'feature/task-7-implementation',
  tries: 3,
} as const;
const ref = 'refs/cto/results/demo/7/quality/2';

const common = {
  version: 1,
  play: 'demo',
  task: '7',
  stage: 'quality',
  attempt: 2,
  phase: 'done',
  branch: claims.branch,
  verdict: 'pass',
  commit,
};
const summary = { ...common, findings: 1, ref };
const result = {
  ...common,
  agent: 'cleo',
  cli: 'claude',
  model: 'm',
  templates: 'f'.repeat(64),
  base: other,
  findings: [{ text: 'a note' }],
};
const remote = { branchHead: commit, resultRefExists: true, commitDescendsFromBase: true };
const good: RunReport = { exitCode: 0, summary, result, remote };
const failed = { phase: 'failed', reason: 'check-failed', message: 'npm test', verdict: undefined };

/** The same change in the summary and in the result. */
function both(change: object): Partial<RunReport> {
  return { summary: { ...summary, ...change }, result: { ...result, ...change } };
}

function outcomeOf(change: Partial<RunReport>): unknown {
  return accept(claims, { ...good, ...change });
}

describe('a run is believed', () => {
  test.each<[string, Partial<RunReport>, object]>([
    ['when everything agrees', {}, { kind: 'done', commit, findings: 1, verdict: 'pass' }],
    [
      'when it wants changes',
      both({ verdict: 'changes' }),
      { kind: 'done', commit, findings: 1, verdict: 'changes' },
    ],
    [
      'when there was nothing to do',
      both({ phase: 'nothing' }),
      { kind: 'done', commit, findings: 1, verdict: 'pass' },
    ],
    [
      'when its agent failed',
      { exitCode: 20, ...both(failed) },
      { kind: 'agent-failed', reason: 'check-failed: npm test', findings: 1 },
    ],
    [
      'when its agent failed and says no more',
      { exitCode: 20, ...both({ ...failed, reason: undefined, message: '' }) },
      { kind: 'agent-failed', reason: 'it did not say why', findings: 1 },
    ],
    [
      'when nobody saw it end',
      { exitCode: 'unseen' },
      { kind: 'done', commit, findings: 1, verdict: 'pass' },
    ],
    [
      'when nobody saw its agent fail',
      { exitCode: 'unseen', ...both(failed) },
      { kind: 'agent-failed', reason: 'check-failed: npm test', findings: 1 },
    ],
    [
      'when nobody saw its environment fail',
      { exitCode: 'unseen', ...both({ ...failed, reason: 'deadline', message: undefined }) },
      { kind: 'environment-failed', reason: 'deadline', tries: 3 },
    ],
    [
      'when nobody saw it refuse its input',
      { exitCode: 'unseen', ...both({ ...failed, reason: 'bad-input', message: 'no branch' }) },
      { kind: 'bad-input', reason: 'bad-input: no branch' },
    ],
    [
      'when it refuses its input',
      { exitCode: 40, ...both({ ...failed, reason: 'bad-input', message: 'no branch' }), result: undefined },
      { kind: 'bad-input', reason: 'bad-input: no branch' },
    ],
    [
      'when it refuses its input without a word',
      { exitCode: 40, summary: undefined, result: undefined },
      { kind: 'bad-input', reason: 'it did not say why' },
    ],
    [
      'when its environment failed',
      { exitCode: 30, ...both({ ...failed, reason: 'environment', message: 'disk full' }) },
      { kind: 'environment-failed', reason: 'environment: disk full', tries: 3 },
    ],
  ])('%s', (_, change, expected) => {
    expect(outcomeOf(change)).toEqual(expected);
  });

  test('without a verdict when it is no review', () => {
    const change = { stage: 'implementation', attempt: 1, verdict: undefined };
    const implementation = { ...claims, run: { task: '7', stage: 'implementation', attempt: 1 } as const };
    const own = { ...summary, ...change, ref: 'refs/cto/results/demo/7/implementation/1' };
    const report = { ...good, summary: own, result: { ...result, ...change } };
    expect(accept(implementation, report)).toEqual({ kind: 'done', commit, findings: 1 });
    const chatty = {
      ...report,
      summary: { ...own, verdict: 'pass' },
      result: { ...report.result, verdict: 'pass' },
    };
    expect(accept(implementation, chatty)).toEqual({ kind: 'done', commit, findings: 1 });
  });

  test('with another place for results', () => {
    const place = { ...claims, resultsPrefix: 'refs/heads/cto/results' };
    expect(accept(place, good)).toMatchObject({ kind: 'environment-failed' });
    const moved = { ...summary, ref: 'refs/heads/cto/results/demo/7/quality/2' };
    expect(accept(place, { ...good, summary: moved })).toMatchObject({ kind: 'done' });
  });
});

describe('a run is not believed', () => {
  test.each<[string, Partial<RunReport>, string]>([
    ['without a summary', { summary: undefined }, 'its summary is missing'],
    ['without a result', { result: undefined }, 'its result is missing'],
    ['with a broken summary', { summary: { phase: 'done' } }, 'its summary does not follow the schema'],
    ['with a broken result', { result: 'done' }, 'its result does not follow the schema'],
    ['with a commit that is none', both({ commit: 'HEAD' }), 'its summary does not follow the schema'],
    ['about another play', both({ play: 'x' }), 'its summary says play x, not demo'],
    ['about another task', both({ task: '8' }), 'its summary says task 8, not 7'],
    ['about another stage', both({ stage: 'testing' }), 'its summary says stage testing, not quality'],
    ['about another attempt', both({ attempt: 1 }), 'its summary says attempt 1, not 2'],
    [
      'about another branch',
      both({ branch: 'main' }),
      'its summary says branch main, not feature/task-7-implementation',
    ],
    [
      'with a result about another task',
      { result: { ...result, task: '8' } },
      'its result says task 8, not 7',
    ],
    [
      'with another verdict in the result',
      { result: { ...result, verdict: 'changes' } },
      'its summary says verdict pass, its result changes',
    ],
    [
      'with another phase in the result',
      { result: { ...result, phase: 'nothing' } },
      'its summary says phase done, its result nothing',
    ],
    [
      'with another commit in the result',
      { result: { ...result, commit: other } },
      `its summary says commit ${commit}, its result ${other}`,
    ],
    [
      'with another count of findings',
      { result: { ...result, findings: [] } },
      'its summary counts 1 findings, its result has 0',
    ],
    [
      'without a verdict of a review',
      both({ verdict: undefined }),
      'it ended with exit code 0 and has no verdict',
    ],
    [
      'when it says failed and exits 0',
      both({ phase: 'failed' }),
      'it ended with exit code 0 and says failed',
    ],
    ['when it says done and exits 20', { exitCode: 20 }, 'it ended with exit code 20 and says done'],
    [
      'with another ref',
      { summary: { ...summary, ref: `${ref}0` } },
      `its summary names the result ref ${ref}0, not ${ref}`,
    ],
    [
      'without a ref',
      { summary: { ...summary, ref: undefined } },
      `its summary names the result ref nothing, not ${ref}`,
    ],
    [
      'when the remote has no result',
      { remote: { ...remote, resultRefExists: false } },
      `the remote has no ${ref}`,
    ],
    [
      'when the remote has no branch',
      { remote: { ...remote, branchHead: undefined } },
      `the remote has no branch ${claims.branch}`,
    ],
    [
      'when the branch is elsewhere',
      { remote: { ...remote, branchHead: other } },
      `it reports commit ${commit}, the branch is at ${other}`,
    ],
    [
      'when it does not descend',
      { remote: { ...remote, commitDescendsFromBase: false } },
      `commit ${commit} does not descend from the base it was given`,
    ],
    [
      'when it was killed',
      { exitCode: 'killed', summary: undefined },
      'it was killed and left no summary that says why',
    ],
    [
      'when it ended somehow',
      { exitCode: 137, summary: undefined },
      'it ended with exit code 137 and left no summary that says why',
    ],
    [
      'when nobody saw it end and nothing is left',
      { exitCode: 'unseen', result: undefined, summary: undefined },
      'nobody saw it end and it left no result of its own',
    ],
    [
      'when nobody saw it end and the result is another’s',
      { exitCode: 'unseen', summary: undefined, result: { ...result, task: '8' } },
      'nobody saw it end and it left no result of its own',
    ],
    [
      'when nobody saw it end and the branch is elsewhere',
      { exitCode: 'unseen', remote: { ...remote, branchHead: other } },
      `it reports commit ${commit}, the branch is at ${other}`,
    ],
    [
      'for reasons that another run gives',
      { exitCode: 30, ...both({ ...failed, attempt: 1 }) },
      'it ended with exit code 30 and left no summary that says why',
    ],
  ])('%s', (_, change, reason) => {
    expect(outcomeOf(change)).toEqual({ kind: 'environment-failed', reason, tries: 3 });
  });

  test('whatever it says, unless the remote says so too', () => {
    const said = fc.oneof(fc.constant(summary), fc.constant(result), fc.jsonValue(), fc.constant(undefined));
    const codes = fc.constantFrom<RunReport['exitCode']>(0, 1, 20, 30, 40, 137, 'killed', 'unseen');
    fc.assert(
      fc.property(codes, said, said, (exitCode, one, two) => {
        const nowhere = { branchHead: undefined, resultRefExists: false, commitDescendsFromBase: false };
        const { kind } = accept(claims, { exitCode, summary: one, result: two, remote: nowhere });
        expect(['environment-failed', 'bad-input']).toContain(kind);
      }),
    );
  });
});

test('reasons are one plain line of bounded length', () => {
  const message = `\u001b[2J\u202enpm\ntest ${'x'.repeat(1000)}`;
  const outcome = accept(claims, { ...good, exitCode: 20, ...both({ ...failed, message }) });
  expect(outcome).toMatchObject({ kind: 'agent-failed' });
  const reason = 'reason' in outcome ? outcome.reason : '';
  expect(reason).toMatch(/^check-failed: \[2J npm test x+…$/);
  expect(reason).toHaveLength(300);
});
