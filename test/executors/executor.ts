/** What a test of plays can do on any executor, and what it sees: the words and the remote that a person has, nothing of the inside. */
import type { PlaySummary } from '../../src/local/types.ts';
import type { ReviewStage } from '../../src/play/types.ts';
import type { Rehearsal } from '../../src/rehearsal/rehearsal.ts';
import type { Agents } from './agents.ts';
import type { RemoteView } from './remoteView.ts';

/** The name of every play. */
export const play = 'weather';

export interface Wanted {
  /** As `tasks.json` has them. */
  tasks: readonly Readonly<Record<string, unknown>>[];
  /** What agents do, by task and stage; one that is not named changes nothing, and passes. */
  agents?: Rehearsal['tasks'];
  /** Runs (`task/stage/attempt`) that are killed at their first start, script and all. */
  killed?: readonly string[];
  stages?: readonly ReviewStage[];
  maxRetries?: number;
  environmentRetries?: number;
  parallelExecution?: boolean;
}

export interface StagedPlay {
  /** The user's own remote: a bare repository. */
  remote: RemoteView;
  agents: Agents;
  /** Plays until it ends, is stopped or is refused: what a person is told then. */
  play: (how?: { resume: boolean }) => Promise<PlaySummary>;
  /** Asks the one that is being played to stop. */
  stop: () => Promise<void>;
  /** Waits until a run of an agent has ended and was judged. */
  ended: (run: string) => Promise<void>;
}

/** Makes a remote with a first commit and all that is needed to play upon it; gone when the test is over. */
export type Executor = (wanted: Wanted) => Promise<StagedPlay>;
