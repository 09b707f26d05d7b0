/** The Secret of a run: made before its Job, and renewed in place while its pod runs; the kubelet brings it into the pod. */
import { CtoError } from '../../errors.ts';
import { kinds } from '../api/kinds.ts';
import { isOwnedBy, type KubeObject } from '../api/object.ts';
import { holdsSame, lifeOf, renewalOf, runSecret } from '../remote/runSecret.ts';
import { metadataOf, nameOf, ownerOf } from '../runs/objects.ts';
import { type Run, resolveRun } from '../runs/run.ts';
import type { Context } from './context.ts';
import { podLogin } from './login.ts';
import { idsOf } from './runStatus.ts';

/** A Secret of a person is looked at again after this: Secrets are not watched. */
const rotationPause = 5 * 60_000;

/** Between two looks at a Secret, milliseconds: however short its token lives. */
const shortest = 1000;

/** Name of the Secret made for this run, or `none` when git signs in with nothing. */
export async function gitSecretOf(context: Context, run: Run): Promise<string> {
  const due = await renew(context, run);
  if (due === undefined) return 'none';
  context.renewals.set(run.metadata.uid, due);
  return nameOf(run, 'git');
}

/** Milliseconds until the run's Secret has to be looked at again; renews it when that is now. */
export async function keepSecret(context: Context, run: Run): Promise<number | undefined> {
  const { renewals } = context;
  const { uid } = run.metadata;
  const known = renewals.get(uid);
  const due = known !== undefined && known > Date.now() ? known : await renew(context, run);
  renewals.set(uid, due ?? Number.POSITIVE_INFINITY);
  return due === undefined || due === Number.POSITIVE_INFINITY
    ? undefined
    : Math.max(shortest, due - Date.now());
}

/** Brings the Secret up to date where it has to be; returns when it has to be looked at next. */
async function renew(context: Context, run: Run): Promise<number | undefined> {
  const { api, log } = context;
  const there = await ownSecret(context, run);
  const life = there && lifeOf(there);
  if (life !== undefined && renewalOf(life) > Date.now()) return renewalOf(life);
  const { namespace } = run.metadata;
  const { repository } = run.spec;
  const agent = resolveRun(run, context.settings).agent;
  const found = await podLogin(context, { namespace, repository, agent });
  if (found === undefined) return undefined;
  const body = runSecret({ ...found, repository }, secretMetadata(context, run));
  if (there === undefined || !holdsSame(there, body)) {
    await api.apply(kinds.secret, body);
    if (there !== undefined) log.info('Credentials renewed', idsOf(run));
  }
  return found.life === undefined ? Date.now() + rotationPause : renewalOf(found.life);
}

async function ownSecret({ api }: Context, run: Run): Promise<KubeObject | undefined> {
  const { namespace, uid } = run.metadata;
  const found = await api.get(kinds.secret, { namespace, name: nameOf(run, 'git') });
  if (found === undefined || isOwnedBy(found, uid)) return found;
  throw new CtoError('git-secret', `The Secret ${found.metadata.name} belongs to somebody else`, {
    hint: 'Delete it: its name is the one of the Secret that the controller makes for the run.',
  });
}

function secretMetadata({ settings }: Context, run: Run): ReturnType<typeof metadataOf> {
  const resolved = resolveRun(run, settings);
  return {
    ...metadataOf({ run, resolved, settings }, 'git'),
    ownerReferences: [ownerOf(kinds.codeRun, run.metadata)],
  };
}
