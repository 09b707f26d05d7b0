/** What `cto templates apply`, `rollback` and `diff` do: show the difference, try, ask, apply, and say what to know. */
import { stripVTControlCharacters } from 'node:util';
import type { KubeConfig } from '@kubernetes/client-node';
import { carryOutApply, planApplyOf, tryApply, type PlannedApply } from '../apply/applySet.ts';
import { diffText } from '../apply/diffText.ts';
import { releaseState } from '../apply/helmReleases.ts';
import { configMapClient, type ConfigMapClient } from '../cluster/configMaps.ts';
import { loadKubeconfig } from '../cluster/kubeconfig.ts';
import { errorText } from '../errors.ts';
import { wantsColor } from '../local/progress/display.ts';
import {
  appliedText,
  applyJson,
  beforeText,
  countsText,
  headText,
  type Outcome,
  type Target,
} from './applyText.ts';
import type { ClusterTemplatesFlags } from './clusterTemplatesCommand.ts';
import { confirm } from './confirm.ts';
import { onInterrupt } from './interrupt.ts';
import { exitCode, type Io } from './io.ts';
import { chosenSet, previousSet, setOfFolder, templateFolder, type WantedSet } from './wantedSet.ts';

interface Session {
  flags: ClusterTemplatesFlags;
  io: Io;
  config: KubeConfig;
  client: ConfigMapClient;
  target: Target;
  /** Writes for people; nothing with `--json`. */
  say: (text: string) => void;
}

export async function applyTemplates(flags: ClusterTemplatesFlags, io: Io): Promise<number> {
  const wanted = await setOfFolder(templateFolder(flags, io.cwd));
  return bring(wanted, openSession(flags, io));
}

export async function rollBackTemplates(flags: ClusterTemplatesFlags, io: Io): Promise<number> {
  const session = openSession(flags, io);
  const chosen = await chosenSet(flags, session.client, io.cwd);
  return bring(chosen ?? (await previousSet(session.client)), session);
}

export async function diffTemplates(flags: ClusterTemplatesFlags, io: Io): Promise<number> {
  const session = openSession(flags, io);
  const chosen = await chosenSet(flags, session.client, io.cwd);
  const plan = await look(chosen ?? (await setOfFolder(templateFolder(flags, io.cwd))), session);
  return end(plan, plan.unchanged ? 'unchanged' : 'compared', session);
}

function openSession(flags: ClusterTemplatesFlags, io: Io): Session {
  const { context, namespace, json } = flags;
  const config = loadKubeconfig({ env: io.env, ...(context === undefined ? {} : { context }) });
  const server = config.getCurrentCluster()?.server ?? '';
  return {
    flags,
    io,
    config,
    client: configMapClient(config, namespace),
    target: { context: config.getCurrentContext(), server, namespace },
    say: (text) => {
      if (json !== true)
        io.stdout.write(wantsColor(io.stdout, io.env) ? text : stripVTControlCharacters(text));
    },
  };
}

/** Reads the cluster and shows how it differs from what is wanted. */
async function look({ data, source }: WantedSet, session: Session): Promise<PlannedApply> {
  const { client, flags, say, target } = session;
  const plan = await planApplyOf({ wanted: data, source, release: flags.release }, client);
  say(headText(target, source, plan.digest));
  say(plan.unchanged ? '' : beforeText(plan));
  say(plan.unchanged ? '' : `${diffText(plan.changes)}\n${countsText(plan)} differ.\n`);
  return plan;
}

async function bring(wanted: WantedSet, session: Session): Promise<number> {
  const { client, flags, io, say } = session;
  const plan = await look(wanted, session);
  if (plan.unchanged) return end(plan, 'unchanged', session);
  object(plan, session);
  await tryApply(plan, client);
  say('The server accepts all of it.\n');
  if (flags.dryRun === true) return end(plan, 'dry-run', session);
  const interrupt = onInterrupt({
    first: () => void io.stderr.write('Putting back what was applied; again: at once.\n'),
    second: async () => {},
  });
  try {
    if (flags.yes !== true && !(await confirm('Apply?', io, interrupt.signal)))
      return await end(plan, 'declined', session);
    await carryOutApply(plan, client, interrupt.signal);
    return await end(plan, 'applied', session);
  } finally {
    interrupt.forget();
  }
}

/** Says what speaks against it. @throws CtoError the first objection, unless the user insists. */
function object({ objections, recording }: PlannedApply, { flags, io }: Session): void {
  const [first] = objections;
  if (first !== undefined && flags.force !== true) throw first;
  for (const each of objections) io.stderr.write(`cto: applied all the same (--force): ${errorText(each)}\n`);
  for (const warning of recording.warnings) io.stderr.write(`cto: ${warning}\n`);
}

const endings: Readonly<Record<Exclude<Outcome, 'applied' | 'compared'>, string>> = {
  unchanged: 'The cluster has exactly this set: nothing to change, nothing was written.\n',
  'dry-run': 'Dry run: nothing was written.\n',
  declined: 'Nothing was written.\n',
};

async function end(plan: PlannedApply, outcome: Outcome, session: Session): Promise<number> {
  const { config, flags, io, say, target } = session;
  if (flags.json === true)
    io.stdout.write(`${JSON.stringify(applyJson(plan, target, outcome), undefined, 2)}\n`);
  else if (outcome === 'applied') {
    const { release, releaseHome: namespace } = plan;
    say(appliedText(plan, await releaseState(config, { release, namespace })));
  } else if (outcome !== 'compared') say(endings[outcome]);
  return exitCode.succeeded;
}
