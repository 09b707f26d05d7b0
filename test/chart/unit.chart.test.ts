import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { runProcess } from '../../src/processes.ts';
import { toolPath } from '../../src/tools/tool.ts';
import { copyOfChart } from './helpers/copy.ts';
import { chartFolder } from './helpers/helm.ts';

const suite = z.object({ templates: z.array(z.string()) });

async function names(pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob(pattern, { cwd: chartFolder })) found.push(file);
  return found.toSorted();
}

describe('helm-unittest', () => {
  it('passes every suite', async () => {
    const { stdout } = await runProcess(await toolPath('helm-unittest'), ['--strict', chartFolder]);
    expect(stdout).toMatch(/Charts: +1 passed, 1 total/);
  });

  it('fails when a template is broken', async () => {
    const chart = await copyOfChart({ files: true });
    const { writeFile } = await import('node:fs/promises');
    const file = join(chart, 'templates/deployment.yaml');
    await writeFile(
      file,
      (await readFile(file, 'utf8'))
        .replace('enableServiceLinks: false', 'enableServiceLinks: true')
        .replace('name: settings, mountPath', 'name: setting, mountPath')
        .replace('[cto, controller]', '[cto]'),
    );
    const { stdout, code } = await runProcess(await toolPath('helm-unittest'), ['--strict', chart], {
      answers: [0, 1],
    });
    expect(code).toBe(1);
    expect(stdout).toContain('is there by default');
  });

  it('has a suite for every template', async () => {
    const suites = await names('tests/*_test.yaml');
    const covered = new Set<string>();
    for (const file of suites) {
      for (const template of suite.parse(parse(await readFile(join(chartFolder, file), 'utf8'))).templates)
        covered.add(template);
    }
    const templates = await names('templates/**/*.{yaml,txt}');
    expect(templates.length).toBeGreaterThan(20);
    expect(templates.filter((template) => !covered.has(template))).toEqual([]);
  });
});
