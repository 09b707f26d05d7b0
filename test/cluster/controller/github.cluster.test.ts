/** Tokens of a GitHub App in a play on a real API server: one a run, renewed in its Secret, refused once they ended. GitHub is a stand-in. */
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { withLogin } from '../../../src/controller/remote/loginEnvironment.ts';
import { tokenLogin } from '../../../src/controller/remote/login.ts';
import { gitToRemote } from '../../../src/git.ts';
import { appKey, standInGithub, type StandInGithub } from '../../controller/github/standInGithub.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { dataOf, statusIn } from './parts.ts';
import { makeScene, type Scene } from './scene.ts';
import { standInKubelet } from './standInKubelet.ts';

async function githubScene(): Promise<{ scene: Scene; github: StandInGithub }> {
  const { privateKey, publicKey } = appKey();
  const folder = await temporaryFolder({ 'private-key.pem': privateKey });
  const github = await standInGithub({ 77: publicKey });
  const scene = await makeScene(
    (settings) => ({
      ...settings,
      git: { ...settings.git, secret: '' },
      github: {
        apiUrl: github.apiUrl,
        app: { id: '77', keyFile: join(folder, 'private-key.pem') },
        apps: {},
      },
    }),
    async (root) => {
      await symlink('.', join(root, 'acme'));
      github.gitRoot = root;
      return `http://${github.host}/acme/app.git`;
    },
  );
  return { scene, github };
}

async function applyPlay({ admin, namespace, repository }: Scene): Promise<void> {
  await admin.create(kinds.play, {
    apiVersion: kinds.play.apiVersion,
    kind: 'Play',
    metadata: { name: 'weather', namespace },
    spec: { plan: { tasks: [{ id: 1, title: 'One' }] }, repository, stages: [] },
  });
}

/** What the pods of the task sign in with now. */
async function tokenInSecret({ admin, namespace }: Scene): Promise<string> {
  const { items } = await admin.list(kinds.secret, namespace);
  const own = items.find(({ metadata }) => metadata.labels['agents.platform/task'] === '1');
  const line = own && Buffer.from(dataOf(own)['git-credentials'] ?? '', 'base64').toString();
  return /:([^:@]+)@/.exec(line ?? '')?.[1] ?? '';
}

async function reads({ git, repository }: Scene, token: string): Promise<boolean> {
  const asking = withLogin(tokenLogin(token), git.folder, (env) =>
    gitToRemote(git.remote, ['ls-remote', repository], { env }),
  );
  return asking.then(
    () => true,
    () => false,
  );
}

test('a play with tokens that end while its pods run', async () => {
  const { scene, github } = await githubScene();
  github.lifetime = 30;
  github.installed.set('acme/app', 5);
  const gate = { open: false };
  standInKubelet(scene, ({ spec }) =>
    spec.stage === 'implementation' && !gate.open ? 'goes on' : { exitCode: 0, pushes: true },
  );
  await scene.start();
  await applyPlay(scene);
  await expect.poll(() => tokenInSecret(scene), { timeout: 120_000 }).not.toBe('');
  const first = await tokenInSecret(scene);
  expect(await reads(scene, first)).toBe(true);
  await expect.poll(() => reads(scene, first), { timeout: 120_000 }).toBe(false);
  const later = await tokenInSecret(scene);
  expect(later).not.toBe(first);
  expect(await reads(scene, later)).toBe(true);
  gate.open = true;
  const phase = async (): Promise<unknown> =>
    statusIn(await scene.admin.get(kinds.play, { namespace: scene.namespace, name: 'weather' }))['phase'];
  await expect.poll(phase, { timeout: 120_000 }).toBe('Succeeded');
  const log = scene.lines.join('\n');
  expect(github.minted.filter(({ token }) => log.includes(token))).toEqual([]);
  const inPods = github.minted.filter(({ token }) => [first, later].includes(token));
  const least = { contents: 'write', metadata: 'read' };
  expect(inPods.map(({ permissions }) => permissions)).toEqual([least, least]);
  // The controller's own, for the pull request of the play.
  const others = github.minted.flatMap(({ permissions }) => Object.keys(permissions));
  expect(others).not.toContain('workflows');
  expect(others).not.toContain('administration');
});

test('an App that is not installed: the play says so and goes on when it is', async () => {
  const { scene, github } = await githubScene();
  standInKubelet(scene);
  await scene.start();
  await applyPlay(scene);
  const status = async (): Promise<Record<string, unknown>> =>
    statusIn(await scene.admin.get(kinds.play, { namespace: scene.namespace, name: 'weather' }));
  await expect
    .poll(status, { timeout: 120_000 })
    .toMatchObject({ reason: 'GitHubNotInstalled', message: expect.stringContaining('Install it') });
  github.installed.set('acme/app', 5);
  await expect.poll(status, { timeout: 120_000 }).toMatchObject({ phase: 'Succeeded', progress: '1/1' });
});
