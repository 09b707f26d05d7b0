/** The outside world of a command in a test: what it writes is kept as text. */
import { PassThrough } from 'node:stream';
import type { Io } from '../../src/cli/io.ts';

export interface CapturedIo {
  io: Io;
  /** Written so far. */
  out: () => string;
  err: () => string;
}

function keep(): { stream: PassThrough; text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { stream, text: () => text };
}

export function capturedIo(cwd: string, env: NodeJS.ProcessEnv = {}): CapturedIo {
  const [out, err] = [keep(), keep()];
  return { io: { stdout: out.stream, stderr: err.stream, env, cwd }, out: out.text, err: err.text };
}
