/** Decides which plays a call of a tool means: those of this machine, or those of a cluster where it asks for one. */
import { CtoError } from '../errors.ts';
import { isOnCluster, type WhereFlags } from '../cli/clusterFlags.ts';
import { type Plays } from '../cli/plays.ts';
import { playsOf } from '../cli/whichPlays.ts';
import { type CallPlace, placeOf } from './place.ts';
import type { ToolWorld } from './tool.ts';

export interface WhereArguments {
  executor: 'local' | 'cluster';
  context?: string | undefined;
  namespace?: string | undefined;
}

/** The flags that a command has for the same. @throws CtoError `argument-invalid`. */
export function whereFlags({ executor, context, namespace }: WhereArguments): WhereFlags {
  const flags: WhereFlags = {
    ...(executor === 'cluster' && { cluster: true }),
    ...(context !== undefined && { context }),
    ...(namespace !== undefined && { namespace }),
  };
  if (executor === 'cluster' || !isOnCluster(flags)) return flags;
  throw new CtoError('argument-invalid', 'context and namespace are about a cluster', {
    hint: 'Set executor to "cluster", or leave them out.',
  });
}

export async function playsFor(
  args: WhereArguments & { root?: string | undefined },
  world: ToolWorld,
): Promise<{ plays: Plays; place: CallPlace }> {
  const where = whereFlags(args);
  const place = await placeOf(args, world);
  const flags = where.cluster === true ? where : { root: place.root };
  return { plays: playsOf(flags, place.io), place };
}
