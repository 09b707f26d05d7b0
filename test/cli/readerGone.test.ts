import { execa } from 'execa';
import { expect, it } from 'vitest';
import { onlyShows } from '../../src/cli/readerGone.ts';

const module = new URL('../../src/cli/readerGone.ts', import.meta.url).href;

/** What a process says that goes on writing when its reader has gone. */
async function said(ends: boolean): Promise<string> {
  const program = `
    import { outliveReader } from ${JSON.stringify(module)};
    import { setTimeout } from 'node:timers/promises';
    outliveReader({ ends: ${ends} });
    for (let left = 50; left > 0; left--) {
      process.stdout.write('x'.repeat(100_000));
      await setTimeout(2);
    }
    process.stderr.write('came to its end');`;
  const pipe = '"$0" --input-type=module -e "$1" | head -c 1 > /dev/null; exit "${PIPESTATUS[0]}"';
  const { stderr, exitCode } = await execa('bash', ['-c', pipe, process.execPath, program], {
    reject: false,
  });
  return `${exitCode} ${stderr}`;
}

it('goes on to its end without a reader', async () => {
  expect(await said(false)).toBe('0 came to its end');
});

it('ends where it only shows something', async () => {
  expect(await said(true)).toBe('0 ');
});

it.each([
  ['logs -f 3', true],
  ['templates --json diff', true],
  ['templates apply --yes', false],
  ['play --local', false],
  ['', true],
])('cto %s only shows something: %s', (line, answer) => {
  expect(onlyShows(line.split(' ').filter((word) => word !== ''))).toBe(answer);
});
