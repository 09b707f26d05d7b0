import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { summaryLines } from '../../../src/local/progress/summary.ts';
import type { PlaySummary } from '../../../src/local/types.ts';

const commit = 'abcdef0123456789abcdef0123456789abcdef01';
const good: PlaySummary = {
  outcome: 'succeeded',
  tasks: [
    {
      id: '1',
      title: 'One',
      level: 1,
      end: { state: 'integrated' },
      branch: 'feature/task-1-implementation',
      commit,
      runs: 4,
    },
    {
      id: '2',
      title: 'Two 天気',
      level: 1,
      end: { state: 'integrated' },
      branch: 'feature/task-2-implementation',
      commit,
      runs: 6,
    },
  ],
  integration: { branch: 'cto/p/integration', commit },
  started: 10,
  folder: '/root/plays/repo-p',
};
const context = {
  play: 'p',
  repositoryUrl: '/home/me/repo.git',
  ownRepository: '/root/repositories/repo-p.git',
  published: true,
  rehearsal: undefined,
  width: 100,
};

function shown(summary: PlaySummary, more: Partial<typeof context> = {}): string {
  return stripVTControlCharacters(summaryLines(summary, { ...context, ...more }).join('\n'));
}

describe('summaryLines', () => {
  it('shows every task with its branch, the integration, and what to do next', () => {
    expect(shown(good)).toMatchInlineSnapshot(`
      "
      Play p succeeded: 2 of 2 tasks integrated, 10 runs started

      task  title     state       branch                         commit   runs
      1     One       integrated  feature/task-1-implementation  abcdef0  4
      2     Two 天気  integrated  feature/task-2-implementation  abcdef0  6

      Integration:  cto/p/integration abcdef0 in /home/me/repo.git
      Look at it:   git --git-dir=/root/repositories/repo-p.git log --graph --oneline cto/p/integration
      Take it:      git fetch /home/me/repo.git cto/p/integration && git merge FETCH_HEAD
      Logs:         /root/plays/repo-p/runs/<task>.<stage>.<attempt>/log.txt"
    `);
  });

  it('says why tasks failed and how to go on', () => {
    const failed: PlaySummary = {
      ...good,
      outcome: 'failed',
      tasks: good.tasks.map((task) => ({
        ...task,
        end: { state: 'failed', reason: 'three rounds were not enough' },
      })),
    };
    const text = shown(failed);
    expect(text).toContain('Play p failed: 0 of 2 tasks integrated');
    expect(text).toContain('three rounds were not enough');
    expect(text).toContain('the same command with --resume');
  });

  it('says that nothing was left to do', () => {
    expect(shown({ ...good, started: 0 })).toContain('nothing was left to do');
  });

  it('says that it was a rehearsal', () => {
    const rehearsal = 'REHEARSAL: a scripted agent stands in for the CLIs';
    expect(stripVTControlCharacters(summaryLines(good, { ...context, rehearsal }).join('\n'))).toContain(
      rehearsal,
    );
  });

  it('names the play’s own repository when nothing was published', () => {
    expect(shown(good, { published: false })).toContain(
      'cto/p/integration abcdef0 in /root/repositories/repo-p.git',
    );
  });

  it('keeps the table inside the terminal', () => {
    const long = good.tasks.map((task) => ({ ...task, title: 'a very long title '.repeat(9) }));
    for (const width of [60, 80, 120]) {
      const table = summaryLines({ ...good, tasks: long }, { ...context, width }).slice(3, 6);
      for (const line of table) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    }
  });
});
