/** Decides which kind of sandbox is made. */
import type { Watching } from '../types.ts';
import { movedSandbox } from './moved.ts';
import { namespaceSandbox } from './namespaces.ts';
import type { Sandbox, SandboxOptions } from './sandbox.ts';

export async function makeSandbox(options: SandboxOptions & Watching): Promise<Sandbox> {
  return options.files === 'namespaces' ? namespaceSandbox(options) : movedSandbox(options);
}
