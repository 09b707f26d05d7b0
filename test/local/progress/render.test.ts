import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { render, renderPreparing } from '../../../src/local/progress/render.ts';
import { progress, startProgress } from '../../../src/local/progress/state.ts';
import type { ProgressState } from '../../../src/local/progress/types.ts';
import type { PlayEvent } from '../../../src/local/types.ts';
import { readPlan } from '../../../src/plan/readPlan.ts';
import { runEvents, story, storyPlan, until } from '../../helpers/progressStory.ts';

const rehearsal = 'REHEARSAL: a scripted agent stands in for the CLIs';
const start = { play: 'p', plan: storyPlan, settings: { stages: ['quality'] } } as const;

function stateAfter(
  events: readonly PlayEvent[],
  from = startProgress({ ...start, rehearsal }, 0),
): ProgressState {
  return events.reduce((state, event, index) => progress(state, event, index * 1000), from);
}

function shown(state: ProgressState, now: number, width: number, rows?: number): string {
  return stripVTControlCharacters(render(state, now, width, rows).join('\n'));
}

function sectionOf(task: string, stage: string): (event: PlayEvent) => boolean {
  return (event) => event.type === 'run-section' && event.run.task === task && event.run.stage === stage;
}

describe('render', () => {
  it('shows levels, tasks, stages, who is at it, and the counts', () => {
    const state = stateAfter(until(sectionOf('2', 'quality')));
    expect(shown(state, 20_000, 120)).toMatchInlineSnapshot(`
      "
      play p  4 tasks on 2 levels
      REHEARSAL: a scripted agent stands in for the CLIs

      ▸ Level 1  2 tasks                                                                                                  0:19
        ✔ 1  Convert temperatures        ✔ implemented  ✔ quality  2 runs                                                 0:07
        ⠋ 2  Put the wind into words     ✔ implemented  ▸ quality  Cleo · codex · agent                                   0:11
      ○ Level 2  2 tasks
        ○ 3  Show the forecast 天気予報  waits for 1, 2
        ○ 4  Warn of bad weather         waits for 1

      1 running · 1 of 4 done · 4 runs   Ctrl-C stops, --resume goes on                                                   0:20"
    `);
  });

  it('says what goes on before the play begins', () => {
    const lines = renderPreparing(startProgress({ ...start, rehearsal }, 0), 4000, 80);
    const text = stripVTControlCharacters(lines.join('\n'));
    expect(text).toContain('preparing: the repository is being fetched');
    expect(text).toContain(rehearsal);
    expect(text).toMatch(/0:04$/);
  });

  it('offers Ctrl-C as long as there is something to stop', () => {
    expect(shown(stateAfter(until(sectionOf('2', 'quality'))), 9000, 100)).toContain('Ctrl-C stops');
    expect(shown(stateAfter(story), 9000, 100)).not.toContain('Ctrl-C');
    expect(shown({ ...stateAfter([]), stopping: true }, 9000, 100)).toContain('Ctrl-C again: at once');
  });

  it('shows what remediation answers', () => {
    const state = stateAfter(until(sectionOf('2', 'remediation')));
    expect(shown(state, 20_000, 130)).toContain('mends 2 findings · Rex-Remediation · claude');
  });

  it('shows integration and the conflict, and a finished level as one line', () => {
    const merging = shown(stateAfter(until(sectionOf('integration-2', 'integration'))), 60_000, 100);
    expect(merging).toContain('integrating 2 tasks');
    const state = stateAfter(until(sectionOf('4', 'remediation')));
    expect(shown(state, 60_000, 100)).toMatchInlineSnapshot(`
      "
      play p  4 tasks on 2 levels
      REHEARSAL: a scripted agent stands in for the CLIs

      ✔ Level 1  2 tasks integrated  1111111                                                          0:27
      ▸ Level 2  2 tasks                                                                              0:31
        ✔ 3  Show the forecast 天気予報  ✔ impl  ✔ qual  2 runs                                       0:07
        ⠋ 4  Warn of bad weather         ✔ impl  ✔ qual  mends conflict in src/sections.js · Rex-…    0:23

      1 running · 3 of 4 done · 11 runs   Ctrl-C stops, --resume goes on                              1:00"
    `);
  });

  it('says that it is a rehearsal only when it is one', () => {
    expect(shown(stateAfter([]), 0, 80)).toContain(rehearsal);
    expect(shown(stateAfter([], startProgress(start, 0)), 0, 80)).not.toContain('REHEARSAL');
  });

  it('names failed and blocked tasks below their finished level', () => {
    const state = stateAfter([
      ...runEvents({ task: '1', stage: 'implementation', attempt: 1 }, 1, {
        kind: 'bad-input',
        reason: 'no branch',
      }),
      { type: 'integrated', level: 1, branch: 'b', commit: '3'.repeat(40), tasks: ['2'] },
      { type: 'task-blocked', task: '3', reason: 'task 1 failed' },
    ]);
    const text = shown(state, 9000, 80);
    expect(text).toContain('✖ Level 1  1 of 2 tasks integrated');
    expect(text).toMatch(/✖ 1 {2}Convert temperatures {2}no branch/);
    expect(text).toMatch(/⊘ 3 .*task 1 failed/);
    expect(text).toContain('1 failed · 1 blocked');
  });

  it('is never wider than the terminal, at any moment of the play', () => {
    fc.assert(
      fc.property(fc.nat(story.length), fc.integer({ min: 40, max: 200 }), (length, width) => {
        const lines = render(stateAfter(story.slice(0, length)), 99_000, width);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('takes control sequences out of titles and reasons', () => {
    const plan = readPlan(JSON.stringify([{ id: 1, title: 'a\u001b[31mred\u001b[2J\nline' }]), {
      file: 'tasks.json',
    });
    const state = stateAfter(
      [{ type: 'task-blocked', task: '1', reason: 'no\u001b]0;title\u0007 way' }],
      startProgress({ play: 'p', plan, settings: { stages: [] } }, 0),
    );
    const text = render(state, 0, 80).join('\n');
    expect(text).not.toContain('\u001b[2J');
    expect(text).not.toContain('\u0007');
    expect(shown(state, 0, 80)).toContain('ared line');
  });
});

describe('render with few rows', () => {
  const tasks = Array.from({ length: 50 }, (_, index) => ({ id: index + 1, title: `Task ${index + 1}` }));
  const last = { id: 99, title: 'Last', dependencies: [50] };
  const plan = readPlan(JSON.stringify([...tasks, last]), { file: 'tasks.json' });
  const empty = startProgress({ play: 'p', plan, settings: { stages: ['quality'] } }, 0);
  const busy = stateAfter(
    ['7', '20', '44'].flatMap((task) =>
      runEvents({ task, stage: 'implementation', attempt: 1 }, 1).slice(0, 2),
    ),
    empty,
  );

  it('shows what runs and folds the rest', () => {
    const text = shown(busy, 5000, 90, 20);
    expect(text.split('\n').length).toBeLessThanOrEqual(20);
    for (const id of ['7', '20', '44']) expect(text).toContain(`Task ${id} `);
    expect(text).toContain('… 47 waiting');
    expect(text).toContain('Level 2');
    expect(text).toContain('3 running · 0 of 51 done');
  });

  it('never takes more rows than there are, down to header, levels and footer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 70 }), (rows) => {
        expect(render(busy, 5000, 90, rows).length).toBeLessThanOrEqual(rows);
      }),
    );
  });
});
