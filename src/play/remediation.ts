/** Which run a remediation run answers and where its task goes afterwards; follows from the observed runs alone. */
import type { Stage } from './result.ts';
import { survey } from './survey.ts';
import { runKey } from './types.ts';
import type { RunId } from './types.ts';
import type { PlayView } from './view.ts';

export interface RemediationAnswer {
  /** The run whose findings, failure or conflict is answered. */
  because: RunId;
  /** Stage that the task goes to next: the review that asked, the first review, or integration. */
  backTo: Stage;
}

/** Undefined for a run that is no remediation, or none that this play came to. */
export function remediationOf(run: RunId, view: PlayView): RemediationAnswer | undefined {
  const way = survey(view).ways.find(({ task }) => task.id === run.task);
  return way?.answers.get(runKey(run));
}
