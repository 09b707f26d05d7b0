/** Decides the chart's README: what helm-docs makes of values.yaml and README.md.gotmpl. */
import { runProcess } from '../processes.ts';
import { toolPath } from '../tools/tool.ts';

/** Text of the README. `chart` is the chart's folder. */
export async function chartReadme(chart: string): Promise<string> {
  const args = [
    '--dry-run',
    '--sort-values-order',
    'file',
    '--log-level',
    'error',
    '--chart-search-root',
    chart,
  ];
  const { stdout } = await runProcess(await toolPath('helm-docs'), args);
  return `${stdout.trim()}\n`;
}
