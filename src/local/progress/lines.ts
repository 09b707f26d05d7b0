/** Decides how each event of a play reads as one plain line, for logs and for watchers without a terminal. */
import type { Outcome, RunId } from '../../play/types.ts';
import type { PlayEvent } from '../types.ts';
import { oneLine } from '../../terminal/cells.ts';
import { agentTitle } from './marks.ts';
import { countText } from '../../terminal/countText.ts';

/** `12:03:04` in local time. */
export function clock(now: number): string {
  return new Date(now).toTimeString().slice(0, 8);
}

/** `task 3  quality`, with the attempt from the second one on. */
function runName({ task, stage, attempt }: RunId): string {
  const name = stage === 'integration' ? task.replace('integration-', 'level ') : `task ${task}`;
  return `${name}  ${stage}${attempt > 1 ? ` ${attempt}` : ''}`;
}

/** How a run ended, in a few words. */
export function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'done': {
      const verdict =
        outcome.verdict === 'changes'
          ? `changes wanted: ${countText(outcome.findings, 'finding')}`
          : outcome.verdict;
      return `${verdict ?? 'done'}  ${outcome.commit.slice(0, 7)}`;
    }
    case 'agent-failed':
      return `agent failed: ${outcome.reason}`;
    case 'environment-failed':
      return `environment failed (try ${outcome.tries}): ${outcome.reason}`;
    case 'bad-input':
      return `bad input: ${outcome.reason}`;
    case 'conflict':
  }
  return `conflict: task ${outcome.task} does not merge in ${outcome.files.join(', ')}`;
}

/** The line that every container script prints. */
export function workspaceText(path: string): string {
  return `📁 Using task-specific workspace: ${path}`;
}

/** Integration is done by nobody in particular. */
function whoText({ run, agent, cli }: Extract<PlayEvent, { type: 'run-started' }>): string {
  return run.stage === 'integration' ? '' : `  ${agentTitle(agent)} on ${cli}`;
}

function runText(event: Extract<PlayEvent, { run: RunId }>): string | undefined {
  const name = runName(event.run);
  switch (event.type) {
    case 'run-started':
      return `${name}  started${whoText(event)}  log ${event.log}`;
    case 'run-workspace':
      return `${name}  ${workspaceText(event.path)}`;
    case 'run-ended':
      return `${name}  ended  ${outcomeText(event.outcome)}  ${Math.round(event.seconds)}s`;
    case 'run-section':
  }
  return undefined;
}

function playText(event: Exclude<PlayEvent, { run: RunId }>): string {
  switch (event.type) {
    case 'play-started': {
      const { play, resumed, tasks, levels, folder } = event;
      return `play ${play}  ${resumed ? 'resumed' : 'started'}: ${tasks} tasks on ${levels} levels  ${folder}`;
    }
    case 'integrated': {
      const { level, tasks, branch, commit } = event;
      return `level ${level}  integrated  tasks ${tasks.join(', ')}  ${branch} ${commit.slice(0, 7)}`;
    }
    case 'task-blocked':
      return `task ${event.task}  blocked  ${event.reason}`;
    case 'published':
      return `published  ${event.branch} ${event.commit.slice(0, 7)}`;
    case 'notice':
  }
  return event.text;
}

/** The line without its time, or nothing for events that only move a live display. */
export function eventText(event: PlayEvent): string | undefined {
  return 'run' in event ? runText(event) : playText(event);
}

/** One whole line, or nothing. */
export function plainLine(event: PlayEvent, now: number): string | undefined {
  const text = eventText(event);
  return text === undefined ? undefined : `${clock(now)} ${oneLine(text)}`;
}
