/** The log of a run that is kept when its pods go. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { objectSchema } from '../../../src/controller/api/object.ts';
import { keptLogBody, keptLogIn } from '../../../src/controller/runs/keptLog.ts';
import { readRun } from '../../../src/controller/runs/run.ts';

const run = readRun(
  objectSchema.parse({
    metadata: { name: 'weather-1', namespace: 'runs', uid: 'u-1' },
    spec: { play: 'weather', taskId: '1', repository: 'https://h/r.git', branch: 'b', prompt: { text: 'x' } },
  }),
);

function kept(...logs: readonly string[]): string {
  const body = keptLogBody(
    run,
    logs.map((text, index) => ({ pod: `pod-${index}`, text })),
  );
  return keptLogIn(objectSchema.parse(body));
}

describe('keptLogBody', () => {
  it('keeps one log as it is, and of several pods says which is whose', () => {
    expect(kept('one\ntwo\n')).toBe('one\ntwo\n');
    expect(kept('one\n', 'two\n')).toBe('=== pod pod-0\none\n=== pod pod-1\ntwo\n');
  });

  it('takes out what looks like a secret', () => {
    expect(kept('{"text":"ghp_abcdefghijklmnop"}\nhttps://me:geheim@host/x\n')).toBe(
      '{"text":"[secret]"}\nhttps://me:[secret]@host/x\n',
    );
  });

  it('leaves out the beginning of what is too long, by whole lines, and says so', () => {
    const lines = Array.from({ length: 20_000 }, (_, line) => `${line} ${randomBytes(24).toString('hex')}`);
    const body = keptLogBody(run, [{ pod: 'p', text: `${lines.join('\n')}\n` }]);
    expect(JSON.stringify(body).length).toBeLessThan(600_000);
    const [first, second = '', ...rest] = keptLogIn(objectSchema.parse(body)).split('\n');
    expect(first).toBe('… the beginning of this log was too long to be kept');
    expect(lines).toContain(second);
    expect(rest.at(-2)).toBe(lines.at(-1));
  });

  it('belongs to the run, so that it goes with it', () => {
    expect(keptLogBody(run, []).metadata.ownerReferences).toMatchObject([{ kind: 'CodeRun', uid: 'u-1' }]);
  });
});
