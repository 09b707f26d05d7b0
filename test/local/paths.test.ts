import { expect, test } from 'vitest';
import { checkRoot, playPaths, runPaths, workspacePaths } from '../../src/local/paths.ts';

const play = { root: '/r', repoName: 'app', play: 'p1', repositoryUrl: '/srv/app.git' };

test('all folders of a play', () => {
  expect(playPaths(play)).toMatchInlineSnapshot(`
    {
      "folder": "/r/plays/app-p1",
      "journal": "/r/plays/app-p1/journal.jsonl",
      "lock": "/r/plays/app-p1/lock",
      "mirror": "/r/.cache/git/app-4055be63.git",
      "name": "app-p1",
      "published": "/r/plays/app-p1/published.json",
      "record": "/r/plays/app-p1/play.json",
      "repository": "/r/repositories/app-p1.git",
      "runs": "/r/plays/app-p1/runs",
    }
  `);
});

test('another address has another mirror', () => {
  expect(playPaths({ ...play, repositoryUrl: '/srv/other.git' }).mirror).not.toBe(playPaths(play).mirror);
});

test('the folder of a run', () => {
  expect(runPaths(playPaths(play), { task: '1', stage: 'quality', attempt: 2 }).script).toBe(
    '/r/plays/app-p1/runs/1.quality.2/files/container.sh',
  );
});

test('implementation agents share a volume, others have their own', () => {
  const options = { root: '/r', service: 'shop', name: 'app-p1', task: '7' } as const;
  expect(workspacePaths({ ...options, agent: 'rex', volume: 'service' }).workspace).toBe(
    '/r/workspace-shop/app-p1/task-7',
  );
  expect(workspacePaths({ ...options, agent: 'cleo', volume: 'own' }).workspace).toBe(
    '/r/workspace-shop-cleo/app-p1/task-7',
  );
});

test.each([
  ['/tmp/with space', 'holds the character " "'],
  ['/tmp/a"b', 'holds the character "\\""'],
  ['/tmp/a$b', 'holds the character "$"'],
  ['/tmp/ä', 'holds the character "ä"'],
  ['/', 'holds the character "/"'],
  ['relative', 'is not absolute'],
  ['/proc/x', 'is in a file system of the kernel'],
])('the root %j is refused: it %s', (root, why) => {
  expect(() => checkRoot(root)).toThrow(why);
});

test('a root is cleaned', () => {
  expect(checkRoot('/tmp//a/../b/')).toBe('/tmp/b');
});
