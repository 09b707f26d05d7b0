/** Decides what becomes of a command whose output nobody reads any more (`cto … | head`): one that only shows something ends, one that changes something goes on to its end. */
import { hasCode } from '../workspaces/errno.ts';

const shows = new Set(['logs', 'status', 'plan', 'config', 'completion', 'help']);

/** Whether the command of these words leaves nothing half done when it ends at once. */
export function onlyShows(argv: readonly string[]): boolean {
  const [command = 'help', below = ''] = argv.filter((word) => !word.startsWith('-'));
  return command === 'templates' ? !/^(apply|rollback)$/.test(below) : shows.has(command);
}

/** From now on a closed pipe is no error of this process; where it only shows something it ends. */
export function outliveReader({ ends }: { ends: boolean }): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error) => {
      if (!hasCode(error, 'EPIPE')) throw error;
      if (ends) process.exit();
    });
}
