import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkScripts } from '../../../src/templates/scripts/checkScripts.ts';
import { validateTemplates } from '../../../src/templates/scripts/validateTemplates.ts';
import { compileSmall, realFolder, smallSources, told } from '../../helpers/templateSources.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const faulty = {
  'partials/main.sh.hbs':
    'main() {\n  echo "{{agent.banner}}"\n  {{cli.environment}}\n  rm -r $X\n  cd "{{repo_name}}"\n}\n\nmain\n',
  'code/claude/hooks/stop.sh.hbs':
    '#!/usr/bin/env bash\n: "${TASK_WORKSPACE:?}"\n{{#if merge_branch}}\nif [ -n "{{merge_branch}}" ]; then\n{{/if}}\n:\n',
};

describe('what bash and shellcheck find', () => {
  it('is told once at its place in the source', async () => {
    const { findings, scripts, shapes } = await checkScripts(compileSmall(faulty).set);
    expect(told({ findings })).toEqual([
      'code/claude/hooks/stop.sh.hbs:4:1 shellcheck-1046',
      'code/claude/hooks/stop.sh.hbs:4:1 shellcheck-1073',
      'code/claude/hooks/stop.sh.hbs:7:1 bash-syntax',
      'code/claude/hooks/stop.sh.hbs:7:1 shellcheck-1047',
      'code/claude/hooks/stop.sh.hbs:7:1 shellcheck-1072',
      'partials/main.sh.hbs:4:9 shellcheck-2086',
    ]);
    expect([scripts, shapes]).toEqual([9, 3]);
  });

  it('is the same when shellcheck reads every script, not one of each shape', async () => {
    const { set } = compileSmall(faulty);
    const every = await checkScripts(set, { everyScript: true });
    expect(every.shapes).toBe(9);
    expect(every.findings).toEqual((await checkScripts(set)).findings);
  });

  it('is remembered, and asked again for another text', async () => {
    const cacheFolder = await temporaryFolder();
    const first = await checkScripts(compileSmall(faulty).set, { cacheFolder });
    const files = await readdir(cacheFolder);
    expect(files).toHaveLength(4);
    expect((await checkScripts(compileSmall(faulty).set, { cacheFolder })).findings).toEqual(first.findings);
    expect(await readdir(cacheFolder)).toEqual(files);
    expect((await checkScripts(compileSmall().set, { cacheFolder })).findings).toEqual([]);
  });
});

describe('validating a folder', () => {
  it('tells in one run what the lint, bash and shellcheck find', async () => {
    const folder = await temporaryFolder({
      ...smallSources,
      'partials/main.sh.hbs': 'main() {\n  cd /tmp\n  echo $X "{{agent.banner}}"\n}\n\nmain\n',
      'shared/prompt.md.hbs': '{{> nothing.md}}\n{{nothing}}\n',
    });
    const { findings } = await validateTemplates(folder);
    expect(told({ findings })).toEqual([
      'partials/main.sh.hbs:2:6 absolute-path',
      'partials/main.sh.hbs:3:8 shellcheck-2086',
      'shared/prompt.md.hbs:1:1 missing-partial',
      'shared/prompt.md.hbs:2:1 unknown-variable',
    ]);
  });

  it('finds nothing in the project’s templates', async () => {
    const { findings, templates, scripts } = await validateTemplates(realFolder);
    expect(told({ findings })).toEqual([]);
    expect(templates).toBeGreaterThan(60);
    expect(scripts).toBe(48);
  });
});
