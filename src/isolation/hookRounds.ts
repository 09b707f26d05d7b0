/** Decides how a hook is tried: as its CLI calls it, then without the workspace that it requires. */
import { basename, join } from 'node:path';
import { writeFiles } from './files.ts';
import { brokenPromise } from './findings.ts';
import { photograph, type RoundEnd } from './rounds.ts';
import { tasks, type Scene } from './scene.ts';
import type { Start } from './sandbox/sandbox.ts';

/** Runs the hook in both workspaces, whose container script has run before. */
export async function runHook(scene: Scene): Promise<RoundEnd[]> {
  const input = join(scene.folder, 'hook.json');
  await writeFiles([[input, JSON.stringify(eventFor(scene))]]);
  const starts = tasks.map((task) => hookStart(scene, task, input));
  const before = await Promise.all(tasks.map(async (task) => photograph(scene, task)));
  const called = await hookRound(scene, starts, async (code, task, index) =>
    code === 0 && (await photograph(scene, task)) !== before[index]
      ? undefined
      : `ended with exit code ${code} and should end with 0 and a line in the log of its task`,
  );
  const after = await Promise.all(tasks.map(async (task) => photograph(scene, task)));
  const bare = starts.map((start) => ({ ...start, env: withoutWorkspace(start.env) }));
  const refused = await hookRound(scene, bare, async (code, task, index) =>
    code !== 0 && (await photograph(scene, task)) === after[index]
      ? undefined
      : `ended with exit code ${code} without TASK_WORKSPACE and should fail and write nothing`,
  );
  return [called, refused];
}

function withoutWorkspace(env: Start['env']): Start['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'TASK_WORKSPACE'));
}

type Judge = (code: number, task: string, index: number) => Promise<string | undefined>;

async function hookRound(scene: Scene, starts: readonly Start[], judge: Judge): Promise<RoundEnd> {
  const template = scene.script.hook?.path ?? '';
  const ends = await scene.sandbox.run(starts);
  const judged = await Promise.all(ends.map(async ({ code, task }, index) => judge(code, task, index)));
  const findings = judged.flatMap((message, index) => {
    const workspace = scene.sandbox.workspaceOf(tasks[index] ?? '');
    return message === undefined ? [] : [brokenPromise(template, workspace, ['hook-failed', message])];
  });
  return { ends, findings, allowed: [] };
}

/** The environment that the script gives its CLI, without keys. */
function hookStart({ sandbox, script }: Scene, task: string, input: string): Start {
  const workspace = sandbox.workspaceOf(task);
  const state = `${workspace}/.agent-state`;
  const file = script.cli.files.find(({ template, docsTemplate }) =>
    [template, docsTemplate].includes(script.hook?.path ?? ''),
  );
  return {
    task,
    input,
    command: ['bash', `${workspace}/${file?.place ?? basename(script.hook?.path ?? '')}`],
    env: {
      ...sandbox.env,
      TASK_WORKSPACE: workspace,
      GIT_CONFIG_GLOBAL: `${workspace}/.gitconfig`,
      GIT_CEILING_DIRECTORIES: workspace.slice(0, workspace.lastIndexOf('/')),
      HOME: `${state}/home`,
      TMPDIR: `${state}/tmp`,
    },
  };
}

/** What Claude Code gives its hooks. */
function eventFor({ sandbox }: Scene): Record<string, unknown> {
  const file = `${sandbox.workspaceOf(tasks[0])}/sample-repo/a.txt`;
  return {
    session_id: 'session',
    transcript_path: `${sandbox.workspaceOf(tasks[0])}/.agent-state/claude/projects/slug/session.jsonl`,
    cwd: sandbox.workspaceOf(tasks[0]),
    permission_mode: 'bypassPermissions',
    hook_event_name: 'PreToolUse',
    stop_hook_active: false,
    tool_name: 'Read',
    tool_input: { file_path: file },
  };
}
