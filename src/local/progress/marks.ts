/** Decides which glyph and colour stand for a state, and what an agent is called. */
import { paint } from '../../terminal/cells.ts';
import type { ChainStage, Mark, TaskProgress } from './types.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** One column that turns as time goes on. */
export function spinner(now: number): string {
  return paint('cyan', frames[Math.floor(now / 100) % frames.length] ?? '⠋');
}

const stateGlyphs: Readonly<Record<TaskProgress['state'], string>> = {
  waiting: paint('dim', '○'),
  running: paint('yellow', '◌'),
  ready: paint('green', '✔'),
  integrated: paint('green', '✔'),
  failed: paint('red', '✖'),
  blocked: paint('dim', '⊘'),
};

export function stateGlyph(task: TaskProgress, now: number): string {
  return task.current === undefined ? stateGlyphs[task.state] : spinner(now);
}

/** Names of the stages as a task's chain shows them, in full and short. */
export const stageWords: Readonly<Record<ChainStage, { full: string; short: string }>> = {
  implementation: { full: 'implemented', short: 'impl' },
  quality: { full: 'quality', short: 'qual' },
  security: { full: 'security', short: 'sec' },
  testing: { full: 'testing', short: 'test' },
};

const markStyles: Readonly<Record<Mark, { glyph: string; style: Parameters<typeof paint>[0] }>> = {
  todo: { glyph: '·', style: 'dim' },
  running: { glyph: '▸', style: ['cyan', 'bold'] },
  passed: { glyph: '✔', style: 'green' },
  changes: { glyph: '↻', style: 'yellow' },
  failed: { glyph: '✖', style: 'red' },
};

/** A stage of the chain: its mark and, unless `word` is empty, its name. */
export function stageCell(mark: Mark, word: string): string {
  const { glyph, style } = markStyles[mark];
  return paint(style, word === '' ? glyph : `${glyph} ${word}`);
}

/** `rex-remediation` is read as `Rex-Remediation`. */
export function agentTitle(id: string): string {
  return id.replaceAll(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}
