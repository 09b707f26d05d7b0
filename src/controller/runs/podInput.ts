/** What a pod of a run is made from. */
import type { ControllerSettings } from '../settings/schema.ts';
import type { ResolvedRun, Run } from './run.ts';

export type Json = Record<string, unknown>;

export interface PodInput {
  run: Run;
  resolved: ResolvedRun;
  settings: ControllerSettings;
  /** ConfigMap with the run's files. */
  files: string;
  /** Secret with `git-credentials`, made for this run; undefined when git needs none. */
  gitSecret: string | undefined;
}

export function isIntegration({ resolved }: PodInput): boolean {
  return resolved.id.stage === 'integration';
}
