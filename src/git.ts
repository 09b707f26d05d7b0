/** Trusted git: in a given bare repository, with no configuration but ours, and with the user's only towards his remote. */
import { type ProcessAnswer, type ProcessOptions, runProcess } from './processes.ts';

export type GitOptions = Pick<ProcessOptions, 'input' | 'encoding' | 'signal' | 'answers'> & {
  /** Added to the environment, for example dates of a commit. */
  env?: Readonly<Record<string, string>>;
};

/** Nothing that a repository or a user configures may start a program or change what is there behind our back. */
const always = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.attributesFile=/dev/null',
  'protocol.ext.allow=never',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);

/** Variables of git by which a user says how his remote is reached. */
const remoteVariables =
  /^GIT_(SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|PROXY_COMMAND|SSL_.+|HTTP_.+|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+))$/;

/** Every process that we start for a folder carries its name, so that what outlives us can be found. */
export const ownerVariable = 'CTO_OWNER';

/**
 * Runs git in a bare repository of ours, without the user's or the system's configuration.
 * @returns exit code (one of `answers`) and standard output without the last newline.
 */
export async function gitAnswer(
  repository: string,
  args: readonly string[],
  { env, ...options }: GitOptions = {},
): Promise<ProcessAnswer> {
  return runProcess('git', [`--git-dir=${repository}`, ...always, ...args], {
    ...options,
    apart: true,
    env: {
      ...environment(() => false),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_ATTR_NOSYSTEM: '1',
      // An agent can push refs that put other objects in the place of those that we look at.
      GIT_NO_REPLACE_OBJECTS: '1',
      [ownerVariable]: repository,
      ...env,
    },
  });
}

/** Standard output of a trusted git command. @throws CtoError `process-failed` for any exit code but 0. */
export async function git(
  repository: string,
  args: readonly string[],
  options: Omit<GitOptions, 'answers'> = {},
): Promise<string> {
  return (await gitAnswer(repository, args, options)).stdout;
}

/** The same towards the user's remote: with his configuration, credentials and ssh, never asking on the terminal. */
export async function gitToRemote(
  repository: string,
  args: readonly string[],
  { env, ...options }: GitOptions = {},
): Promise<ProcessAnswer> {
  return runProcess('git', [`--git-dir=${repository}`, ...always, ...args], {
    ...options,
    env: { ...environment((name) => remoteVariables.test(name)), [ownerVariable]: repository, ...env },
  });
}

/** This process's environment without git's variables, except those that `keep` names. */
function environment(keep: (name: string) => boolean): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (!entry[0].startsWith('GIT_') || keep(entry[0])),
  );
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
}
