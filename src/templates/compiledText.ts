/** Decides how a compiled text grows, stretch by stretch, remembering where each stretch was written. */
import type { Segment } from './types.ts';

export type Origin = Omit<Segment, 'start'>;

export interface CompiledText {
  /** Never empty strings. */
  parts: string[];
  length: number;
  segments: Segment[];
}

/** Adds text that stands in the source from `origin` on, with `indent` before each of its lines that is not empty. */
export function append(
  target: CompiledText,
  text: string,
  { indent = '', ...origin }: Origin & { indent?: string },
): void {
  if (indent === '' || text === '') {
    appendPlain(target, text, origin);
    return;
  }
  let { offset, line, column } = origin;
  for (const part of text.split(/(?<=\n)/)) {
    if (endsLine(target) && part !== '\n')
      appendPlain(target, indent, { ...origin, offset, line, column, filled: true });
    appendPlain(target, part, { ...origin, offset, line, column });
    if (origin.filled === true) continue;
    offset += part.length;
    [line, column] = part.endsWith('\n') ? [line + 1, 1] : [line, column + part.length];
  }
}

function appendPlain(target: CompiledText, text: string, origin: Origin): void {
  if (text === '') return;
  target.segments.push({ start: target.length, ...origin });
  target.parts.push(text);
  target.length += text.length;
}

/** Whether what comes next begins a line. */
export function endsLine({ parts }: CompiledText): boolean {
  return parts.at(-1)?.endsWith('\n') ?? true;
}

/** Takes one line end away from the end of the text. */
export function trimLineEnd(target: CompiledText): void {
  const last = target.parts.pop();
  if (last === undefined) return;
  const kept = last.endsWith('\n') ? last.slice(0, -1) : last;
  target.length += kept.length - last.length;
  if (kept === '') target.segments.pop();
  else target.parts.push(kept);
}
