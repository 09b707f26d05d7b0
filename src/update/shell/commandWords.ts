/** Decides which command a word belongs to, and whether that command means the folder of another place. */
import type { Command } from 'unbash';

/** Commands that run another one, with how many words of their own follow: options are left out by themselves. */
const wrappers: Readonly<Record<string, number>> = {
  sudo: 0,
  command: 0,
  exec: 0,
  env: 0,
  nice: 0,
  nohup: 0,
  time: 0,
  timeout: 1,
  builtin: 0,
  xargs: 0,
  setsid: 0,
  stdbuf: 0,
};

/** Commands that make a file of the same content. */
export const copiers = /^(cp|mv|ln|install|rsync)$/;

const known = new WeakMap<Command, string[]>();

/** The words of a command without quotes, from its real name on. */
export function wordsOf(command: Command | undefined): readonly string[] {
  if (command === undefined) return [];
  const found = known.get(command) ?? readWords(command);
  known.set(command, found);
  return found;
}

function readWords(command: Command): string[] {
  const words: string[] = [command.name?.value ?? ''];
  for (const word of command.suffix) if (word.type === 'Word') words.push(word.value);
  let index = 0;
  while (Object.hasOwn(wrappers, baseName(words[index] ?? ''))) index = behindWrapper(words, index);
  return index === 0 ? words : words.slice(index);
}

function behindWrapper(words: readonly string[], index: number): number {
  let next = index + 1;
  while (/^(-|\w+=)/.test(words[next] ?? '')) next++;
  return next + (wrappers[baseName(words[index] ?? '')] ?? 0);
}

/** The name of a program without its folder. */
export function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

/** The real name of a command; its other words are not read for it, which takes long. */
export function nameOf(command: Command | undefined): string {
  if (command === undefined) return '';
  const name = baseName(command.name?.value ?? '');
  return Object.hasOwn(wrappers, name) ? baseName(wordsOf(command)[0] ?? '') : name;
}

/** Whether relative paths are those of another folder behind this command. */
export function goesElsewhere(command: Command): boolean {
  return /^(cd|pushd)$/.test(nameOf(command));
}

/** Commands whose paths are those of another machine, of a container, or of a mount. */
export const elsewhere: Readonly<Record<string, string>> = {
  docker: 'a container has folders of its own',
  podman: 'a container has folders of its own',
  nerdctl: 'a container has folders of its own',
  buildah: 'a container has folders of its own',
  kubectl: 'a pod has folders of its own',
  ssh: 'another machine has folders of its own',
  scp: 'another machine has folders of its own',
  chroot: 'the root is another one there',
  nsenter: 'the root may be another one there',
  mount: 'the volume itself is mounted, not a task’s folder',
  umount: 'the volume itself is mounted, not a task’s folder',
  mountpoint: 'the volume itself is mounted, not a task’s folder',
  findmnt: 'the volume itself is mounted, not a task’s folder',
};

/** Options of these commands whose values are files of this machine, as long as nothing is run elsewhere. */
const localOptions: Readonly<Record<string, RegExp>> = {
  docker: /^(-f|--file|--env-file|--project-directory|--config|--iidfile)$/,
  podman: /^(-f|--file|--env-file|--authfile|--iidfile)$/,
  kubectl: /^(-f|--filename|-k|--kustomize|--from-file|--from-env-file|--kubeconfig)$/,
  ssh: /^(-[iFES]|(Identity|UserKnownHosts|GlobalKnownHosts)File|ControlPath)$/,
  scp: /^(-[iF]|(Identity|UserKnownHosts|GlobalKnownHosts)File|ControlPath)$/,
};

/** Why a path in this word of a command may not be of this machine; undefined when it is. */
export function placeElsewhere(command: Command | undefined, word = ''): string | undefined {
  return Object.hasOwn(elsewhere, nameOf(command)) ? placeOfWords(wordsOf(command), word) : undefined;
}

/** The same for the words of a command, its name first. */
export function placeOfWords(words: readonly string[], word: string): string | undefined {
  const name = baseName(words[0] ?? '');
  const options = Object.hasOwn(localOptions, name) ? localOptions[name] : undefined;
  const isRun = words.some((one) => /^(run|exec|cp|debug)$/.test(one));
  return options !== undefined && !isRun && isLocal(words, word, options) ? undefined : elsewhere[name];
}

function isLocal(words: readonly string[], word: string, options: RegExp): boolean {
  const [option = ''] = word.split('=', 1);
  if (word.includes('=') && options.test(option)) return true;
  const at = words.indexOf(word);
  // The folder that an image is built from is the last word.
  return options.test(words[at - 1] ?? '') || (words.includes('build') && at > 1 && at === words.length - 1);
}
