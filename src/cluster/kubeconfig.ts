/** Decides which cluster a command speaks to: the user's kubeconfig files, as kubectl reads them, and a context of theirs. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { KubeConfig, type Cluster, type User } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { z } from 'zod';
import { CtoError } from '../errors.ts';
import { nearest } from '../nearest.ts';

export interface KubeconfigOptions {
  /** Name of a context; default: the current one. */
  context?: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Reads KUBECONFIG (several files, the first that has a name wins), else `~/.kube/config`, else the account of the pod.
 * @throws CtoError `no-kubeconfig`, `bad-kubeconfig`, `unknown-context`; never with text of a file, which may hold tokens.
 */
export function loadKubeconfig({ context, env }: KubeconfigOptions): KubeConfig {
  const files = kubeconfigFiles(env);
  const config = new KubeConfig();
  if (files.length > 0) for (const file of files) merge(config, readFileOf(file));
  else if (env['KUBERNETES_SERVICE_HOST'] === undefined) throw noKubeconfig(env);
  else config.loadFromCluster();
  chooseContext(config, context);
  return config;
}

/** As kubectl: files of the list that are not there are left out. */
function kubeconfigFiles(env: NodeJS.ProcessEnv): string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  const files = listed.length > 0 ? listed : [join(env['HOME'] ?? homedir(), '.kube', 'config')];
  return files.filter((file) => existsSync(file));
}

function noKubeconfig(env: NodeJS.ProcessEnv): CtoError {
  const said = env['KUBECONFIG'];
  const message =
    said === undefined || said === ''
      ? 'There is no ~/.kube/config'
      : `KUBECONFIG names no file that is there: ${said}`;
  return new CtoError('no-kubeconfig', message, {
    hint: 'Set KUBECONFIG to the file that says how your cluster is reached.',
  });
}

/** Messages of the YAML reader quote the file, so only the line is told. */
function readFileOf(file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    // As kubectl: an empty file says nothing.
    const text = readFileSync(file, 'utf8');
    if (text.trim() === '') return config;
    config.loadFromFile(file);
    config.users = signingIn(config.getUsers(), { text, folder: dirname(file) });
  } catch (error) {
    const line = lineOf(error);
    throw new CtoError('bad-kubeconfig', 'This kubeconfig file can not be read', {
      at: line === undefined ? { file } : { file, line },
      hint: 'Try it with: kubectl config view',
    });
  }
  return config;
}

const signInSchema = z.looseObject({
  users: z
    .array(
      z.looseObject({ name: z.string(), user: z.looseObject({ tokenFile: z.string() }).partial().nullish() }),
    )
    .nullish(),
});

/** What kubectl reads and the library does not: `tokenFile`, and a sign-in program named from the folder of the file. */
function signingIn(users: readonly User[], { text, folder }: { text: string; folder: string }): User[] {
  const read = text.includes('tokenFile') ? signInSchema.parse(parse(text, { logLevel: 'error' })) : {};
  return users.map((user) => {
    const file = read.users?.find(({ name }) => name === user.name)?.user?.tokenFile;
    if (file !== undefined && user.token === undefined)
      return { ...user, authProvider: { name: 'tokenFile', config: { tokenFile: resolve(folder, file) } } };
    const program = execSchema.safeParse(user.exec).data;
    // Without a slash it is looked for in PATH.
    if (program === undefined || !program.command.includes('/')) return user;
    return { ...user, exec: { ...program, command: resolve(folder, program.command) } };
  });
}

const execSchema = z.looseObject({ command: z.string() });

function lineOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('mark' in error)) return undefined;
  const { mark } = error;
  const isPlace = typeof mark === 'object' && mark !== null && 'line' in mark;
  return isPlace && typeof mark.line === 'number' ? mark.line + 1 : undefined;
}

function merge(into: KubeConfig, from: KubeConfig): void {
  for (const cluster of from.getClusters())
    if (into.getCluster(cluster.name) === null) into.addCluster(cluster);
  for (const user of from.getUsers()) if (into.getUser(user.name) === null) into.addUser(user);
  for (const context of from.getContexts())
    if (into.getContextObject(context.name) === null) into.addContext(context);
  // Files without a current context leave it undefined, whatever the type says.
  const current: string | undefined = into.getCurrentContext();
  const offered: string | undefined = from.getCurrentContext();
  if ((current ?? '') === '' && offered !== undefined) into.setCurrentContext(offered);
}

function chooseContext(config: KubeConfig, context: string | undefined): void {
  const names = config.getContexts().map(({ name }) => name);
  const chosen: string | undefined = context ?? config.getCurrentContext();
  if (chosen === undefined || chosen === '') {
    throw new CtoError('no-context', 'The kubeconfig has no current context', {
      hint: `Choose one with --context: ${names.join(', ')}`,
    });
  }
  config.setCurrentContext(chosen);
  if (config.getContextObject(chosen) === null) throw unknownContext(chosen, names);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw badContext(`The context ${chosen} names a cluster that the kubeconfig does not have`);
  }
  checkServer(cluster, chosen);
}

/** What the library would only find when it asks, and call a failed sign-in. */
function checkServer({ server, skipTLSVerify }: Cluster, context: string): void {
  const url = URL.parse(server);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw badContext(`The server of the context ${context} has no address that begins with https://`);
  }
  if (url.protocol === 'https:' || skipTLSVerify) return;
  throw badContext(
    `The server of the context ${context}, ${url.origin}, is spoken to without encryption`,
    'Give it an https:// address; for a proxy on this machine set insecure-skip-tls-verify of its cluster to true.',
  );
}

function badContext(message: string, hint = 'See: kubectl config view'): CtoError {
  return new CtoError('bad-kubeconfig', message, { hint });
}

/** Where requests go, for people: without a name or password that the address may hold. */
export function serverOf(config: KubeConfig): string {
  const { origin = 'the server' } = URL.parse(config.getCurrentCluster()?.server ?? '') ?? {};
  return `${origin} of the context ${config.getCurrentContext()}`;
}

function unknownContext(name: string, names: readonly string[]): CtoError {
  const near = nearest(name, names);
  return new CtoError('unknown-context', `The kubeconfig has no context ${name}`, {
    hint: near === undefined ? `It has: ${names.join(', ')}` : `Did you mean ${near}?`,
  });
}
