/** What is settled of a play: read, or made and written down before its first run. */
import { CtoError } from '../../errors.ts';
import { kinds } from '../api/kinds.ts';
import type { KubeObject } from '../api/object.ts';
import { type Play, planOf, resolvePlay } from '../plays/play.ts';
import { type PlayRecord, readRecord, recordBody, recordName } from '../plays/record.ts';
import { configMapText } from './configMapText.ts';
import type { Context } from './context.ts';
import { createOrGet } from './createOrGet.ts';
import { remoteOptions } from './runRemote.ts';

/** @throws CtoError for a plan or a branch that is not there. */
export async function recordOf(context: Context, play: Play, frontend: string): Promise<PlayRecord> {
  const { api, records } = context;
  const { uid, namespace } = play.metadata;
  const known = records.get(uid);
  if (known !== undefined) return known;
  const name = recordName(play);
  const found =
    (await api.get(kinds.configMap, { namespace, name })) ?? (await makeRecord(context, play, frontend));
  const record = readRecord(found);
  records.set(uid, record);
  return record;
}

async function makeRecord(context: Context, play: Play, frontend: string): Promise<KubeObject> {
  const text = await planText(context, play);
  const plan = planOf(play, text, frontend);
  const { branchTemplate } = resolvePlay(play, context.settings);
  const { baseBranch, repository } = play.spec;
  const settled = await context.remote.settle(await remoteOptions(context, play), {
    play: play.metadata.name,
    plan,
    branchTemplate,
    baseBranch,
    resultsPrefix: context.settings.play.resultPrefix,
  });
  if (settled === undefined) {
    throw new CtoError('base-missing', `The repository ${repository} has no branch ${baseBranch}`, {
      hint: 'Push it, or make another play with another baseBranch.',
    });
  }
  const { namespace, name } = play.metadata;
  const { length } = settled.taken;
  if (length > 0) context.log.info(`Play takes over ${length} runs of its remote`, { namespace, play: name });
  const body = recordBody(play, { version: 1, planDigest: plan.digest, ...settled, plan: text });
  return createOrGet(context, { kind: kinds.configMap, body });
}

async function planText(context: Context, { spec, metadata }: Play): Promise<string> {
  const { tasks, configMap } = spec.plan;
  if (configMap === undefined) return JSON.stringify({ tasks });
  const text = await configMapText(context, metadata.namespace, configMap);
  if (text !== undefined) return text;
  throw new CtoError('plan-missing', `The ConfigMap ${configMap.name} has no ${configMap.key}`, {
    hint: 'Make it in the namespace of the Play.',
  });
}
