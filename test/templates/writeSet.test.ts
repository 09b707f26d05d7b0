import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emitConfigMaps } from '../../src/templates/emit.ts';
import { writeManifests, type WriteTargets } from '../../src/templates/writeSet.ts';
import { compileSmall } from '../helpers/templateSources.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

async function targets(): Promise<WriteTargets> {
  const folder = await temporaryFolder();
  return {
    manifests: join(folder, 'dist/configmaps'),
    chartFiles: join(folder, 'chart/files/agent-templates'),
  };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

describe('writing a set', () => {
  const manifests = emitConfigMaps(compileSmall().set);

  it('leaves each manifest and each file of the chart with the bytes that were emitted', async () => {
    const to = await targets();
    expect(await writeManifests(manifests, to)).toEqual({ files: 20, changed: 20, removed: 0 });
    for (const { name, yaml, configMap } of manifests) {
      expect(await readFile(join(to.manifests, `${name}.yaml`), 'utf8')).toBe(yaml);
      for (const [key, text] of Object.entries(configMap.data)) {
        expect(await readFile(join(to.chartFiles, name, key), 'utf8')).toBe(text);
      }
    }
  });

  it('touches nothing the second time', async () => {
    const to = await targets();
    await writeManifests(manifests, to);
    const file = join(to.manifests, 'controller-agent-templates-claude.yaml');
    const { mtimeMs } = await stat(file);
    expect(await writeManifests(manifests, to)).toEqual({ files: 20, changed: 0, removed: 0 });
    expect((await stat(file)).mtimeMs).toBe(mtimeMs);
  });

  it('takes away what earlier compiles left, half-written files too', async () => {
    const to = await targets();
    await mkdir(join(to.chartFiles, 'controller-agent-templates-gemini/x'), { recursive: true });
    await mkdir(to.manifests, { recursive: true });
    const stale = [
      join(to.manifests, 'controller-agent-templates-gemini.yaml'),
      join(to.manifests, '.controller-agent-templates-claude.yaml.999999999.tmp'),
      join(to.chartFiles, 'controller-agent-templates-gemini/x/old.sh.hbs'),
    ];
    for (const file of stale) await writeFile(file, 'old');
    expect(await writeManifests(manifests, to)).toEqual({ files: 20, changed: 20, removed: 3 });
    expect(await filesBelow(to.manifests)).toEqual(manifests.map(({ name }) => `${name}.yaml`).toSorted());
    expect(await readdir(to.chartFiles)).not.toContain('controller-agent-templates-gemini');
  });

  it('leaves the temporary file of a compile that is still running', async () => {
    const to = await targets();
    await mkdir(to.manifests, { recursive: true });
    const other = join(to.manifests, `.x.yaml.${process.ppid}.tmp`);
    await writeFile(other, 'half');
    expect((await writeManifests(manifests, to)).removed).toBe(0);
    expect(await readFile(other, 'utf8')).toBe('half');
  });
});
