/** The play that is disturbed in every way: small, with a remediation and with a run whose environment fails. */
import { type Behaviour, works } from './podEnd.ts';

/** Two tasks on two levels. */
export const smallPlan = [
  { id: '1', title: 'One' },
  { id: '2', title: 'Two', dependencies: ['1'] },
];

/** The first task's agent fails, so there is a remediation; the second one's first pod says done and pushed nothing. */
export const failsOnce: Behaviour = (run, pod) => {
  const { taskId, stage } = run.spec;
  if (stage !== 'implementation') return works(run, pod);
  if (taskId === '2') return { exitCode: 0, pushes: pod > 1 };
  return { exitCode: 20, pushes: true, result: { phase: 'failed', reason: 'check-failed', message: 'red' } };
};

/** The provider of the first task's first pod gives no more for now. */
export const limitedOnce: Behaviour = (run, pod) => {
  if (run.spec.taskId !== '1' || run.spec.stage !== 'implementation' || pod > 1) return works(run, pod);
  const message = 'Claude Code ended with exit code 1.';
  return { exitCode: 20, pushes: true, result: { phase: 'failed', reason: 'usage-limit', message } };
};
