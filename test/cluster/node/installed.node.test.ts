/** What the node shows besides whole plays: forged results are refused, tokens and leaders change, `helm test` tells the truth. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kinds } from '../../../src/controller/api/kinds.ts';
import { chartFolder } from '../../chart/helpers/helm.ts';
import { gitIn } from '../../helpers/gitDir.ts';
import { kubectl } from '../support/kubectl.ts';
import { imageReference } from './harness/images.ts';
import { apply, installPackaged, type Installed, secretOf } from './support/installed.ts';
import { describeOnNode } from './support/nodeTest.ts';
import { applyPlay, endOf, logOf, read, runEnded } from './support/plays.ts';

const notEnforced = 'NOT ENFORCED: a pod labelled as an agent reaches the API server';

describeOnNode('an installed controller', () => {
  let installed: Installed;
  beforeAll(async () => {
    // Two controllers, of which one leads; and volumes for many nodes, where the other tests have volumes for one.
    installed = await installPackaged({
      controller: { replicas: 2 },
      storage: { size: '1Gi', accessModes: ['ReadWriteMany'] },
    });
  }, 900_000);
  afterAll(async () => installed?.close());

  test('refuses a result that is nothing but a claim, and says why', async () => {
    const { namespace, git } = installed;
    await apply({
      apiVersion: kinds.codeRun.apiVersion,
      kind: 'CodeRun',
      metadata: { name: 'forged', namespace },
      spec: {
        taskId: '1',
        stage: 'implementation',
        repository: git.repository,
        branch: 'feature/forged',
        image: imageReference('forger'),
        environmentRetries: 0,
        prompt: { text: 'Nobody reads this.' },
      },
    });
    const { status } = await runEnded(namespace, ({ metadata }) => metadata.name === 'forged');
    expect(status).toMatchObject({
      phase: 'Failed',
      reason: 'EnvironmentFailed',
      message: expect.stringContaining('missing'),
    });
    const [pod] = await read(namespace, 'pods', 'agents.platform/run=forged');
    expect(pod?.status['phase']).toBe('Succeeded');
    expect(await gitIn(git.folder, ['for-each-ref', '--format=%(refname)', 'refs/heads'])).toBe(
      'refs/heads/main',
    );
  });

  test('the leader is killed and a token ends while an agent works: another leads, and the pod gets the new token', async () => {
    const { namespace, git } = installed;
    const wait = String.raw`
case "$STAGE" in implementation)
  credentials=/run/cto/secrets/git-credentials
  before="$(<$credentials)"
  echo waits
  until [ "$(<$credentials)" != "$before" ]; do sleep 1; done
  echo renewed >renewed.txt ;;
esac`;
    await applyPlay(installed, 'renewed', [{ id: 1, title: 'Waits', script: wait }], { stages: [] });
    const selector = 'agents.platform/play=renewed,agents.platform/stage=implementation';
    const said = async (): Promise<boolean> => {
      const [pod] = await read(namespace, 'pods', selector);
      return (
        pod !== undefined && (await logOf(namespace, pod.metadata.name).catch(() => '')).includes('waits')
      );
    };
    await expect.poll(said, { timeout: 300_000, interval: 1000 }).toBe(true);
    const token = `${installed.secrets.token}-renewed`;
    await apply(secretOf(namespace, 'git', { token }));
    // With the one that it began with, the pod can't push any more.
    git.allow('app', [{ user: 'x-access-token', token }]);
    const leader = await leaderOf(namespace);
    const kill = ['delete', 'pod', '-n', namespace, leader, '--grace-period=0', '--force'];
    expect(await kubectl(kill)).toMatchObject({ ok: true });
    expect(await endOf(installed, 'renewed')).toMatchObject({ phase: 'Succeeded' });
    expect(await leaderOf(namespace)).not.toBe(leader);
    expect(await read(namespace, 'jobs', 'agents.platform/play=renewed')).toHaveLength(2);
  });

  test('a controller that is asked to end does so with exit code 0, and another leads', async () => {
    const { namespace } = installed;
    await expect.poll(async () => leaderOf(namespace), { timeout: 180_000 }).not.toBe('');
    const leader = await leaderOf(namespace);
    const ended = '{.status.containerStatuses[0].state.terminated.exitCode}';
    const wait = ['wait', '-n', namespace, `pod/${leader}`, `--for=jsonpath=${ended}=0`, '--timeout=180s'];
    const seen = kubectl(wait);
    const words = ['delete', 'pod', '-n', namespace, leader, '--wait=false'];
    expect(await kubectl(words)).toMatchObject({ ok: true });
    expect(await seen).toMatchObject({ ok: true });
    const next = async (): Promise<boolean> => !['', leader].includes(await leaderOf(namespace));
    await expect.poll(next, { timeout: 180_000 }).toBe(true);
  });

  test('`helm test` passes, and says that this network enforces no policy', async () => {
    const { text } = await installed.helm(['test', 'controller', '--logs', '--timeout', '5m']);
    expect(text).toMatch(/controller-agent-templates-claude: \d+ files/);
    expect(text).toContain('holds: a task does not write to a sibling');
    expect(text).not.toContain('FAULT');
    expect(text).toMatch(/an ordinary pod reaches the API server/);
    expect(text).toContain(notEnforced);
  });

  test('`helm test` fails where the policy is required', async () => {
    const { helm } = installed;
    await helm([
      'upgrade',
      'controller',
      chartFolder,
      '--reuse-values',
      '--set',
      'tests.requireNetworkPolicy=true',
    ]);
    const network = ['--filter', 'name=controller-test-network'];
    const { ok, text } = await helm(['test', 'controller', '--logs', '--timeout', '5m', ...network], true);
    expect(ok).toBe(false);
    expect(text).toContain(notEnforced);
  });
});

/** Name of its pod. */
async function leaderOf(namespace: string): Promise<string> {
  const holder = ['get', 'lease', '-n', namespace, 'controller', '-o', 'jsonpath={.spec.holderIdentity}'];
  return (await kubectl(holder)).text.replace(/-[0-9a-f]{8}$/, '');
}
