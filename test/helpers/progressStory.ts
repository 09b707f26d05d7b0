/** A play as its events tell it: two levels, a review with findings, and a conflict that is resolved. */
import type { PlayEvent } from '../../src/local/types.ts';
import { readPlan } from '../../src/plan/readPlan.ts';
import type { Plan } from '../../src/plan/types.ts';
import type { Outcome, RunId } from '../../src/play/types.ts';

export const storyPlan: Plan = readPlan(
  JSON.stringify([
    { id: 1, title: 'Convert temperatures' },
    { id: 2, title: 'Put the wind into words' },
    { id: 3, title: 'Show the forecast 天気予報', dependencies: [1, 2] },
    { id: 4, title: 'Warn of bad weather', dependencies: [1] },
  ]),
  { file: 'tasks.json' },
);

const agents: Readonly<Record<RunId['stage'], readonly [agent: string, cli: string]>> = {
  implementation: ['rex', 'claude'],
  remediation: ['rex-remediation', 'claude'],
  quality: ['cleo', 'codex'],
  security: ['cipher', 'opencode'],
  testing: ['tess', 'factory'],
  integration: ['integration', 'git'],
};

export function outcome(verdict?: 'pass' | 'changes', findings = 0): Outcome {
  const done = { kind: 'done', commit: 'abcdef0123456789abcdef0123456789abcdef01', findings } as const;
  return verdict === undefined ? done : { ...done, verdict };
}

/** All events of one run. */
export function runEvents(run: RunId, level: number, end: Outcome = outcome()): PlayEvent[] {
  const [agent, cli] = agents[run.stage];
  const path = `/root/workspace-repo/repo-p/task-${run.task}`;
  return [
    { type: 'run-started', run, level, agent, cli, log: '/root/plays/repo-p/log.txt' },
    ...(run.stage === 'integration' ? [] : [{ type: 'run-workspace', run, path } as const]),
    { type: 'run-section', run, section: 'agent' },
    { type: 'run-ended', run, outcome: end, seconds: 2.4 },
  ];
}

function taskEvents(task: string, level: number): PlayEvent[] {
  return [
    ...runEvents({ task, stage: 'implementation', attempt: 1 }, level),
    ...runEvents({ task, stage: 'quality', attempt: 1 }, level, outcome('pass')),
  ];
}

const integration = { stage: 'integration' } as const;

/** The whole story, with the quality stage only. */
export const story: readonly PlayEvent[] = [
  { type: 'play-started', play: 'p', folder: '/root/plays/repo-p', tasks: 4, levels: 2, resumed: false },
  ...taskEvents('1', 1),
  ...runEvents({ task: '2', stage: 'implementation', attempt: 1 }, 1),
  ...runEvents({ task: '2', stage: 'quality', attempt: 1 }, 1, outcome('changes', 2)),
  ...runEvents({ task: '2', stage: 'remediation', attempt: 1 }, 1),
  ...runEvents({ task: '2', stage: 'quality', attempt: 2 }, 1, outcome('pass')),
  ...runEvents({ ...integration, task: 'integration-1', attempt: 1 }, 1),
  { type: 'integrated', level: 1, branch: 'cto/p/integration', commit: '1'.repeat(40), tasks: ['1', '2'] },
  ...taskEvents('3', 2),
  ...taskEvents('4', 2),
  ...runEvents({ ...integration, task: 'integration-2', attempt: 1 }, 2, {
    kind: 'conflict',
    task: '4',
    files: ['src/sections.js'],
    integrated: ['3'],
  }),
  ...runEvents({ task: '4', stage: 'remediation', attempt: 1 }, 2),
  ...runEvents({ ...integration, task: 'integration-2', attempt: 2 }, 2),
  { type: 'integrated', level: 2, branch: 'cto/p/integration', commit: '2'.repeat(40), tasks: ['3', '4'] },
];

/** The events up to and with the first one that `wanted` picks. */
export function until(wanted: (event: PlayEvent) => boolean): PlayEvent[] {
  const at = story.findIndex(wanted);
  if (at === -1) throw new Error('The story has no such event');
  return story.slice(0, at + 1);
}
