import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSizes, releaseSizes } from '../../src/chart/releaseSizes.ts';
import { runProcess } from '../../src/processes.ts';
import { toolPath } from '../../src/tools/tool.ts';
import { copyOfChart } from './helpers/copy.ts';
import { chartFolder } from './helpers/helm.ts';

async function sizesOf(chart: string): Promise<ReturnType<typeof releaseSizes>> {
  const words = ['install', 'controller', chart, '--dry-run=client', '--output', 'json'];
  return releaseSizes((await runProcess(await toolPath('helm'), words)).stdout);
}

describe('an installed chart', () => {
  it('fits its limits', async () => {
    const sizes = await sizesOf(chartFolder);
    expect(sizes.filter(({ name }) => name.startsWith('controller-agent-templates-'))).toHaveLength(6);
    expect(sizes.at(-1)).toMatchObject({ name: 'Helm release', limit: 700 * 1024 });
    expect(() => checkSizes(sizes)).not.toThrow();
  });

  it('is refused with the number when its release is too large', async () => {
    const chart = await copyOfChart({ files: true });
    const folder = join(chart, 'files/agent-templates/controller-agent-templates-shared');
    await writeFile(join(folder, 'shared_noise.md.hbs'), randomBytes(330_000).toString('base64'));
    const sizes = await sizesOf(chart);
    expect(() => checkSizes(sizes)).toThrow(/^Helm release takes \d{6,} bytes, more than 716800$/);
  });
});
