/** Renders the files of a run and makes their ConfigMap; what can not be rendered ends the run. */
import { CtoError, errorText } from '../../errors.ts';
import { kinds } from '../api/kinds.ts';
import { ApiRefusal } from '../api/refusal.ts';
import { filesOf } from '../runs/files.ts';
import { type Run, resolveRun } from '../runs/run.ts';
import type { RunSight } from '../runs/sight.ts';
import { failRun } from '../runs/writeStatus.ts';
import { configMapText } from './configMapText.ts';
import type { Context } from './context.ts';
import { createOrGet } from './createOrGet.ts';
import { remoteOptions } from './runRemote.ts';
import { writeStatus } from './runStatus.ts';

/** The sight with the files, or with the run's end. */
export async function render(context: Context, sight: RunSight): Promise<RunSight> {
  const { run, settings, templates } = sight;
  if (templates.state !== 'ready') throw new Error('Files are rendered from a complete set only');
  const resolved = resolveRun(run, settings);
  const baseCommit =
    run.spec.baseCommit ??
    (await context.remote.head(await remoteOptions(context, run, resolved.agent), run.spec.baseBranch));
  if (baseCommit === undefined)
    return failed(context, sight, `The repository has no branch ${run.spec.baseBranch}`);
  const prompt = await promptOf(context, run);
  if (prompt === undefined)
    return failed(context, sight, `The ConfigMap ${run.spec.prompt.configMap?.name} has no such file`);
  try {
    const body = filesOf({ run, resolved, settings, templates: templates.set, baseCommit, prompt });
    const files = await createOrGet(context, { kind: kinds.configMap, body });
    return { ...sight, files };
  } catch (error) {
    if (error instanceof CtoError && !(error instanceof ApiRefusal)) {
      return failed(context, sight, errorText(error));
    }
    throw error;
  }
}

/** What can't be rendered now can never be: the run ends. */
async function failed(context: Context, sight: RunSight, reason: string): Promise<RunSight> {
  const { status } = failRun(sight, reason);
  await writeStatus(context, sight.run, status);
  return { ...sight, run: { ...sight.run, status } };
}

async function promptOf(context: Context, { spec, metadata }: Run): Promise<string | undefined> {
  const { text, configMap } = spec.prompt;
  return configMap === undefined ? text : configMapText(context, metadata.namespace, configMap);
}
