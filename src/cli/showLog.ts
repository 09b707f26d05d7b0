/** What `cto logs` does: the end of a run's log, its prompt or its events, and with `-f` what is added. */
import { CtoError } from '../errors.ts';
import { paint } from '../terminal/cells.ts';
import { visibleOutput } from '../terminal/visible.ts';
import { onInterrupt } from './interrupt.ts';
import { exitCode, type Io } from './io.ts';
import { findPlay, type LogRequest } from './plays.ts';
import { playsOf } from './whichPlays.ts';
import { say, sayJson } from './say.ts';
import type { StatusFlags } from './statusCommand.ts';

export async function showLog(
  [name, run]: readonly [string, string | undefined],
  flags: StatusFlags,
  io: Io,
): Promise<number> {
  const wanted: LogRequest = { run, lines: flags.lines ?? 100, what: whatOf(flags) };
  const plays = playsOf(flags, io);
  const play = await findPlay(plays, name);
  const { follow, ...log } = await plays.log(play, wanted);
  if (flags.json === true) sayJson({ job: play.job, ...log }, io);
  else say(`${paint('dim', `${log.run}  ${log.path}`)}\n${visibleOutput(log.text)}`, io);
  if (flags.follow !== true) return exitCode.succeeded;
  const interrupt = onInterrupt({ first: () => {}, second: async () => {} });
  try {
    await follow(interrupt.signal, (text) => say(visibleOutput(text), io));
    return interrupt.signal.aborted ? exitCode.interrupted : exitCode.succeeded;
  } finally {
    interrupt.forget();
  }
}

function whatOf({ prompt, events, follow, json }: StatusFlags): LogRequest['what'] {
  const given = prompt === true ? '--prompt' : '--json';
  if (follow === true && (prompt === true || json === true)) {
    throw new CtoError('bad-flag', `${given} and --follow can't be together`, {
      hint: 'Leave one of them out.',
    });
  }
  if (prompt === true && events === true) {
    throw new CtoError('bad-flag', '--prompt and --events can’t be together', {
      hint: 'Leave one of them out.',
    });
  }
  if (prompt === true) return 'prompt';
  return events === true ? 'events' : 'log';
}
