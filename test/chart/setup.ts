/** Before the tests of the chart: its files are those of today's templates, and the tools are built. */
import { join } from 'node:path';
import { checkovPath } from '../../src/chart/checkov.ts';
import { runProcess } from '../../src/processes.ts';
import { toolPath } from '../../src/tools/tool.ts';

export async function setup(): Promise<void> {
  await runProcess(process.execPath, [join(import.meta.dirname, '../../scripts/compile-templates.ts')]);
  for (const name of ['helm', 'helm-unittest', 'helm-docs', 'kubeconform', 'kube-score'])
    await toolPath(name);
  await checkovPath();
}
