/** Every script of the corpus does the same before and after, but for the moved root: alone, again, and as two tasks at once. */
import { describe, expect, test } from 'vitest';
import { roleOf } from '../../src/update/roles.ts';
import { updateTree } from '../../src/update/updateTree.ts';
import { foreignContext, readCorpus, renderForeign } from '../helpers/foreignTemplates.ts';
import { runPods, type PodRun, type PodWorld } from '../helpers/podRuns.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const files = readCorpus();
const after = updateTree(files).map(({ path, after: text }) => ({ path, text }));
const scripts = files.filter((file) => roleOf(file, new Set()) === 'container').map(({ path }) => path);

/** Both sides of conditions. */
const contexts = [
  { ...foreignContext },
  {
    ...foreignContext,
    instructions: false,
    frontend: false,
    docs: true,
    continue_session: true,
    quiet: true,
  },
];

const banner = /^📁 Using task-specific workspace: .*\n/m;

function normalised(run: PodRun, task: string): PodRun {
  const plain = (text: string): string => text.replaceAll(`/workspace/task-${task}`, '/workspace');
  return {
    code: run.code,
    log: plain(run.log.replace(banner, '')),
    commands: run.commands.map(plain).toSorted(),
  };
}

/** Credentials in the home folder become the task's own, and the helper is told where they are. */
const ownCredentials = ' --file=/workspace/.git-credentials';

function withOwnCredentials(before: PodWorld): void {
  for (const run of before.runs) {
    run.commands = run.commands.map((line) => line.replace('<store>', `<store${ownCredentials}>`));
  }
  const config = before.files.get('.gitconfig') ?? '';
  before.files.set('.gitconfig', config.replace(/helper = store$/m, `helper = store${ownCredentials}`));
  before.files.set('.git-credentials', '600 https://oauth2:token@github.com\n');
}

/** The files of one task, as if it had the whole folder. */
function filesOf({ files: all }: PodWorld, task: string): Record<string, string> {
  const own = [...all].filter(([path]) => path.startsWith(`task-${task}/`));
  return Object.fromEntries(
    own.map(([path, text]) => [
      path.slice(`task-${task}/`.length),
      text.replaceAll(`/workspace/task-${task}`, '/workspace'),
    ]),
  );
}

describe.each(scripts)('%s', (path) => {
  test.each([0, 1])('with context %i', async (which) => {
    const context = contexts[which] ?? {};
    const old = { task: '1', text: renderForeign(files, path, context) };
    const moved = ['1', '1.1'].map((task) => ({
      task,
      text: renderForeign(after, path, { ...context, task_id: task }),
    }));
    const folder = await temporaryFolder();
    const before = await runPods(folder, [[old], [old]]);
    const now = await runPods(folder, [moved, moved]);
    expect(before.runs.filter(({ code }) => code !== 0)).toEqual([]);
    expect([...now.files.keys()].filter((name) => !/^task-1(\.1)?(\/|$)/.test(name))).toEqual([]);
    if (old.text.includes('> ~/.git-credentials')) withOwnCredentials(before);
    const expected = Object.fromEntries(before.files);
    for (const task of ['1', '1.1']) expect(filesOf(now, task)).toEqual(expected);
    for (const [index, run] of now.runs.entries()) {
      const task = index % 2 === 0 ? '1' : '1.1';
      expect(normalised(run, task)).toEqual(normalised(before.runs[index < 2 ? 0 : 1] ?? run, ''));
    }
  });
});
