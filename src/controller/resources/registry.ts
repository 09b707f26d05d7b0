/** All kinds of resources. Register a new one by adding it here; its definition in the chart is made by `make docs`. */
import { codeRun } from './codeRun.ts';
import { docsRun } from './docsRun.ts';
import { play } from './play.ts';
import type { Resource } from './resource.ts';

export const resources: readonly Resource[] = [codeRun, docsRun, play];
