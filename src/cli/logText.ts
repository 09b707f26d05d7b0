/** Which part of a run's log is wanted: its last lines, or the events that its CLI printed. */
import type { LogRequest } from './plays.ts';

/** A log ends with a newline; so does its end. */
export function lastLines(text: string, lines: number): string {
  const all = text.split('\n');
  return all.slice(text.endsWith('\n') ? -lines - 1 : -lines).join('\n');
}

/** Lines that are JSON objects: what the CLI printed about its work. */
export function onlyEvents(text: string): string {
  return text
    .split('\n')
    .filter(isEvent)
    .map((line) => `${line}\n`)
    .join('');
}

function isEvent(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

/** The end of what is wanted of a log. */
export function wantedText(log: string, { what, lines }: LogRequest): string {
  return lastLines(what === 'events' ? onlyEvents(log) : log, lines);
}
