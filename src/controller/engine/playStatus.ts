/** Writes how a play stands, or what is wrong with it, and tells it in the log. */
import { isDeepStrictEqual } from 'node:util';
import { type CtoError, errorText } from '../../errors.ts';
import { kinds } from '../api/kinds.ts';
import { withConditions, type Condition } from '../conditions.ts';
import { playHappenings } from '../plays/happenings.ts';
import type { Play, PlayStatus } from '../plays/play.ts';
import type { Context } from './context.ts';
import { reasonOf } from './remoteTrouble.ts';

/** Only when it says something new, and only onto the very version that was looked at. */
export async function writeStatus(
  { api, log, events }: Context,
  play: Play,
  status: PlayStatus,
): Promise<undefined> {
  const clean: unknown = JSON.parse(JSON.stringify(status));
  if (isDeepStrictEqual(clean, JSON.parse(JSON.stringify(play.status)))) return undefined;
  const { name, namespace, resourceVersion } = play.metadata;
  const { apiVersion, kind } = kinds.play;
  await api.apply(
    kinds.play,
    { apiVersion, kind, metadata: { name, namespace, resourceVersion }, status: clean },
    'status',
  );
  if (status.phase !== play.status.phase)
    log.info(`Play ${status.phase}`, { namespace, play: name, reason: status['reason'] });
  for (const each of playHappenings(play.status, status)) await events.tell(kinds.play, play.metadata, each);
  return undefined;
}

/** The phase of a play that can't go on now: one that is not to be suspended any more is not told to be. */
export function waitingPhase({ spec, status: { phase } }: Pick<Play, 'spec' | 'status'>): string {
  return phase === undefined || (phase === 'Suspended' && !spec.suspend) ? 'Pending' : phase;
}

/** What is wrong is told where people look; it is tried again, since the remote or a ConfigMap may be put right. */
export async function refuse(context: Context, play: Play, error: CtoError): Promise<void> {
  const now = new Date().toISOString();
  const reason = reasonOf(error);
  const message = errorText(error);
  // oxlint-disable-next-line no-unsafe-type-assertion -- the status was read by its schema
  const before = play.status['conditions'] as Condition[] | undefined;
  const { generation } = play.metadata;
  const conditions = withConditions(before, [{ type: 'Accepted', holds: false, reason, message }], {
    now,
    generation,
  });
  const phase = waitingPhase(play);
  await writeStatus(context, play, {
    ...play.status,
    phase,
    reason,
    message: message.slice(0, 1000),
    observedGeneration: generation,
    conditions,
  });
}
