/** Every template of the project as it looks in a run; changes are reviewed like code (`vitest -u` writes them). */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileTemplates } from '../../src/templates/compile.ts';
import { contextKindOf, formatOf } from '../../src/templates/kinds.ts';
import { preambleLines } from '../../src/templates/preamble.ts';
import { renderTemplate } from '../../src/templates/render.ts';
import { sampleContext } from '../../src/templates/sampleContext.ts';
import type { CompiledTemplate } from '../../src/templates/types.ts';
import { realFolder } from '../helpers/templateSources.ts';

const { set } = await compileTemplates(realFolder);
const templates = [...set.templates.values()];
const folder = join(import.meta.dirname, '__snapshots__/rendered');

function rendered(template: CompiledTemplate): string {
  const format = formatOf(template.path);
  if (format === undefined) throw new Error(`${template.path} has no format`);
  return renderTemplate(template, sampleContext(contextKindOf(format)));
}

function snapshotOf(path: string): string {
  return path.slice(0, -'.hbs'.length);
}

describe('rendered', () => {
  it.each(templates.map((template) => [template.path, template] as const))('%s', async (path, template) => {
    await expect(rendered(template)).toMatchFileSnapshot(join(folder, snapshotOf(path)));
  });

  it('is everything that there is a snapshot of', async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const known = templates.map(({ path }) => join(folder, snapshotOf(path)));
    expect(files.filter((file) => !known.includes(file))).toEqual([]);
  });
});

describe('the preamble', () => {
  it('is this text', () => {
    expect(preambleLines.join('\n')).toMatchInlineSnapshot(`
      "# Task-specific workspace for parallel execution isolation
      TASK_WORKSPACE="/workspace/task-{{task_id}}"
      mkdir -p "$TASK_WORKSPACE"
      echo "📁 Using task-specific workspace: $TASK_WORKSPACE""
    `);
  });
});
