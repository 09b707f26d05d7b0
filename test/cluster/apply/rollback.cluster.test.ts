/** Going back: to the set before, twice, to a numbered revision, to a commit; and what is kept for it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRevisions } from '../../../src/apply/record.ts';
import { readSix } from '../../../src/apply/applySet.ts';
import { adoptSet } from '../../../src/templates/adoptSet.ts';
import { setDigestOf } from '../../../src/templates/configMaps.ts';
import { gitIn } from '../../helpers/gitDir.ts';
import { smallSources } from '../../helpers/templateSources.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { testNamespace, type TestNamespace } from '../harness/namespace.ts';
import { applySet } from '../support/apply.ts';
import { mainSaying, setWith, templatesCommand, versions } from '../support/templates.ts';

async function digest({ configMaps }: TestNamespace): Promise<string> {
  const set = adoptSet(await readSix(configMaps));
  return set.kind === 'complete' ? set.digest : set.reason;
}

const digestOf = (word: string): string => setDigestOf(setWith(word));

test('twice: there and back again, as with kubectl and Helm', async () => {
  const there = await testNamespace();
  await applySet(setWith('one'), there.configMaps);
  await applySet(setWith('two'), there.configMaps);
  expect((await templatesCommand(there, 'rollback', '--yes')).out).toContain('(revision 1, test)');
  expect(await digest(there)).toBe(digestOf('one'));
  await templatesCommand(there, 'rollback', '--yes');
  expect(await digest(there)).toBe(digestOf('two'));
  const { out } = await templatesCommand(there, 'history');
  expect(out).toMatch(/^4 .*revision 2, test +in the cluster$/m);
});

test('to a revision, which diff shows before', async () => {
  const there = await testNamespace();
  for (const word of ['one', 'two', 'three']) await applySet(setWith(word), there.configMaps);
  const before = await versions(there.configMaps);
  const { out } = await templatesCommand(there, 'diff', '--to', '1');
  expect(out).toContain('-echo "three"');
  expect(out).toContain('+echo "one"');
  expect(await versions(there.configMaps)).toEqual(before);
  await templatesCommand(there, 'rollback', '--to', '1', '--yes');
  expect(await digest(there)).toBe(digestOf('one'));
  const missing = await templatesCommand(there, 'rollback', '--to', '9', '--yes');
  expect(missing.err).toContain('Recorded there: 1, 2, 3, 4');
});

test('keeps the last ten, and goes back to what was there before the first apply', async () => {
  const there = await testNamespace();
  for (let at = 0; at < 12; at += 1) await applySet(setWith(`number ${at}`), there.configMaps);
  const numbers = (await readRevisions(there.configMaps)).map(({ number }) => number);
  expect(numbers).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect((await templatesCommand(there, 'rollback', '--to', '1', '--yes')).err).toContain('No revision 1');
});

test('says so when nothing was applied before', async () => {
  const there = await testNamespace();
  await applySet(setWith('one'), there.configMaps);
  const { code, err } = await templatesCommand(there, 'rollback', '--yes');
  expect(code).toBe(2);
  expect(err).toContain('REV=<commit>');
});

test('restores templates that were deleted', async () => {
  const there = await testNamespace();
  await applySet(setWith('one'), there.configMaps);
  for (const each of await readSix(there.configMaps)) await there.configMaps.remove(each);
  await templatesCommand(there, 'rollback', '--yes');
  expect(await digest(there)).toBe(digestOf('one'));
});

test('to a commit: its templates, compiled and linted by this cto', async () => {
  const there = await testNamespace();
  const sources = Object.entries(smallSources).map(([path, text]) => [`agent-templates/${path}`, text]);
  const repository = await temporaryFolder(Object.fromEntries(sources));
  const templates = join(repository, 'agent-templates');
  const commit = async (word: string): Promise<string> => {
    await writeFile(join(templates, 'partials/main.sh.hbs'), mainSaying(word));
    await gitIn(repository, ['add', '.']);
    await gitIn(repository, ['commit', '-q', '-m', word]);
    return gitIn(repository, ['rev-parse', 'HEAD']);
  };
  await gitIn(repository, ['init', '-q']);
  const old = await commit('one');
  await commit('/etc/shadow');
  await commit('three');
  const at = ['--templates', templates];
  const applied = await templatesCommand(there, 'apply', '--yes', ...at);
  expect(applied.out).toMatch(/\(commit [0-9a-f]{12}\)/);
  const shown = await templatesCommand(there, 'diff', '--rev', 'HEAD~2', ...at);
  expect(shown.out).toContain('+  echo "Rex works one"');
  const back = await templatesCommand(there, 'rollback', '--rev', 'HEAD~2', '--yes', ...at);
  expect(back).toMatchObject({ code: 0, out: expect.stringContaining(`commit ${old.slice(0, 12)}`) });
  expect(
    (await there.configMaps.get('controller-agent-templates-claude'))?.data[
      'code_claude_container-rex.sh.hbs'
    ],
  ).toContain('Rex works one');
  const broken = await templatesCommand(there, 'rollback', '--rev', 'HEAD~1', '--yes', ...at);
  expect(broken).toMatchObject({ code: 1, err: expect.stringContaining('[templates-broken]') });
  const unknown = await templatesCommand(there, 'rollback', '--rev', 'nothing', '--yes', ...at);
  expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('[unknown-commit]') });
  const recorded = await templatesCommand(there, 'rollback', '--rev', '1', '--yes', ...at);
  expect(recorded.err).toContain('ARGS="--to 1"');
  // The user's own index and files are as they were.
  expect(await gitIn(repository, ['status', '--porcelain'])).toBe('');
});
