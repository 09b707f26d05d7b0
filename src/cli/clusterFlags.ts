/** Decides whether a command means this machine or a cluster: this machine, unless `--cluster` or one of its flags is there. */
import type { Command } from 'commander';
import { CtoError } from '../errors.ts';

/** The flags that say where plays are, as they were given. */
export interface WhereFlags {
  local?: true;
  root?: string;
  cluster?: true;
  context?: string;
  namespace?: string;
}

/** Adds `--cluster`, `--context` and `--namespace`. */
export function withCluster(command: Command): Command {
  return command
    .option('--cluster', 'on the Kubernetes cluster of your kubeconfig')
    .option('--context <name>', 'context of your kubeconfig (default: the current one); means --cluster')
    .option('--namespace <name>', 'where its plays are (default: agent-platform); means --cluster');
}

/** @throws CtoError `bad-flag` when the flags name both. */
export function isOnCluster({ local, root, cluster, context, namespace }: WhereFlags): boolean {
  const named = Object.entries({ '--cluster': cluster, '--context': context, '--namespace': namespace });
  const flag = named.find(([, value]) => value !== undefined)?.[0];
  if (flag === undefined) return false;
  if (local === undefined && root === undefined) return true;
  const other = local === undefined ? '--root' : '--local';
  throw new CtoError('bad-flag', `${other} means this machine, ${flag} a cluster`, {
    hint: 'Leave one of them out.',
  });
}

/** The words that name the same place in another command. */
export function whereWords({ context, namespace }: Pick<WhereFlags, 'context' | 'namespace'>): string {
  const words = [
    ...(context === undefined ? [] : [`--context ${context}`]),
    ...(namespace === undefined ? [] : [`--namespace ${namespace}`]),
  ];
  return words.length === 0 ? '--cluster' : words.join(' ');
}
