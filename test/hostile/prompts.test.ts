/** Prompts of any size and any text: written as they are, or refused with the number. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { namedFile } from '../../src/cli/inputFiles.ts';
import { renderRun } from '../../src/play/run/render.ts';
import { compileTemplates } from '../../src/templates/compile.ts';
import { makeFolder } from '../helpers/gitDir.ts';
import { planOf, standInPlay } from '../helpers/standIn.ts';
import { realFolder } from '../helpers/templateSources.ts';
import { refusalOf } from './support/refusal.ts';

async function promptOf(details: string): Promise<() => string> {
  const folder = await makeFolder();
  const plan = planOf([{ a: [] }]);
  const tasks = plan.tasks.map((task) => ({ ...task, details }));
  const { set } = await compileTemplates(realFolder);
  const { options } = await standInPlay(
    { folder, remote: '/r/app.git' },
    { ...plan, tasks },
    { templates: set },
  );
  const run = { task: 'a', stage: 'implementation', attempt: 1 } as const;
  const brief = { run, level: 1, agent: 'rex', baseCommit: '1'.repeat(40), findings: [] };
  const where = { workspace: '/r/v/app-p/task-a', endpoint: '', repository: '/r/play.git' };
  return () => renderRun(options, { brief, ...where }).get('prompt.md') ?? '';
}

describe('prompts that are written', () => {
  it.each([
    ['10 MB', 'x'.repeat(10_000_000)],
    ['tags of Handlebars', '{{task_id}} {{{x}}} {{> main.sh}} {{#if}} \\{{x}}'],
    ['what HTML would escape', `& < > " ' \` = /`],
    ['what a shell would run', '$(id) `id` ${HOME} \\ ; | & > < * ? ! #'],
    ['line ends and control characters', 'a\r\nb\rc\td\u0000e\u001B[2Jf\u2028g\uFEFFh\u007F'],
    ['characters of every plane', 'é 漢 📁 \u{10FFFF} \u0301'],
  ])('%s', async (_, details) => {
    expect((await promptOf(details))()).toContain(details);
  });
});

describe('prompts that are refused', () => {
  it('over 10 MiB, with the number', async () => {
    const render = await promptOf('x'.repeat(10 * 1024 * 1024));
    expect(refusalOf(render)).toBe('prompt-too-large');
    expect(render).toThrow(/has \d{8} bytes, more than 10485760/);
  });

  it.each([
    ['Latin-1', Buffer.from([0x5b, 0xe4, 0x5d])],
    ['half a character', Buffer.from([0x5b, 0xf0, 0x9f, 0x93])],
  ])('a plan that is %s', async (_, bytes) => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'tasks.json'), bytes);
    const reading = namedFile(folder, 'tasks.json', 'plan');
    await expect(reading).rejects.toMatchObject({ code: 'file-not-utf-8', hint: 'Save it as UTF-8.' });
  });
});
