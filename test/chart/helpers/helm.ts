/** The chart as Helm renders it: text, objects, errors. */
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { CtoError } from '../../../src/errors.ts';
import { packageFolder } from '../../../src/packageFolder.ts';
import { runProcess } from '../../../src/processes.ts';
import { toolPath } from '../../../src/tools/tool.ts';

export const chartFolder = join(packageFolder(), 'chart');

const objectSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  data: z.record(z.string(), z.string()).optional(),
});
export type KubernetesObject = z.infer<typeof objectSchema>;

export interface RenderOptions {
  chart?: string;
  /** Files of values, in order. */
  files?: readonly string[];
  values?: unknown;
  release?: string;
  namespace?: string;
}

/** Runs a command of helm on the chart with values; what it says is the answer, also when it fails. */
export async function helm(
  words: readonly string[],
  { chart = chartFolder, files = [], values }: RenderOptions = {},
): Promise<{ ok: boolean; text: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'cto-chart-'));
  const own = join(folder, 'values.json');
  await writeFile(own, JSON.stringify(values ?? {}));
  try {
    const valueArgs = [...files, own].flatMap((file) => ['--values', file]);
    const { stdout } = await runProcess(await toolPath('helm'), [...words, chart, ...valueArgs]);
    return { ok: true, text: stdout };
  } catch (error) {
    if (!(error instanceof CtoError)) throw error;
    return { ok: false, text: error.hint ?? error.message };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The manifest; an error of Helm is an error. */
export async function renderText(options: RenderOptions = {}): Promise<string> {
  const { release = 'controller', namespace = 'agent-platform' } = options;
  const { ok, text } = await helm(['template', release, '--namespace', namespace], options);
  if (!ok) throw new Error(text);
  return text;
}

export function objectsOf(text: string): KubernetesObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const value: unknown = document.toJS({ maxAliasCount: -1 });
    return value === null || value === undefined ? [] : [objectSchema.parse(value)];
  });
}

export async function renderObjects(options: RenderOptions = {}): Promise<KubernetesObject[]> {
  return objectsOf(await renderText(options));
}

/** Name -> path of each `ci/*-values.yaml`. */
export async function ciValues(): Promise<[string, string][]> {
  const files: string[] = [];
  for await (const file of glob(join(chartFolder, 'ci/*-values.yaml'))) files.push(file);
  return files.toSorted().map((file) => [basename(file, '-values.yaml'), file]);
}

export async function chartText(file: string): Promise<string> {
  return readFile(join(chartFolder, file), 'utf8');
}
