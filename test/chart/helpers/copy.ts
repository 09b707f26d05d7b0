/** Copies of the chart to change, and what a package of it holds. */
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runProcess } from '../../../src/processes.ts';
import { toolPath } from '../../../src/tools/tool.ts';
import { configMapNames } from '../../../src/templates/types.ts';
import { chartFolder } from './helm.ts';

/** A copy that is deleted when the test ends. `files`: with the compiled templates; else `small`: one file in each. */
export async function copyOfChart({
  files,
  small = false,
}: {
  files: boolean;
  small?: boolean;
}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cto-chart-'));
  onTestFinished(async () => rm(folder, { recursive: true }));
  const chart = join(folder, 'controller');
  await cp(chartFolder, chart, {
    recursive: true,
    filter: (path) => files || !path.startsWith(join(chartFolder, 'files')),
  });
  if (small) await addSmallTemplates(chart);
  return chart;
}

async function addSmallTemplates(chart: string): Promise<void> {
  for (const name of configMapNames) {
    const key = name === 'shared' ? 'shared_a.md.hbs' : `code_${name}_settings.json.hbs`;
    const file = join(chart, 'files/agent-templates', `controller-agent-templates-${name}`, key);
    await cp(join(chartFolder, 'LICENSE'), file);
    await writeFile(file, 'a\n');
  }
}

export async function packagedFiles(chart: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cto-chart-'));
  onTestFinished(async () => rm(folder, { recursive: true }));
  await runProcess(await toolPath('helm'), ['package', chart, '--destination', folder]);
  const [file = ''] = await readdir(folder);
  return (await runProcess('tar', ['tzf', join(folder, file)])).stdout.split('\n');
}
