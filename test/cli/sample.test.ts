import { describe, expect, it } from 'vitest';
import { ensureSampleRemote, withSample } from '../../src/cli/sample.ts';
import { git } from '../../src/git.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

async function head(root: string): Promise<string> {
  return git(`${root}/sample/weather.git`, ['rev-parse', 'HEAD']);
}

describe('the sample', () => {
  it('has a real bare remote that is the same wherever it is made', async () => {
    const [one, two] = [await temporaryFolder(), await temporaryFolder()];
    for (const root of [one, two]) await ensureSampleRemote(root);
    expect(await head(one)).toBe(await head(two));
    expect(await git(`${one}/sample/weather.git`, ['symbolic-ref', 'HEAD'])).toBe('refs/heads/main');
    const files = await git(`${one}/sample/weather.git`, ['ls-tree', '-r', '--name-only', 'HEAD']);
    expect(files.split('\n')).toEqual(
      expect.arrayContaining(['README.md', 'package.json', 'src/sections.js']),
    );
  });

  it('keeps the remote that is there, with what was pushed to it', async () => {
    const root = await temporaryFolder();
    await ensureSampleRemote(root);
    const remote = `${root}/sample/weather.git`;
    await git(remote, ['update-ref', 'refs/heads/feature', 'HEAD']);
    await ensureSampleRemote(root);
    expect(await git(remote, ['for-each-ref', '--format=%(refname)'])).toContain('refs/heads/feature');
  });

  it('leaves the user’s flags alone', () => {
    const flags = withSample({ publish: true, plan: 'mine.json', check: ['true'] }, '/root');
    expect(flags).toMatchObject({
      plan: 'mine.json',
      check: ['true'],
      name: 'sample',
      repository: '/root/sample/weather.git',
    });
  });
});
