/** How the controller reaches the remote of a run or a play, and what the remote says of a run. */
import type { RunReport } from '../../play/accept.ts';
import { kinds } from '../api/kinds.ts';
import { marks } from '../names.ts';
import type { RemoteOptions } from '../remote/connection.ts';
import { nameOf } from '../runs/objects.ts';
import { type Run, resolveRun } from '../runs/run.ts';
import type { Context } from './context.ts';
import { ownLogin } from './login.ts';

/** `agent` may have a GitHub App of its own. */
export async function remoteOptions(
  context: Context,
  { metadata, spec }: Pick<Run, 'metadata'> & { spec: { repository: string } },
  agent?: string,
): Promise<RemoteOptions> {
  const { folder, memory } = context;
  const { repository } = spec;
  const where = { namespace: metadata.namespace, repository, ...(agent !== undefined && { agent }) };
  return { folder, memory, url: repository, login: await ownLogin(context, where) };
}

export async function remoteOf(context: Context, run: Run): Promise<Pick<RunReport, 'result' | 'remote'>> {
  const { api, settings } = context;
  const { play, id, agent } = resolveRun(run, settings);
  const { namespace } = run.metadata;
  const files = await api.get(kinds.configMap, { namespace, name: nameOf(run, 'files') });
  const base = files?.metadata.annotations[marks.baseCommit] ?? run.spec.baseCommit ?? '';
  return context.remote.ask(await remoteOptions(context, run, agent), {
    play,
    run: id,
    branch: run.spec.branch,
    base,
    resultsPrefix: settings.play.resultPrefix,
  });
}
