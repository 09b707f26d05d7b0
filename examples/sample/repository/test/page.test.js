import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from '../src/page.js';

const weather = { place: 'Bergen <Norway>', celsius: 11, wind: 3, days: [] };

test('the page begins with the place', () => {
  assert.match(page(weather), /^<h1>Weather in Bergen &lt;Norway&gt;<\/h1>/);
});
