import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const patient = { testTimeout: 1_200_000, hookTimeout: 1_200_000 };
/** A slow test starts many real processes: one file at a time. */
const slow = { ...patient, fileParallelism: false };
/** What fails on one machine fails on every other one. */
const seeded = { setupFiles: ['test/helpers/seed.ts'] };

const attacks = [
  'test/{isolation,hostile,faults}/**/*.slow.test.ts',
  'test/update/execution.slow.test.ts',
  'test/controller/mishaps.slow.test.ts',
  // Fifty at once and nothing outside of their folders; killed at many moments: plays of both executors, and moves of templates.
  'test/local/fiftyTasks.slow.test.ts',
  'test/{controller,local,update}/kill.slow.test.ts',
];
const mutations = ['test/isolation/mutations/*.slow.test.ts'];
/** They write `dist/` and `chart/files/`: one after the other, and beside nothing else. */
const builders = [
  'test/images/controllerFolder.slow.test.ts',
  'test/templates/scripts/makeTargets.slow.test.ts',
];

/**
 * Fast tests run in `make check`; slow ones, and those of the chart with helm and its helpers, in `make test` as well. Those
 * that attack scripts (isolation, hostile input, faults), moved scripts, plays and the controller run in `make test-isolation`, and the
 * proof that each of their checks can fail in `make test-mutations`; those that need a registry in `make test-release`, a Kubernetes
 * API server or a node in `make test-cluster`, the real CLIs in `make test-clis`, a builder of images in `make test-images`: each gets
 * what it needs.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.{slow,clis,chart,release,cluster,node,images}.test.ts'],
          // Loading every module anew for each file takes as long as the tests. So these share them, and mock none.
          isolate: false,
          // A good part of the time they wait for processes: so also on two cores two at a time.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          unstubEnvs: true,
          ...seeded,
          // Longer than any wait inside a test: what says why comes first, on a busy machine too.
          testTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'slow',
          include: ['test/**/*.slow.test.ts'],
          exclude: [...attacks, ...builders],
          ...patient,
          ...seeded,
          // They wait for processes as well, and each is in folders of its own.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { name: 'builders', include: builders, ...slow, sequence: { groupOrder: 2 } } },
      { test: { name: 'release', include: ['test/release/*.release.test.ts'], ...slow } },
      {
        test: {
          name: 'chart',
          include: ['test/chart/**/*.chart.test.ts'],
          globalSetup: 'test/chart/setup.ts',
          testTimeout: 300_000,
        },
      },
      { test: { name: 'isolation', include: attacks, exclude: mutations, ...slow, ...seeded } },
      { test: { name: 'mutations', include: mutations, ...slow } },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.cluster.test.ts'],
          globalSetup: 'test/cluster/harness/globalSetup.ts',
          ...slow,
        },
      },
      {
        test: {
          name: 'node',
          include: ['test/cluster/node/*.node.test.ts'],
          globalSetup: 'test/cluster/node/harness/nodeSetup.ts',
          ...slow,
        },
      },
      {
        test: {
          name: 'images',
          include: ['test/images/*.images.test.ts'],
          globalSetup: 'test/images/builder/setup.ts',
          ...slow,
        },
      },
      {
        test: {
          name: 'clis',
          maxWorkers: 2,
          include: ['test/{clis,images}/*.clis.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
