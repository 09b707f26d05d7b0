/**
 * What is done next for one Play, from what is seen of it and its CodeRuns: runs to make or to end, and the status. The
 * step function of the local play decides; here its words become objects, and its silence becomes conditions.
 */
import type { Plan } from '../../plan/types.ts';
import { step } from '../../play/step.ts';
import type { StartAction } from '../../play/taskWay.ts';
import type { Action } from '../../play/types.ts';
import { marks } from '../names.ts';
import type { Run } from '../runs/run.ts';
import { hasEnded } from '../runs/run.ts';
import type { ControllerSettings } from '../settings/schema.ts';
import type { TemplatesSeen } from '../templates/observeTemplates.ts';
import { boardOf } from './board.ts';
import { runName } from './newRun.ts';
import { type Play, type PlayStatus, resolvePlay } from './play.ts';
import type { PlayRecord } from './record.ts';
import { type Standing, playStatus } from './status.ts';

export interface PlaySight {
  play: Play;
  settings: ControllerSettings;
  templates: TemplatesSeen;
  record: PlayRecord;
  plan: Plan;
  /** CodeRuns that this very Play owns. */
  runs: readonly Run[];
  now: string;
}

export interface PlayStep {
  /** Runs to make; those that are there already are left out. */
  start: readonly StartAction[];
  /** Runs that have to end. */
  stop: readonly Run[];
  /** Runs that were stopped and are wanted again: they go, and are made anew under their own names. */
  remake: readonly Run[];
  status: PlayStatus;
}

/** A play that was changed since it ended is looked at again: that is how one that stopped or failed is taken up. */
export function hasFinished({ status, metadata }: Play): boolean {
  const { phase } = status;
  const ended = phase === 'Succeeded' || phase === 'Failed' || phase === 'Stopped';
  return ended && status['observedGeneration'] === metadata.generation;
}

export function reconcilePlay(sight: PlaySight): PlayStep {
  const { play, settings, record, plan, runs } = sight;
  const resolved = resolvePlay(play, settings);
  const board = boardOf(runs, resolved.settings.environmentRetries, record.taken);
  const held = holdOf(sight);
  const stopping = play.spec.stop || held !== undefined;
  const actions = step(plan.play, resolved.settings, { runs: board, stopping });
  const starts = actions.filter(isStart);
  const known = new Map(runs.map((run) => [run.metadata.name, run]));
  const finish = actions.find((action) => action.type === 'finish');
  const standing: Standing = {
    sight,
    board,
    resolved,
    blocked: actions.filter((action) => action.type === 'block'),
    // Held back, the step function says "stopped" when nothing runs: only a person's word ends a play.
    finish: finish?.outcome === 'stopped' && !play.spec.stop ? undefined : finish,
    held,
    baseCommit: record.baseCommit,
  };
  return {
    start: starts.filter((action) => !known.has(runName(play, action))),
    remake: starts.flatMap((action) => {
      const run = known.get(runName(play, action));
      return run?.status.phase === 'Stopped' && run.metadata.deletionTimestamp === undefined ? [run] : [];
    }),
    stop: play.spec.stop
      ? runs.filter((run) => !hasEnded(run) && run.metadata.annotations[marks.stop] === undefined)
      : [],
    status: playStatus(standing),
  };
}

/** Why nothing new starts though it could. */
function holdOf({ play, templates, plan, record }: PlaySight): Standing['held'] {
  if (plan.digest !== record.planDigest) {
    return {
      reason: 'PlanChanged',
      message: 'The plan is not the one that the play began with: take the change back, or make another play',
    };
  }
  if (play.spec.suspend)
    return { reason: 'Suspended', message: 'Nothing new starts until spec.suspend is false' };
  if (templates.state !== 'ready') return { reason: templates.state, message: templates.message };
  return undefined;
}

function isStart(action: Action): action is StartAction {
  return action.type === 'start' || action.type === 'remediate' || action.type === 'integrate';
}
