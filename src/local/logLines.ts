/** Which lines of a run's log tell where it stands, and how they are followed while the script writes them. */
import { open } from 'node:fs/promises';
import type { RunId } from '../play/types.ts';
import type { PlayEvent } from './types.ts';

const workspaceLine = /^📁 Using task-specific workspace: (\/.*)$/u;
const sectionLine = /^▸ (.+)$/u;

/** The event that a line of the log stands for, if any. */
export function lineEvent(run: RunId, line: string): PlayEvent | undefined {
  const path = workspaceLine.exec(line)?.[1];
  if (path !== undefined) return { type: 'run-workspace', run, path };
  const section = sectionLine.exec(line)?.[1];
  return section === undefined ? undefined : { type: 'run-section', run, section };
}

/** Bytes that are read at a time, and what is kept of a line that does not end: an agent may print anything. */
const atOnce = 65_536;
const longestLine = 65_536;

/**
 * Tells every complete line that is added to a file after `from` bytes, looking a few times a second; the script writes
 * to the file itself, so its output survives this process. The returned function looks a last time and ends it.
 */
export function followLines(path: string, from: number, onLine: (line: string) => void): () => Promise<void> {
  let offset = from;
  let rest = '';
  const decoder = new TextDecoder();
  const look = async (): Promise<void> => {
    for (;;) {
      const bytes = await readFrom(path, offset);
      if (bytes.length === 0) return;
      offset += bytes.length;
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = (lines.pop() ?? '').slice(-longestLine);
      lines.forEach(onLine);
    }
  };
  let looking: Promise<void> = Promise.resolve();
  const again = (): Promise<void> => (looking = looking.then(look));
  let failed: unknown;
  const timer = setInterval(() => void again().catch((error: unknown) => (failed ??= error)), 150);
  return async () => {
    clearInterval(timer);
    await again();
    if (failed !== undefined) throw failed;
  };
}

async function readFrom(path: string, offset: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(atOnce);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
