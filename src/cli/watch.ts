/** Decides how a play is watched: a display for people, or one JSON object a line for programs. */
import { createDisplay, type Display } from '../local/progress/display.ts';
import { playPaths } from '../local/paths.ts';
import type { PlayEvent, PlaySummary } from '../local/types.ts';
import type { Io } from './io.ts';
import type { PreparedPlay } from './playOptions.ts';

/** One JSON object a line: each event, and the summary at the end. */
export function jsonDisplay(io: Io): Display {
  const write = (value: object): void => void io.stdout.write(`${JSON.stringify(value)}\n`);
  const listener = (event: PlayEvent): void => write({ at: new Date().toISOString(), ...event });
  return {
    listener,
    stopping: () => listener({ type: 'notice', text: 'Stopping' }),
    finish: (summary?: PlaySummary) => {
      if (summary !== undefined) write({ at: new Date().toISOString(), type: 'summary', ...summary });
    },
  };
}

export interface WatchOptions {
  json: boolean;
  rehearsal: string | undefined;
}

export function watch(play: PreparedPlay, { json, rehearsal }: WatchOptions, io: Io): Display {
  if (json) return jsonDisplay(io);
  return createDisplay({
    output: io.stdout,
    env: io.env,
    play: play.play,
    plan: play.plan,
    settings: play.settings,
    rehearsal,
    summary: {
      repositoryUrl: play.repositoryUrl,
      ownRepository: playPaths(play).repository,
      published: play.publish,
    },
  });
}
