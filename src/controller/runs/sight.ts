/** What is seen of one CodeRun, and what can be done next for it: the words between the run reconciler and who carries out. */
import type { RunReport } from '../../play/accept.ts';
import type { Kind } from '../api/kinds.ts';
import type { Body, KubeObject } from '../api/object.ts';
import type { ControllerSettings } from '../settings/schema.ts';
import type { TemplatesSeen } from '../templates/observeTemplates.ts';
import type { Place } from './queue.ts';
import type { Run, RunStatus } from './run.ts';

export interface RunSight {
  run: Run;
  settings: ControllerSettings;
  templates: TemplatesSeen;
  place: Place;
  /** From the cache; `absent` when the server itself was asked and has none. */
  job: KubeObject | 'absent' | undefined;
  pods: readonly KubeObject[];
  claim: KubeObject | 'absent' | undefined;
  files: KubeObject | 'absent' | undefined;
  /** The Secret with this run's git credentials; `none` when git needs no credentials. */
  gitSecret: string | undefined;
  /** Other runs of its provider that have a Job. */
  atWork: number | undefined;
  /** What the remote says of the ended run. */
  remote: Pick<RunReport, 'result' | 'remote'> | undefined;
  /** RFC 3339. */
  now: string;
}

export type RunStep =
  /** Ask the server or the remote, and come again. */
  | { do: 'look'; at: 'job' | 'claim' | 'files' | 'remote' | 'gitSecret' | 'atWork' }
  /** Render the files and make their ConfigMap. */
  | { do: 'render' }
  | { do: 'create'; kind: Kind; body: Body }
  /** The status names that very Job: it may begin. */
  | { do: 'start'; job: KubeObject }
  /** The Job's end was seen: it may be deleted by and by. */
  | { do: 'release'; job: KubeObject }
  | { do: 'delete'; kind: Kind; object: KubeObject; status: RunStatus }
  | { do: 'status'; status: RunStatus }
  | { do: 'nothing' };
