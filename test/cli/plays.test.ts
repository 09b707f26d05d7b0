import { expect, test } from 'vitest';
import { findPlay, type Plays } from '../../src/cli/plays.ts';

async function never(): Promise<never> {
  return Promise.reject(new Error('not asked'));
}

function playsCalled(names: readonly string[]): Plays {
  return {
    where: 'here',
    place: {},
    names: async () => Promise.resolve([...names]),
    read: async (job) =>
      Promise.resolve({
        job,
        play: job,
        repository: '',
        state: 'running',
        rehearsal: false,
        tasks: [],
        running: [],
        integration: '',
        folder: '',
      }),
    all: never,
    stop: never,
    log: never,
    changed: never,
  };
}

async function foundBy(name: string, names: readonly string[]): Promise<string> {
  const { job } = await findPlay(playsCalled(names), name);
  return job;
}

test('the job of a name, else of the play of that name, else of the only name that holds it', async () => {
  expect(await foundBy('mo', ['mo', 'app-mo'])).toBe('mo');
  // `mo` is in `remote` as well.
  expect(await foundBy('mo', ['remote-three', 'remote-mo'])).toBe('remote-mo');
  expect(await foundBy('thr', ['remote-three', 'remote-mo'])).toBe('remote-three');
});

test('a name that may mean several, or none, is refused with what it may be', async () => {
  await expect(foundBy('mo', ['app-mo', 'web-mo', 'more'])).rejects.toMatchObject({
    code: 'play-ambiguous',
    hint: 'Name one: app-mo, web-mo',
  });
  await expect(foundBy('remot-mo', ['remote-mo'])).rejects.toMatchObject({
    code: 'play-unknown',
    hint: 'Did you mean remote-mo?',
  });
});
