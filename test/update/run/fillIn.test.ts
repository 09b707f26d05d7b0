/** Each branch of a script and of its partials is in one of the ways, the same one before and after an update. */
import { expect, test } from 'vitest';
import { fillIn } from '../../../src/update/run/fillIn.ts';

const files = [{ path: 'partials/p.sh.hbs', text: '{{#if x}}p{{else}}q{{/if}}\n' }];

test.each([
  ['a {{task_id}} {{repo_url}}', ['a 1 https://github.com/example/app.git']],
  ['{{#if a}}1{{else}}2{{/if}}{{#if b}}3{{/if}}', ['13', '2']],
  ['{{#each env}}export {{@key}}="{{this}}"{{/each}}', ['export SAMPLE_KEY="sample-this"', '']],
  ['{{#if a}}{{#if b}}1{{else}}2{{/if}}{{else}}3{{/if}}', ['1', '2', '3']],
  ['{{#if a}}1{{/if}}\n{{> p}}', ['1\np\n', '\nq\n']],
  ['{{> none}}', ['echo "A partial of this script is not there"; exit 1\n']],
])('%s', (text, ways) => {
  expect(fillIn(text, '1', files).map((way) => way.text)).toEqual(ways);
});

test('no more than four ways', () => {
  const chain = `{{#if a}}0${[1, 2, 3, 4, 5].map((step) => `{{else if a${step}}}${step}`).join('')}{{/if}}`;
  expect(fillIn(chain, '1', []).map((way) => way.text)).toEqual(['0', '1', '2', '3']);
});
