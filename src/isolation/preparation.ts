/** Decides whether the preparation of workspaces, which is trusted code, writes the mirror and the play's repository and nothing else. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brokenPromise, outsideFinding } from './findings.ts';
import { makeSandbox } from './sandbox/makeSandbox.ts';
import { topmost } from './topmost.ts';
import type { ScriptReport } from './types.ts';
import { entriesBelow } from './walk.ts';
import type { World } from './world.ts';

/** What preparation is told to make, as the sandbox sees it. */
const root = '/workspace';
const mirror = `${root}/.cache/git/sample-repo-12345678.git`;
const repository = `${root}/repositories/sample-repo-play.git`;
const folder = `${root}/workspace-sample/sample-repo-play`;

/** Name under which findings of preparation are told. */
export const preparationName = 'src/workspaces';

/** Runs the code of the folder `modules` in a sandbox: mirror, play repository and the folder above a task's workspace. */
export async function checkPreparation(world: World, modules: string): Promise<ScriptReport> {
  const begun = performance.now();
  const scene = join(world.folder, 'preparation');
  await mkdir(scene, { recursive: true });
  const script = join(scene, 'prepare.mjs');
  await writeFile(script, programText(world, modules));
  const { prepared, programs, seconds } = world;
  const sandbox = await makeSandbox({
    folder: join(scene, 'sandbox'),
    prepared,
    programs,
    seconds,
    ...world.watching,
  });
  try {
    const command = [process.execPath, script] as const;
    const [ended] = await sandbox.run([{ task: 'preparation', command, env: sandbox.env }]);
    const changes = (await sandbox.changes()).filter(({ path }) => !isMade(path));
    const made = await entriesBelow(sandbox.outside(repository));
    const outside = topmost(changes).map((change) => outsideFinding(preparationName, change));
    const isDone = ended?.code === 0 && made.length > 0;
    const message = `Preparation ended with exit code ${ended?.code}: ${ended?.log.trim()}`;
    return {
      template: preparationName,
      cli: 'preparation',
      runs: 1,
      written: made.length,
      tree: [],
      findings: [
        ...(isDone ? [] : [brokenPromise(preparationName, repository, ['preparation-failed', message])]),
        ...outside,
      ],
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    await sandbox.end();
  }
}

/** The places themselves, what is in them, their locks and the folders above them. */
function isMade(path: string): boolean {
  const places = [mirror, `${mirror}.lock`, repository, folder];
  return places.some(
    (place) => path === place || path.startsWith(`${place}/`) || place.startsWith(`${path}/`),
  );
}

function programText({ seed }: World, modules: string): string {
  const url = (name: string): string => JSON.stringify(join(modules, name));
  return `import { mkdir } from 'node:fs/promises';
import { fetchMirror } from ${url('mirror.ts')};
import { makePlayRepository } from ${url('playRepository.ts')};
const options = { mirror: '${mirror}', url: ${JSON.stringify(seed.repository)} };
await fetchMirror({ ...options, signal: new AbortController().signal, onWait: () => {} });
await makePlayRepository({ repository: '${repository}', mirror: '${mirror}', baseBranch: 'main', baseCommit: '${seed.base}' });
await mkdir('${folder}', { recursive: true });
`;
}
