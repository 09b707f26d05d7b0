/** Decides which line of a template touched what it should not: the script is run again, slowly, noting line and time. */
import { lineStartsOf, placeOf } from '../templates/positions.ts';
import { renderWithMap } from '../templates/renderWithMap.ts';
import { textOf } from './files.ts';
import type { ScriptCase } from './cases.ts';
import { makeScene, prepareRun, tasks, valuesOf, type Scene } from './scene.ts';
import type { IsolationFinding } from './types.ts';
import type { World } from './world.ts';

/** A command of the script that was about to run. */
export interface Step {
  /** Milliseconds. */
  at: number;
  /** 1-based line of the script. */
  line: number;
  text: string;
}

/** Notes every command with its time, then waits longer than the clock of a file system ticks. */
export const slowly = `exec 19>"$0.steps"; BASH_XTRACEFD=19
PS4='+\${EPOCHREALTIME/,/.} \${BASH_SOURCE##*/}:\${LINENO}$(sleep 0.01) '
set -x; source "$0"`;

const round = { play: 'play', attempt: 1 };

/** The findings, those about what was touched with their place in the sources where it could be told. */
export async function locateFindings(
  world: World,
  script: ScriptCase,
  findings: readonly IsolationFinding[],
): Promise<IsolationFinding[]> {
  if (script.hook !== undefined || !findings.some(({ what }) => what !== undefined)) return [...findings];
  const scene = await makeScene(world, script, 'again');
  try {
    const { start } = await prepareRun(scene, tasks[0], round);
    const file = start.command.at(-1) ?? '';
    await scene.sandbox.run([{ ...start, command: ['bash', '-c', slowly, file] }]);
    const steps = readSteps((await textOf(scene.sandbox.outside(`${file}.steps`))) ?? '');
    const changes = new Map((await scene.sandbox.changes()).map((change) => [change.path, change.at]));
    return findings.map((finding) => {
      const step =
        finding.what === undefined ? undefined : stepThat(steps, finding.path, changes.get(finding.path));
      return step === undefined ? finding : { ...finding, source: placeOfLine(scene, step.line) };
    });
  } finally {
    await scene.sandbox.end();
  }
}

/** The commands in a record of the script. */
export function readSteps(text: string): Step[] {
  return [...text.matchAll(/^\++(\d+\.\d+) container\.sh:(\d+) (.*)$/gm)].map(
    ([, seconds, line, command = '']) => ({ at: Number(seconds) * 1000, line: Number(line), text: command }),
  );
}

/** The command that ran when the path was last touched; where no time is known, the last one that names it. */
export function stepThat(steps: readonly Step[], path: string, at: number | undefined): Step | undefined {
  if (at !== undefined) return steps.findLast((step) => step.at <= at);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    steps.findLast(({ text }) => text.includes(path)) ?? steps.findLast(({ text }) => text.includes(name))
  );
}

function placeOfLine(scene: Scene, line: number): Required<NonNullable<IsolationFinding['source']>> {
  const { container } = scene.script;
  const { text, toCompiled } = renderWithMap(container, valuesOf(scene, tasks[0], round));
  const start = lineStartsOf(text)[line - 1] ?? 0;
  const indent = /^\s*/.exec(text.slice(start))?.[0].length ?? 0;
  return placeOf(container, toCompiled(start + indent));
}
