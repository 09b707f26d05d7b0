/** From `helm install` of the packaged chart to the last merge on a real node: six tasks on three levels, each in pods of a scripted agent. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTree } from '../../helpers/gitDir.ts';
import { installPackaged, type Installed } from './support/installed.ts';
import { describeOnNode } from './support/nodeTest.ts';
import { applyPlay, endOf, logOf, type PlannedTask, read, runEnded } from './support/plays.ts';
import { probes } from './support/probes.ts';
import { filesWith, folderOfClaim, states } from './support/volumes.ts';
import { watchProcesses, type ProcessWatch } from './support/watchProcesses.ts';

const write = (word: string): string => `case "$STAGE" in implementation) echo ${word} >"$TASK.txt" ;; esac`;
const review = String.raw`
case "$STAGE/$ATTEMPT" in
  quality/1)
    jq -n '{verdict: "changes", findings: [range(500) | {file: "5.txt", line: ., text: "finding \(.) of 500"}]}' >"$VERDICT" ;;
  remediation/*)
    grep -oE 'finding [0-9]+ of 500' "$PROMPT" >findings.txt ;;
esac`;

const plan: readonly PlannedTask[] = [
  { id: 1, title: 'One', script: write('one') },
  { id: 2, title: 'Two', script: write('two') },
  { id: 3, title: 'Three', script: write('three') },
  {
    id: 4,
    title: 'Four',
    dependencies: [1, 2],
    script: `${write('four')}\n${probes({ sibling: 1, file: 'probes.txt' })}`,
  },
  { id: 5, title: 'Five', dependencies: [3], script: `${write('five')}\n${review}` },
  { id: 6, title: 'Six', dependencies: [4, 5], script: write('six') },
];

interface Played {
  status: Record<string, unknown>;
  /** What is on the integration branch. */
  tree: Record<string, string>;
  watch: ProcessWatch;
  /** Folder of task 1 when it had ended, and at the end of the play. */
  sibling: { folder: string; before: Record<string, string> };
}

describeOnNode('a play of six tasks on three levels', () => {
  let installed: Installed;
  let played: Played;

  beforeAll(async () => {
    installed = await installPackaged();
    played = await play(installed);
  }, 900_000);
  afterAll(async () => installed?.close());

  test('ends with all six on the integration branch', () => {
    expect(played.status).toMatchObject({ phase: 'Succeeded', progress: '6/6', reason: 'AllIntegrated' });
    const words = ['one', 'two', 'three', 'four', 'five', 'six'];
    const files = Object.fromEntries(words.map((word, index) => [`${index + 1}.txt`, word]));
    expect(played.tree).toMatchObject(files);
  });

  test('says in the log of each pod of an agent which workspace is its own', async () => {
    const pods = await read(
      installed.namespace,
      'pods',
      'agents.platform/stage,agents.platform/stage!=integration',
    );
    expect(pods.length).toBeGreaterThanOrEqual(14);
    for (const { metadata } of pods) {
      const lines = (await logOf(installed.namespace, metadata.name)).split('\n');
      const own = `📁 Using task-specific workspace: /workspace/task-${metadata.labels['agents.platform/task']}`;
      expect(lines.filter((line) => line.startsWith('📁'))).toEqual([own]);
      expect(lines).toContain('REHEARSAL: a scripted agent stands in for claude.');
    }
  });

  test('lets an agent write to its own workspace alone, and read the code of a sibling', () => {
    expect(played.tree['probes.txt']?.trim().split('\n')).toEqual([
      'a new file of the sibling: refused',
      'a file of the sibling: refused',
      'the mode of the sibling: refused',
      'the sibling itself: refused',
      'the mirror: refused',
      'a branch of the mirror: refused',
      "the play's folder: refused",
      'the root: refused',
      'the secrets: refused',
      'the files of the run: refused',
      'the CLI: refused',
      'its own workspace: done',
      "the sibling's code: one",
      "an account's token: none",
      'the API server: HTTP/1.1 403 Forbidden',
      'secrets around: 0 variables, 0 files',
    ]);
  });

  test('brings 500 findings to remediation', () => {
    const all = Array.from({ length: 500 }, (_, index) => `finding ${index} of 500`);
    expect(played.tree['findings.txt']?.trim().split('\n')).toEqual(all);
  });

  test('changes no mode and no time of a sibling when pods start on its volume', () => {
    const { folder, before } = played.sibling;
    expect(Object.keys(before).length).toBeGreaterThan(20);
    expect(states(folder)).toEqual(before);
  });

  test('shows a secret to no other process, file or log', async () => {
    const { namespace, secrets, git } = installed;
    const values = Object.values(secrets);
    for (const claim of await read(namespace, 'pvc'))
      expect(filesWith(await folderOfClaim(namespace, claim.metadata.name), values)).toEqual([]);
    for (const { metadata } of await read(namespace, 'pods')) {
      const log = await logOf(namespace, metadata.name);
      for (const value of values) expect(log).not.toContain(value);
    }
    expect(filesWith(git.folder, values)).toEqual([]);
    const sightings = played.watch.sightings();
    expect(played.watch.seen()).toBeGreaterThan(30);
    expect(sightings.filter(({ where }) => where === 'arguments')).toEqual([]);
    const beside = sightings.filter(({ withAgent }) => withAgent);
    // The one process that has to have the key has it, so the others would have been seen.
    expect(beside).not.toEqual([]);
    expect(beside.filter(({ command, secret }) => secret !== 'key' || !/claude/.test(command))).toEqual([]);
  });
});

async function play(installed: Installed): Promise<Played> {
  const { namespace, git, secrets } = installed;
  const watch = watchProcesses(secrets);
  await applyPlay(installed, 'six', plan, { stages: ['quality'] });
  await runEnded(namespace, ({ spec }) => spec['taskId'] === '1' && spec['stage'] === 'implementation');
  const folder = join(await folderOfClaim(namespace, 'workspace-app'), 'app-six', 'task-1');
  const before = states(folder);
  const status = await endOf(installed, 'six');
  await watch.stop();
  const tree = await readTree(git.folder, 'refs/heads/cto/six/integration');
  return { status, tree, watch, sibling: { folder, before } };
}
