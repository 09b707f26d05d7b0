/** Carries out what the play reconciler says: its record, its runs, its end; one look at a time. */
import { CtoError } from '../../errors.ts';
import type { StartAction } from '../../play/taskWay.ts';
import { kinds } from '../api/kinds.ts';
import { isOwnedBy } from '../api/object.ts';
import { ApiRefusal, isRefusal } from '../api/refusal.ts';
import { marks } from '../names.ts';
import { boardOf } from '../plays/board.ts';
import { newRun } from '../plays/newRun.ts';
import { type Play, planOf, readPlay, resolvePlay } from '../plays/play.ts';
import { type PlaySight, hasFinished, reconcilePlay } from '../plays/reconcilePlay.ts';
import { readRun, type Run } from '../runs/run.ts';
import { answered } from './answered.ts';
import type { Context } from './context.ts';
import { deliver } from './delivery.ts';
import { isNoRoom, waitForRoomOfPlay } from './noRoom.ts';
import { recordOf } from './playRecord.ts';
import { refuse, writeStatus } from './playStatus.ts';

export async function workOnPlay(
  context: Context,
  namespace: string,
  name: string,
): Promise<number | undefined> {
  const object = context.store.objects('play', namespace).get(name);
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) return undefined;
  const play = readPlay(object);
  if (hasFinished(play)) return deliver(context, play);
  try {
    return await goOn(context, play);
  } catch (error) {
    if (isNoRoom(error)) return waitForRoomOfPlay(context, play, error);
    if (!(error instanceof CtoError) || error instanceof ApiRefusal) throw error;
    await refuse(context, play, error);
    throw error;
  }
}

async function goOn(context: Context, play: Play): Promise<number | undefined> {
  const { settings, templates } = context;
  const { frontend } = resolvePlay(play, settings).settings.roles;
  const record = await recordOf(context, play, frontend);
  const { tasks } = play.spec.plan;
  const text = tasks === undefined ? record.plan : JSON.stringify({ tasks });
  const plan = planOf(play, text, frontend);
  const runs = ownRuns(context, play);
  const sight: PlaySight = { play, settings, templates, record, plan, runs, now: new Date().toISOString() };
  const { start, stop, remake, status } = reconcilePlay(sight);
  for (const run of stop) await askToStop(context, run);
  for (const { metadata } of remake) await context.api.remove(kinds.codeRun, metadata);
  for (const action of start) await startRun(context, sight, action);
  return writeStatus(context, play, status);
}

function ownRuns({ store }: Context, { metadata }: Play): Run[] {
  return [...store.objects('codeRun', metadata.namespace).values()]
    .filter((object) => isOwnedBy(object, metadata.uid))
    .map(readRun);
}

async function askToStop({ api }: Context, { metadata: { name, namespace } }: Run): Promise<void> {
  const { apiVersion, kind } = kinds.codeRun;
  await api.apply(kinds.codeRun, {
    apiVersion,
    kind,
    metadata: { name, namespace, annotations: { [marks.stop]: 'true' } },
  });
}

async function startRun(context: Context, sight: PlaySight, action: StartAction): Promise<void> {
  const { play, settings, templates, record, plan, runs } = sight;
  if (templates.state !== 'ready') return;
  const resolved = resolvePlay(play, settings);
  const board = boardOf(runs, resolved.settings.environmentRetries, record.taken);
  const { findings, conflictFiles } = await answered(context, sight, { action, board });
  const input = {
    play,
    resolved,
    record,
    tasks: plan.tasks,
    board,
    action,
    templates: templates.set,
    findings,
  };
  const body = newRun({ ...input, conflictFiles });
  try {
    await context.api.create(kinds.codeRun, body);
    context.log.info('Run made', {
      namespace: play.metadata.namespace,
      play: play.metadata.name,
      run: body.metadata.name,
      task: action.run.task,
      stage: action.run.stage,
    });
  } catch (error) {
    // Made by this controller before it was killed, or by another one.
    if (!isRefusal(error, 409)) throw error;
  }
}
