/** Which run a remediation run answers and where its task goes back to. */
import { expect, test } from 'vitest';
import { remediationOf } from '../../src/play/remediation.ts';
import { viewOf } from '../../src/play/view.ts';
import { planOf, runOf, settings, through } from '../helpers/playTexts.ts';

const remediation = { task: '1', stage: 'remediation', attempt: 1 } as const;
const quality = [
  '1/implementation/1 done',
  '1/quality/1 changes',
  '1/remediation/1 failed',
  '1/remediation/2 running',
];
const conflict = [...through('1'), 'integration-1/integration/1 conflict 1 1', '1/remediation/1 running'];
const implementation = ['1/implementation/1 failed', '1/remediation/1 running'];

test.each([
  ['a review', quality, 1, { task: '1', stage: 'quality', attempt: 1 }, 'quality'],
  ['a remediation that failed', quality, 2, { ...remediation, attempt: 1 }, 'quality'],
  ['an implementation', implementation, 1, { task: '1', stage: 'implementation', attempt: 1 }, 'quality'],
  ['a conflict', conflict, 1, { task: 'integration-1', stage: 'integration', attempt: 1 }, 'integration'],
])('answers %s', (_, runs, attempt, ...[because, backTo]) => {
  const view = viewOf(planOf('1'), settings, runs.map(runOf));
  expect(remediationOf({ ...remediation, attempt }, view)).toEqual({ because, backTo });
});

test('goes to integration when there are no reviews', () => {
  const view = viewOf(planOf('1'), { ...settings, stages: [] }, implementation.map(runOf));
  expect(remediationOf(remediation, view)?.backTo).toBe('integration');
});

test('is unknown for other runs and for runs that the play did not come to', () => {
  const view = viewOf(planOf('1'), settings, quality.map(runOf));
  expect(remediationOf({ task: '1', stage: 'quality', attempt: 1 }, view)).toBeUndefined();
  expect(remediationOf({ ...remediation, attempt: 9 }, view)).toBeUndefined();
  expect(remediationOf({ ...remediation, task: '2' }, view)).toBeUndefined();
});
