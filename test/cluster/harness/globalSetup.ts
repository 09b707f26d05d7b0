/**
 * Decides which cluster the tests use: the one of CTO_TEST_KUBECONFIG, or one that is started here and stopped at the end.
 * The chart that they install has today's templates.
 */
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { packageFolder } from '../../../src/packageFolder.ts';
import { runProcess } from '../../../src/processes.ts';
import { toolPath } from '../../../src/tools/tool.ts';
import { controlPlane } from './components.ts';
import { startControlPlane } from './controlPlane.ts';

/** State of test clusters, below a name that ends with the process id of the owner. */
const sites = join(packageFolder(), '.tools', 'cluster');

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of a kubeconfig with an administrator's rights. */
    kubeconfig: string;
  }
}

export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  await runProcess(process.execPath, [join(packageFolder(), 'scripts', 'compile-templates.ts')]);
  const given = process.env['CTO_TEST_KUBECONFIG'];
  if (given !== undefined && given !== '') {
    project.provide('kubeconfig', given);
    return undefined;
  }
  const cluster = await startControlPlane(join(sites, `test-${process.pid}`), await programs());
  project.provide('kubeconfig', cluster.kubeconfig);
  return cluster.stop;
}

async function programs(): Promise<ReadonlyMap<string, string>> {
  const names = [...controlPlane.map(({ name }) => name), 'kubectl'];
  const found: [string, string][] = [];
  for (const name of names) found.push([name, await toolPath(name)]);
  return new Map(found);
}
