import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createDisplay, isLive, wantsColor, type Output } from '../../../src/local/progress/display.ts';
import type { PlayEvent, PlaySummary } from '../../../src/local/types.ts';
import { story, storyPlan } from '../../helpers/progressStory.ts';

const rehearsal = 'REHEARSAL: a scripted agent stands in for the CLIs';
const summary: PlaySummary = {
  outcome: 'succeeded',
  tasks: [],
  integration: { branch: 'cto/p/integration' },
  started: 1,
  folder: '/root/plays/repo-p',
};

/** Plays the story to a stream; returns all that was written. */
function played(
  terminal: Partial<Output>,
  env: NodeJS.ProcessEnv,
  events: readonly PlayEvent[] = story,
): string {
  const stream = new PassThrough();
  const output: Output = Object.assign(stream, terminal);
  const display = createDisplay({
    output,
    env,
    play: 'p',
    plan: storyPlan,
    settings: { stages: ['quality'] },
    rehearsal,
    summary: { repositoryUrl: '/r.git', ownRepository: '/o.git', published: true },
    clock: () => 0,
  });
  for (const event of events) display.listener(event);
  display.finish(summary);
  return String(stream.read() ?? '');
}

const terminal = { isTTY: true, columns: 100, rows: 30, hasColors: () => true } as const;

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

describe('createDisplay', () => {
  it('writes plain lines without any escape sequence where there is no terminal', () => {
    const text = played({}, {});
    expect(text).toBe(stripVTControlCharacters(text));
    expect(text.startsWith(`${rehearsal}\n`)).toBe(true);
    expect(count(text, '📁 Using task-specific workspace: /')).toBe(
      story.filter(({ type }) => type === 'run-workspace').length,
    );
    expect(text).toContain('Play p succeeded');
  });

  it('tells in one line what an earlier call did, and then only what is new', () => {
    const resumedAt = story.findIndex(({ type }) => type === 'integrated') + 1;
    const earlier = story
      .slice(1, resumedAt)
      .filter(({ type }) => type === 'run-ended' || type === 'integrated');
    const text = played({}, {}, [...story.slice(0, 1), ...earlier, ...story.slice(resumedAt)]);
    const lines = text.split('\n').map((line) => line.slice(9));
    expect(lines.slice(1, 4)).toEqual([
      expect.stringContaining('play p  started'),
      '6 runs ended before and will not be done again',
      expect.stringContaining('task 3  implementation  started'),
    ]);
    expect(lines.filter((line) => line.startsWith('level'))).toHaveLength(5);
    expect(played({}, {}, [...story.slice(0, 1), ...earlier])).toContain('6 runs ended before');
  });

  it('draws in a terminal, with one workspace line a task', () => {
    const text = played(terminal, {});
    expect(text).not.toBe(stripVTControlCharacters(text));
    expect(count(text, '📁 Using task-specific workspace: /')).toBe(4);
    expect(count(text, rehearsal)).toBeGreaterThanOrEqual(2);
    expect(text).toContain('Play p succeeded');
  });

  it('shows nothing of a play that was refused before it began', () => {
    const stream = Object.assign(new PassThrough(), terminal);
    const options = {
      output: stream,
      env: {},
      play: 'p',
      plan: storyPlan,
      settings: { stages: [] },
      rehearsal,
      summary: { repositoryUrl: '/r.git', ownRepository: '/o.git', published: true },
    };
    createDisplay(options).finish();
    const plain = { ...options, output: new PassThrough() };
    createDisplay(plain).finish();
    expect(stripVTControlCharacters(String(stream.read() ?? ''))).toBe('');
    expect(plain.output.read()).toBeNull();
  });

  it('draws without colours where nobody wants them', () => {
    // oxlint-disable-next-line no-control-regex -- escape sequences are looked for
    const colors = /\u001b\[[0-9;]*m/;
    expect(played(terminal, { NO_COLOR: '1' })).not.toMatch(colors);
    expect(played(terminal, {})).toMatch(colors);
    expect(played({}, { FORCE_COLOR: '1' })).toMatch(colors);
  });
});

describe('isLive and wantsColor', () => {
  it('draw for people only', () => {
    const output = Object.assign(new PassThrough(), terminal);
    expect(isLive(output, {})).toBe(true);
    expect(isLive(output, { CI: 'true' })).toBe(false);
    expect(isLive(output, { CI: 'false' })).toBe(true);
    expect(isLive(output, { TERM: 'dumb' })).toBe(false);
    expect(isLive(new PassThrough(), {})).toBe(false);
  });

  it('obey FORCE_COLOR before NO_COLOR before the terminal', () => {
    const output = Object.assign(new PassThrough(), terminal);
    expect(wantsColor(output, {})).toBe(true);
    expect(wantsColor(output, { NO_COLOR: '' })).toBe(true);
    expect(wantsColor(output, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColor(output, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(true);
    expect(wantsColor(output, { FORCE_COLOR: '0' })).toBe(false);
    expect(wantsColor(new PassThrough(), {})).toBe(false);
  });
});
