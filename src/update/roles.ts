/** Decides what each template of a foreign tree is: a container script, a hook, a partial, a text, or nothing that is read. */
import { preambleLines } from '../templates/preamble.ts';

export type Role = 'container' | 'hook' | 'partial' | 'text' | 'unknown';

/** A template as it was read. */
export interface TreeFile {
  /** Below the folder, with slashes. */
  path: string;
  text: string;
}

const texts = /\.(jsonc?|json5|toml|ya?ml|md|mdc|markdown|txt|env|ini|conf|cfg|properties)\.hbs$/;

/** The role of a template; `included` are the names that partial tags of the tree give. */
export function roleOf({ path, text }: TreeFile, included: ReadonlySet<string>): Role {
  if (!isShell(path, text)) return texts.test(path) ? 'text' : 'unknown';
  if (/(^|\/)(partials?|_[^/]*)(\/|$)|(^|\/)_[^/]*$/.test(path) || isIncluded(path, included))
    return 'partial';
  const name = path.slice(path.lastIndexOf('/') + 1);
  return /(^|[/_])hooks?[/_]/.test(path) || /(^|[-_.])hooks?[-_.]/.test(name) ? 'hook' : 'container';
}

function isShell(path: string, text: string): boolean {
  if (/\.(sh|bash)\.hbs$/.test(path)) return true;
  return !texts.test(path) && /^\uFEFF?#!\s*\S*\/(env\s+(-S\s+)?)?(ba|da|a|k)?sh\b/.test(text);
}

/** Names of partials that are included somewhere. */
export function includedNames(files: readonly TreeFile[]): Set<string> {
  return new Set(files.flatMap(({ text }) => namesIn(text)));
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/\{\{~?#?>\s*["']?([\w./-]+)/g)].map(([, name = '']) => name);
}

/** The name that a partial's tag gives. */
export function includedName(tag: string): string {
  return namesIn(tag)[0] ?? '';
}

/** A template and the partials that go into it, as far as the tree has them. */
export function withPartials(file: TreeFile, files: readonly TreeFile[], depth = 0): TreeFile[] {
  if (depth > 5) return [file];
  const partials = namesIn(file.text).flatMap((name) => partialNamed(name, files) ?? []);
  return [file, ...partials.flatMap((partial) => withPartials(partial, files, depth + 1))];
}

/** The file of a partial. */
export function partialNamed(name: string, files: readonly TreeFile[]): TreeFile | undefined {
  return files.find(({ path }) => namesOf(path).includes(name));
}

/** A partial's name is its path without its ending, from some folder on. */
function isIncluded(path: string, included: ReadonlySet<string>): boolean {
  return namesOf(path).some((name) => included.has(name));
}

function namesOf(path: string): string[] {
  const bare = path.replace(/\.hbs$/, '');
  const parts = bare.split('/');
  const tails = parts.map((_, index) => parts.slice(index).join('/'));
  return [...tails, ...tails.map((tail) => tail.replace(/\.\w+$/, ''))];
}

/** Whether a partial that this text includes brings the preamble. */
export function bringsPreamble(text: string, files: readonly TreeFile[], depth = 0): boolean {
  if (depth > 5) return false;
  return namesIn(text).some((name) =>
    files.some(
      (file) =>
        namesOf(file.path).includes(name) &&
        (file.text.includes(preambleLines.join('\n')) || bringsPreamble(file.text, files, depth + 1)),
    ),
  );
}
