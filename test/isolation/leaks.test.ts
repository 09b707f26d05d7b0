/** Secrets are found wherever they are, and nowhere else. */
import { symlink, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeCanaries, needlesOf } from '../../src/isolation/canaries.ts';
import { fileLeaks } from '../../src/isolation/leaks/fileLeaks.ts';
import { processLeaks } from '../../src/isolation/leaks/processes.ts';
import { remoteLeaks } from '../../src/isolation/leaks/remoteLeaks.ts';
import { executionsWith, parseExecution, type Execution } from '../../src/isolation/leaks/trace.ts';
import { basic, userOf } from '../../src/isolation/remote/credentials.ts';
import { claude } from '../../src/clis/claude/claude.ts';
import { makeGitDir } from '../helpers/gitDir.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const key = { task: '1', kind: 'model key', text: 'canary-key-1' } as const;
const token = { task: '1', kind: 'git token', text: 'canary-token-1' } as const;
const at = { cli: 'claude', task: '1' };

const run = (program: string, args: string[], env: string[]): Execution => ({
  program: `/usr/bin/${program}`,
  args,
  env,
});

describe('processes', () => {
  it('may have a key in the environment of its own CLI only', () => {
    const executions = [
      run('claude', ['claude'], ['K=canary-key-1']),
      run('jq', ['jq'], ['A=b', 'K=canary-key-1']),
    ];
    expect(processLeaks(executions, [key], at)).toEqual([
      { code: 'secret-in-environment', needle: key, program: 'jq', variable: 'K' },
    ]);
    expect(processLeaks(executions, [key], { ...at, task: '2' })).toHaveLength(2);
  });

  it('have no token at all, and nothing in arguments', () => {
    const executions = [run('claude', ['claude', 'canary-key-1'], ['T=canary-token-1'])];
    const codes = processLeaks(executions, [key, token], at).map(({ code }) => code);
    expect(codes).toEqual(['secret-in-arguments', 'secret-in-environment']);
  });
});

describe('a record of strace', () => {
  const line = String.raw`12 execve("/usr/bin/git", ["git", "-c", "a=\"b\", [x]"], ["HOME=/h", "K=canary-key-1"]) = 0`;

  it('is read with quotes and brackets in words', () => {
    expect(parseExecution(line)).toEqual({
      program: '/usr/bin/git',
      args: ['git', '-c', String.raw`a=\"b\", [x]`],
      env: ['HOME=/h', 'K=canary-key-1'],
    });
  });

  it('tells programs that were started, also where another process came between', () => {
    const unfinished = line.replace(') = 0', ' <unfinished ...>');
    const failed = line.replace('= 0', '= -1 ENOENT (No such file or directory)');
    const other = line.replace('canary', 'x');
    const found = executionsWith([line, unfinished, failed, other].join('\n'), [key.text]);
    expect(found.map(({ env }) => env.length)).toEqual([2, 2]);
  });
});

describe('files', () => {
  it('are searched with links, and with what git compressed', async () => {
    const folder = await temporaryFolder({ 'a/log': 'x canary-key-1 y', 'a/clean': 'nothing' });
    await symlink('/run/canary-key-1', join(folder, 'link'));
    const object = `.git/objects/ab/${'0'.repeat(38)}`;
    await mkdir(join(folder, '.git/objects/ab'), { recursive: true });
    await writeFile(join(folder, object), deflateSync('blob 12\0canary-key-1'));
    expect((await fileLeaks(folder, [key])).map(({ path }) => path)).toEqual([object, 'a/log', 'link']);
  });

  it('of a remote are searched in every object, and its refs', async () => {
    const { remote, git, commit } = await makeGitDir();
    expect(await remoteLeaks(remote, [key])).toEqual([]);
    await commit('x', { f: 'canary-key-1' });
    await git('update-ref', '-d', 'refs/heads/x');
    expect(await remoteLeaks(remote, [key])).toHaveLength(1);
  });
});

describe('canaries', () => {
  it('are new each time, and looked for as git sends them too', () => {
    const [one, other] = [makeCanaries(claude, '1'), makeCanaries(claude, '1')];
    expect(one.account.token).not.toBe(other.account.token);
    const texts = needlesOf('1', one).map(({ text }) => text);
    expect(texts).toContain(one.keys['ANTHROPIC_API_KEY']);
    expect(texts.some((text) => basic(one.account).startsWith(text))).toBe(true);
  });

  it('open the remote to their user and nobody else', () => {
    const { account } = makeCanaries(claude, '1');
    expect(userOf(`Basic ${basic(account)}`, [account])).toBe('bot-1');
    expect(userOf(`Basic ${basic({ ...account, token: 'x' })}`, [account])).toBeUndefined();
    expect(userOf(undefined, [account])).toBeUndefined();
  });
});
