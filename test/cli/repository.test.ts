import { describe, expect, it } from 'vitest';
import { baseBranch, repositoryAddress, repositoryOf } from '../../src/cli/repository.ts';
import { CtoError } from '../../src/errors.ts';
import { runProcess } from '../../src/processes.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CtoError) return error.code;
    throw error;
  }
  return 'accepted';
}

async function clone(origin?: string): Promise<string> {
  const folder = await temporaryFolder({ 'sub/file.txt': 'x' });
  await runProcess('git', ['init', '-q', '-b', 'trunk', folder]);
  if (origin !== undefined) await runProcess('git', ['-C', folder, 'remote', 'add', 'origin', origin]);
  return folder;
}

async function commit(folder: string): Promise<void> {
  const who = ['-c', 'user.name=T', '-c', 'user.email=t@localhost'];
  await runProcess('git', ['-C', folder, ...who, 'commit', '-q', '--allow-empty', '-m', 'one']);
}

describe('repositoryAddress', () => {
  it('makes paths absolute and leaves addresses alone', async () => {
    const folder = await temporaryFolder({ 'repo/x': '' });
    expect(await repositoryAddress('repo', folder)).toBe(`${folder}/repo`);
    expect(await repositoryAddress('https://example.com/a/b.git', folder)).toBe(
      'https://example.com/a/b.git',
    );
    expect(await repositoryAddress('git@example.com:a/b.git', folder)).toBe('git@example.com:a/b.git');
    expect(await repositoryAddress('acme/weather', folder)).toBe('https://github.com/acme/weather.git');
  });

  it('refuses what git would run or what holds a password', async () => {
    const bad = [
      'ext::sh -c id',
      '--upload-pack=id',
      'https://me:secret@example.com/a.git',
      'no such thing',
      '',
    ];
    for (const address of bad)
      expect(await codeOf(repositoryAddress(address, '/nonexistent'))).toBe('repository-url');
  });
});

describe('repositoryOf', () => {
  it('takes origin, else the repository of the folder', async () => {
    expect(await repositoryOf(await clone('https://example.com/a/b.git'))).toBe(
      'https://example.com/a/b.git',
    );
    const alone = await clone();
    expect(await repositoryOf(`${alone}/sub`)).toBe(alone);
  });

  it('says what to do outside of any repository', async () => {
    expect(await codeOf(repositoryOf(await temporaryFolder()))).toBe('repository-missing');
  });
});

describe('baseBranch', () => {
  it('is HEAD of the remote, or the branch that was named', async () => {
    const folder = await clone();
    await commit(folder);
    await runProcess('git', ['-C', folder, 'branch', 'other']);
    expect(await baseBranch(folder, undefined)).toBe('trunk');
    expect(await baseBranch(folder, 'other')).toBe('other');
    expect(await codeOf(baseBranch(folder, 'missing'))).toBe('base-missing');
  });

  it('tells an empty repository from one that is not there', async () => {
    expect(await codeOf(baseBranch(await clone(), undefined))).toBe('repository-empty');
    expect(await codeOf(baseBranch('/nonexistent/repo.git', undefined))).toBe('repository-unreachable');
  });
});
