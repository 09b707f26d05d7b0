import { expect, test } from 'vitest';
import { duration, parseDuration, parseSize, size } from '../../src/workspaces/amounts.ts';

test('sizes', () => {
  expect([0, 1023, 1024, 1536, 20_480, 5 * 2 ** 30, 2 ** 52].map(size)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KiB',
    '1.5 KiB',
    '20 KiB',
    '5.0 GiB',
    '4096 TiB',
  ]);
  expect(['5GiB', '5 gb', '5G', '1.5k', '12', '7B'].map(parseSize)).toEqual([
    5 * 2 ** 30,
    5 * 2 ** 30,
    5 * 2 ** 30,
    1536,
    12,
    7,
  ]);
  expect(['', 'GiB', '-5G', '5X', '5 G i B', '1e9'].map(parseSize)).toEqual(Array(6).fill(undefined));
});

test('times', () => {
  expect([0, 999, 61_000, 7_200_000, 3 * 86_400_000].map(duration)).toEqual(['0s', '0s', '1m', '2h', '3d']);
  expect(['7d', '12h', '30m', '45s'].map(parseDuration)).toEqual([
    604_800_000, 43_200_000, 1_800_000, 45_000,
  ]);
  expect(['', '7', 'd', '1.5d', '-1d', '7w'].map(parseDuration)).toEqual(Array(6).fill(undefined));
});
