/** Decides which set a command brings to the cluster: the templates here, of a commit, or one that is recorded there. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sourceOf, templatesOfCommit } from '../apply/commitTemplates.ts';
import { digestThere, readRevisions } from '../apply/record.ts';
import { readSix } from '../apply/applySet.ts';
import { dataOfRevision, revisionNumbered, setBefore, type Revision } from '../apply/revisions.ts';
import type { ConfigMapClient } from '../cluster/configMaps.ts';
import { CtoError } from '../errors.ts';
import { packageFolder } from '../packageFolder.ts';
import { setDataFrom, type SetData } from '../templates/configMaps.ts';
import type { ClusterTemplatesFlags } from './clusterTemplatesCommand.ts';
import { soundTemplates } from './templateSet.ts';

export interface WantedSet {
  data: SetData;
  /** Where it comes from, as it is recorded. */
  source: string;
}

/** Absolute path of the template folder that the flags name. */
export function templateFolder({ templates }: Pick<ClusterTemplatesFlags, 'templates'>, cwd: string): string {
  return templates === undefined ? join(packageFolder(), 'agent-templates') : resolve(cwd, templates);
}

/** The templates of the folder. @throws CtoError `templates-broken`. */
export async function setOfFolder(folder: string): Promise<WantedSet> {
  const { set } = await soundTemplates(folder, folder, 'nothing is applied');
  return { data: setDataFrom(set), source: await sourceOf(folder) };
}

/** The templates of a commit, compiled and linted by today's code. */
export async function setOfCommit(folder: string, revision: string): Promise<WantedSet> {
  const target = await mkdtemp(join(tmpdir(), 'cto-commit-'));
  try {
    const found = await templatesOfCommit(folder, revision, target);
    const { set } = await soundTemplates(found.folder, found.folder, 'nothing is applied');
    return { data: setDataFrom(set), source: `commit ${found.commit.slice(0, 12)}` };
  } finally {
    await rm(target, { recursive: true, force: true });
  }
}

/** The set that `--rev` or `--to` names; undefined when neither is given. @throws CtoError `bad-flag` for both. */
export async function chosenSet(
  flags: ClusterTemplatesFlags,
  client: ConfigMapClient,
  cwd: string,
): Promise<WantedSet | undefined> {
  const { rev, to } = flags;
  if (rev !== undefined && to !== undefined)
    throw new CtoError('bad-flag', '--rev and --to both choose a set', { hint: 'Give one of them.' });
  if (rev !== undefined) return setOfCommit(templateFolder(flags, cwd), rev);
  return to === undefined ? undefined : setOfRevision(revisionNumbered(await readRevisions(client), to));
}

/** The newest recorded set that is not the one that is there. @throws CtoError `no-revision`. */
export async function previousSet(client: ConfigMapClient): Promise<WantedSet> {
  const digest = digestThere(await readSix(client));
  return setOfRevision(setBefore(await readRevisions(client), digest));
}

function setOfRevision(revision: Revision): WantedSet {
  const { number, source } = revision;
  const first = source.replace(/^revision \d+, /, '');
  return { data: dataOfRevision(revision), source: `revision ${number}, ${first}` };
}
