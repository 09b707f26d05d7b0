import { expect, it } from 'vitest';
import { nearest } from '../src/nearest.ts';

it('finds the word that was probably meant', () => {
  const known = ['frontendAgent', 'qualityAgent', 'model'];
  expect(nearest('frontendAgnet', known)).toBe('frontendAgent');
  expect(nearest('FRONTENDAGENT', known)).toBe('frontendAgent');
  expect(nearest('model', ['MODEL'])).toBe('MODEL');
  expect(nearest('modle', known)).toBe('model');
});

it('stays silent when nothing is near', () => {
  expect(nearest('zzzzzz', ['frontendAgent', 'model'])).toBeUndefined();
  expect(nearest('x', [])).toBeUndefined();
});
