import { describe, expect, it } from 'vitest';
import { clock, eventText, outcomeText, plainLine } from '../../../src/local/progress/lines.ts';
import { story } from '../../helpers/progressStory.ts';

describe('plain lines', () => {
  it('tell the whole story, one line an event', () => {
    const lines = story.map(eventText).filter((text) => text !== undefined);
    expect(lines.slice(0, 4)).toMatchInlineSnapshot(`
      [
        "play p  started: 4 tasks on 2 levels  /root/plays/repo-p",
        "task 1  implementation  started  Rex on claude  log /root/plays/repo-p/log.txt",
        "task 1  implementation  📁 Using task-specific workspace: /root/workspace-repo/repo-p/task-1",
        "task 1  implementation  ended  done  abcdef0  2s",
      ]
    `);
    expect(lines.slice(-12)).toMatchInlineSnapshot(`
      [
        "task 4  implementation  ended  done  abcdef0  2s",
        "task 4  quality  started  Cleo on codex  log /root/plays/repo-p/log.txt",
        "task 4  quality  📁 Using task-specific workspace: /root/workspace-repo/repo-p/task-4",
        "task 4  quality  ended  pass  abcdef0  2s",
        "level 2  integration  started  log /root/plays/repo-p/log.txt",
        "level 2  integration  ended  conflict: task 4 does not merge in src/sections.js  2s",
        "task 4  remediation  started  Rex-Remediation on claude  log /root/plays/repo-p/log.txt",
        "task 4  remediation  📁 Using task-specific workspace: /root/workspace-repo/repo-p/task-4",
        "task 4  remediation  ended  done  abcdef0  2s",
        "level 2  integration 2  started  log /root/plays/repo-p/log.txt",
        "level 2  integration 2  ended  done  abcdef0  2s",
        "level 2  integrated  tasks 3, 4  cto/p/integration 2222222",
      ]
    `);
  });

  it('begin with the time and have no line breaks', () => {
    const now = new Date(2026, 0, 1, 12, 3, 4).getTime();
    expect(clock(now)).toBe('12:03:04');
    expect(plainLine({ type: 'notice', text: 'one\ntwo' }, now)).toBe('12:03:04 one two');
  });

  it('leave sections to the live display', () => {
    const run = { task: '1', stage: 'quality', attempt: 1 } as const;
    expect(plainLine({ type: 'run-section', run, section: 'agent' }, 0)).toBeUndefined();
  });

  it('tell every kind of outcome', () => {
    const commit = 'abcdef0123456789abcdef0123456789abcdef01';
    expect([
      outcomeText({ kind: 'done', commit, findings: 0 }),
      outcomeText({ kind: 'done', commit, findings: 0, verdict: 'pass' }),
      outcomeText({ kind: 'done', commit, findings: 1, verdict: 'changes' }),
      outcomeText({ kind: 'agent-failed', reason: 'no verdict', findings: 0 }),
      outcomeText({ kind: 'environment-failed', reason: 'no network', tries: 1 }),
      outcomeText({ kind: 'bad-input', reason: 'no branch' }),
      outcomeText({ kind: 'conflict', task: '4', files: ['a', 'b'], integrated: [] }),
    ]).toMatchInlineSnapshot(`
      [
        "done  abcdef0",
        "pass  abcdef0",
        "changes wanted: 1 finding  abcdef0",
        "agent failed: no verdict",
        "environment failed (try 1): no network",
        "bad input: no branch",
        "conflict: task 4 does not merge in a, b",
      ]
    `);
  });
});
