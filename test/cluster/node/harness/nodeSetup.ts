/** Decides whether tests get a node: one is started here, or they are told why there is none. CTO_TEST_NODE=required makes that an error. */
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { progressLine } from '../../../../scripts/progress-line.ts';
import { CtoError } from '../../../../src/errors.ts';
import { packageFolder } from '../../../../src/packageFolder.ts';
import { runProcess } from '../../../../src/processes.ts';
import { toolPath } from '../../../../src/tools/tool.ts';
import { controlPlane } from '../../harness/components.ts';
import type { Programs } from '../../harness/controlPlane.ts';
import { installMissing, reasonAgainst } from './machine.ts';
import { nodeComponents } from './nodeComponents.ts';
import { startNode } from './startNode.ts';

/** A short path, for sockets, on a disk, for images. */
const sites = '/var/tmp/cto-node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Undefined when there is none. */
    node: { pid: number; folder: string } | undefined;
  }
}

export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const reason = missing();
  if (reason !== undefined) {
    if (process.env['CTO_TEST_NODE'] === 'required')
      throw new CtoError('no-node', `There can be no test node here: ${reason}`);
    tell(`The tests that need a node are skipped: ${reason}.`);
    project.provide('kubeconfig', '');
    project.provide('node', undefined);
    return undefined;
  }
  await runProcess(process.execPath, [join(packageFolder(), 'scripts', 'compile-templates.ts')]);
  const network = await installMissing(tell);
  const folder = join(sites, `test-${process.pid}`);
  const node = await startNode(folder, { network, programs: await programs(), begin });
  project.provide('kubeconfig', node.kubeconfig);
  project.provide('node', { pid: node.pid, folder });
  return node.stop;
}

function missing(): string | undefined {
  if ((process.env['CTO_TEST_KUBECONFIG'] ?? '') !== '')
    return 'a cluster was given, and their images and git servers are on a node of their own';
  return reasonAgainst();
}

function begin(what: string): () => void {
  const line = progressLine(what);
  line.showTime();
  return line.end;
}

/** vitest shows it at once, unlike what tests print. */
function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function programs(): Promise<Programs> {
  const names = [...controlPlane, ...nodeComponents].map(({ name }) => name);
  const found: [string, string][] = [];
  for (const name of [...names, 'kubectl']) found.push([name, await toolPath(name)]);
  return new Map(found);
}
