/** Decides what one compiled script did: two tasks at once, again, and as another play; and everything wrong with it. */
import type { ScriptCase } from './cases.ts';
import { brokenPromise, outsideFinding } from './findings.ts';
import { runHook } from './hookRounds.ts';
import { leakFindings } from './leaks/leakFindings.ts';
import { runRound, type RoundEnd } from './rounds.ts';
import { makeScene, tasks, type Scene } from './scene.ts';
import { topmost } from './topmost.ts';
import { treeDifference, treeLines } from './tree.ts';
import type { IsolationFinding, ScriptReport } from './types.ts';
import { entriesBelow } from './walk.ts';
import type { World } from './world.ts';

/** Runs a script in a sandbox of its own. */
export async function checkScript(world: World, script: ScriptCase): Promise<ScriptReport> {
  const begun = performance.now();
  const template = (script.hook ?? script.container).path;
  const scene = await makeScene(world, script);
  try {
    const rounds = await allRounds(scene);
    const trees = await Promise.all(tasks.map(async (task) => treeOf(scene, task)));
    const findings = [
      ...rounds.flatMap((round) => round.findings),
      ...(await leakFindings(
        template,
        scene,
        rounds.flatMap(({ ends }) => ends),
      )),
      ...(await outside(template, scene, rounds)),
      ...differences(template, trees[0]?.lines ?? [], trees[1]?.lines ?? []),
      ...(await scene.sandbox.leftRunning()).map((name) =>
        brokenPromise(template, name, [
          'left-running',
          `${name} is still running after its script has ended`,
        ]),
      ),
    ];
    return {
      template,
      cli: script.cli.name,
      runs: rounds.reduce((sum, { ends }) => sum + ends.length, 0),
      written: trees.reduce((sum, { count }) => sum + count, 0),
      tree: trees[0]?.lines ?? [],
      findings,
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    await scene.sandbox.end();
  }
}

async function allRounds(scene: Scene): Promise<RoundEnd[]> {
  const play = 'play';
  const first = await runRound(scene, { play, attempt: 1 }, 'works');
  if (scene.script.hook !== undefined) return [first, ...(await runHook(scene))];
  const again = await runRound(scene, { play, attempt: 2 }, 'works');
  return [first, again, await runRound(scene, { play: 'another', attempt: 1 }, 'is-refused')];
}

async function treeOf(scene: Scene, task: string): Promise<{ lines: string[]; count: number }> {
  const { outside: seen, workspaceOf } = scene.sandbox;
  const entries = await entriesBelow(seen(workspaceOf(task)));
  return { lines: treeLines(entries, task), count: entries.length };
}

/** Everything touched but the tasks' own folders and the files that the rounds allow. */
async function outside(
  template: string,
  { sandbox }: Scene,
  rounds: readonly RoundEnd[],
): Promise<IsolationFinding[]> {
  const allowed = new Set(rounds.flatMap((round) => round.allowed));
  const own = tasks.map((task) => sandbox.workspaceOf(task));
  const changes = (await sandbox.changes()).filter(
    ({ path, onlyTimes }) =>
      !(onlyTimes === true && isMirrorObject(path)) &&
      !allowed.has(path) &&
      !own.some((folder) => path === folder || path.startsWith(`${folder}/`)),
  );
  return topmost(changes).map((change) => outsideFinding(template, change));
}

/** git renews the time of an object that it borrows, so that nobody tidies it away. */
function isMirrorObject(path: string): boolean {
  return path.includes('/.cache/git/objects/');
}

function differences(template: string, one: readonly string[], other: readonly string[]): IsolationFinding[] {
  return treeDifference(one, other).map((line) =>
    brokenPromise(template, line.split(' ').slice(2).join(' '), [
      'trees-differ',
      `Only one of two tasks has: ${line}`,
    ]),
  );
}
