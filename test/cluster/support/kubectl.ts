/** kubectl on the cluster of the tests: what it says is the answer, also when it fails. */
import { inject } from 'vitest';
import { CtoError } from '../../../src/errors.ts';
import { group } from '../../../src/controller/resources/resource.ts';
import { resources } from '../../../src/controller/resources/registry.ts';
import { runProcess } from '../../../src/processes.ts';
import { toolPath } from '../../../src/tools/tool.ts';

export async function kubectl(
  words: readonly string[],
  input?: string,
): Promise<{ ok: boolean; text: string }> {
  const args = ['--kubeconfig', inject('kubeconfig'), ...words];
  try {
    const { stdout } = await runProcess(
      await toolPath('kubectl'),
      args,
      input === undefined ? {} : { input },
    );
    return { ok: true, text: stdout };
  } catch (error) {
    if (error instanceof CtoError) return { ok: false, text: error.hint ?? error.message };
    throw error;
  }
}

/** Until the API server serves the kinds of the chart. */
export async function waitForDefinitions(): Promise<void> {
  const names = resources.map(({ plural }) => `crd/${plural}.${group}`);
  const { ok, text } = await kubectl(['wait', '--for=condition=Established', '--timeout=180s', ...names]);
  if (!ok) throw new Error(text);
}
