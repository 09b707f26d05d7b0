/** Templates of a system before isolation: read from the corpus, rendered as such a system would, with or without a task id. */
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { readTree } from '../../src/update/files/readTree.ts';
import type { TreeFile } from '../../src/update/roles.ts';

export const corpusFolder = join(import.meta.dirname, '../fixtures/beforeIsolation');

export function readCorpus(): TreeFile[] {
  return readTree(corpusFolder).files;
}

/** What the values of a run are in such a system. */
export const foreignContext: Readonly<Record<string, unknown>> = {
  service: 'shop',
  repository_url: 'https://github.com/example/app.git',
  repo_owner: 'example',
  repo_name: 'app',
  github_user: 'rex-bot',
  model: 'some-model',
  max_attempts: '3',
  instructions: true,
  continue_session: false,
  frontend: true,
  notes: ['one', 'two'],
  task_workspace: '/workspace/task-1',
};

/** Renders without escaping; partials are those of the tree by their last name. */
export function renderForeign(
  files: readonly TreeFile[],
  path: string,
  context: Readonly<Record<string, unknown>>,
): string {
  const engine = Handlebars.create();
  engine.registerHelper('json', (value: unknown) => JSON.stringify(value ?? null));
  for (const file of files) {
    const name = /(?:^|\/)partials\/([\w-]+)/.exec(file.path)?.[1];
    if (name !== undefined) engine.registerPartial(name, file.text);
  }
  const text = files.find((file) => file.path === path)?.text;
  if (text === undefined) throw new Error(`The corpus has no ${path}`);
  return engine.compile(text, { noEscape: true })(context);
}
