/** What `cto templates list` and `cto templates show` print. */
import { CtoError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { keyOf } from '../templates/key.ts';
import type { CompiledTemplate } from '../templates/types.ts';
import { exitCode, type Io } from './io.ts';
import { textTable } from './table.ts';
import type { TemplatesCommandFlags } from './templatesCommand.ts';
import { compileChosen } from './templateSet.ts';

interface Row {
  configMap: string;
  key: string;
  path: string;
  /** UTF-8. */
  bytes: number;
}

function rowOf({ path, text }: CompiledTemplate): Row {
  const { configMap = '', key = '' } = keyOf(path) ?? {};
  return { configMap, key, path, bytes: Buffer.byteLength(text) };
}

async function templates({ templates: flag }: TemplatesCommandFlags, io: Io): Promise<CompiledTemplate[]> {
  const { set, findings } = await compileChosen(flag, io.cwd);
  if (findings.length > 0)
    io.stderr.write(`cto: these templates have ${findings.length} findings: make validate\n`);
  return [...set.templates.values()];
}

export async function listTemplates(flags: TemplatesCommandFlags, io: Io): Promise<number> {
  const rows = (await templates(flags, io)).map(rowOf);
  if (flags.json === true) {
    io.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return exitCode.succeeded;
  }
  const cells = rows.map(({ configMap, key, bytes }) => [configMap, key, String(bytes)]);
  io.stdout.write(`${textTable(['configmap', 'key', 'bytes'], cells).join('\n')}\n`);
  return exitCode.succeeded;
}

/** @throws CtoError `unknown-template` with the nearest key. */
export async function showTemplate(name: string, flags: TemplatesCommandFlags, io: Io): Promise<number> {
  const all = await templates(flags, io);
  const found = all.find((template) => template.path === name || rowOf(template).key === name);
  if (found !== undefined) {
    io.stdout.write(found.text);
    return exitCode.succeeded;
  }
  const rows = all.map(rowOf);
  const names = name.includes('/') ? rows.map(({ path }) => path) : rows.map(({ key }) => key);
  // Part of a name says more than a small edit distance to another one.
  const parts = names.filter((candidate) => candidate.includes(name)).toSorted((a, b) => a.length - b.length);
  const near = parts[0] ?? nearest(name, names);
  throw new CtoError('unknown-template', `There is no compiled template ${JSON.stringify(name)}`, {
    hint: near === undefined ? 'See: cto templates list' : `Did you mean ${near}?`,
  });
}
