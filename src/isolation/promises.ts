/** Decides whether a run did what it promises, so that a script that does nothing does not pass for one that isolates. */
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { gitAnswer } from '../git.ts';
import { summarySchema, type RunSummary } from '../play/result.ts';
import { editedFile } from './agent/standIn.ts';
import { textOf } from './files.ts';
import type { ScriptCase } from './cases.ts';
import type { Ended } from './sandbox/sandbox.ts';

/** Code and message of something that was promised and not kept. */
export type Broken = readonly [code: string, message: string];

export interface RunEvidence {
  script: ScriptCase;
  ended: Ended;
  /** As the script names it. */
  workspace: string;
  /** The workspace as it can be read from here. */
  folder: string;
  /** Text of the result file. */
  summary: string | undefined;
  /** Bare repository that the script pushed to. */
  remote: string;
  /** What the run's folder held. */
  files: ReadonlyMap<string, string>;
  branch: string;
  run: string;
}

/** Everything that a run left undone. */
export async function brokenPromises(evidence: RunEvidence): Promise<Broken[]> {
  const { ended, workspace } = evidence;
  if (ended.code !== 0) return [['run-failed', `ended with exit code ${ended.code}: ${lastLine(ended.log)}`]];
  const line = `📁 Using task-specific workspace: ${workspace}`;
  const first = ended.log.split('\n')[0];
  return [
    ...(first === line
      ? []
      : [['workspace-line', `printed ${JSON.stringify(first)} first, not "${line}"`] as const]),
    ...(await brokenFiles(evidence)),
    ...(await brokenPush(evidence)),
  ];
}

/** The files that the CLI reads are where its adapter says, whole. */
async function brokenFiles({ script, folder, files }: RunEvidence): Promise<Broken[]> {
  const placed = script.cli.files.map(({ name, place, inClone }) => ({
    name,
    place: inClone === true ? join('sample-repo', place) : place,
  }));
  const all = [...placed, { name: 'client-config.json', place: 'client-config.json' }];
  const broken: Broken[] = [];
  for (const { name, place } of all) {
    if ((await textOf(join(folder, place))) !== files.get(name)) {
      broken.push(['file-not-placed', `${place} is not what the run's folder holds as ${name}`]);
    }
  }
  return broken;
}

async function brokenPush({ summary, remote, branch, run, script }: RunEvidence): Promise<Broken[]> {
  const told = readSummary(summary);
  if (typeof told === 'string') return [['no-summary', told]];
  const head = await show(remote, ['rev-parse', '-q', '--verify', `refs/heads/${branch}`]);
  const edit = await show(remote, ['show', `refs/heads/${branch}:${editedFile}`]);
  const result = await show(remote, ['show', `refs/cto/results/${run}:result.json`]);
  const isReview = !['implementation', 'remediation'].includes(script.stage);
  return [
    ...when(told.phase !== 'done', 'no-work', `says "${told.phase}" although the agent committed`),
    ...when(
      told.commit === undefined || head !== told.commit,
      'not-pushed',
      `${branch} is not at the commit told`,
    ),
    ...when(!edit.includes(`in ${run}`), 'not-pushed', `${branch} does not hold the agent's edit`),
    ...when(!result.includes(`"commit": "${head}"`), 'no-result', `refs/cto/results/${run} has no result`),
    ...when(isReview && told.verdict !== 'pass', 'no-verdict', 'lost the verdict of its agent'),
  ];
}

function when(isBroken: boolean, ...broken: Broken): Broken[] {
  return isBroken ? [broken] : [];
}

function readSummary(text: string | undefined): RunSummary | string {
  if (text === undefined) return 'wrote nothing to CTO_RESULT';
  try {
    return summarySchema.parse(JSON.parse(text));
  } catch (error) {
    return `wrote no summary to CTO_RESULT: ${messageOf(error)}`;
  }
}

/** Standard output of git in the remote; empty when git has no such thing. */
async function show(remote: string, args: readonly string[]): Promise<string> {
  return (await gitAnswer(remote, args, { answers: [0, 1, 128] })).stdout;
}

function lastLine(log: string): string {
  return log.trim().split('\n').at(-1) ?? '';
}
