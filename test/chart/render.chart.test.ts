import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settingsSchema } from '../../src/controller/settings/schema.ts';
import { packageFolder } from '../../src/packageFolder.ts';
import { digestOf } from '../../src/templates/digest.ts';
import { pathOfKey } from '../../src/templates/key.ts';
import { configMapNames } from '../../src/templates/types.ts';
import { chartFolder, ciValues, helm, objectsOf, renderObjects, renderText } from './helpers/helm.ts';

const contentMark = 'agents.platform/content-digest';
const setMark = 'agents.platform/set-digest';

describe('the six ConfigMaps', () => {
  it.each(configMapNames)('%s is the very object that make compile writes', async (name) => {
    const [objects, manifest] = [
      await renderObjects(),
      await readFile(
        join(packageFolder(), `dist/configmaps/controller-agent-templates-${name}.yaml`),
        'utf8',
      ),
    ];
    const found = objects.find(({ metadata }) => metadata.name === `controller-agent-templates-${name}`);
    expect(found).toEqual(parse(manifest));
  });

  it('keep every byte of additions, and have the digests of what they then hold', async () => {
    const extra = {
      'code_claude_a.md.hbs': '  begins with space\n\ttab \nand ends without newline',
      'code_claude_b.md.hbs': 'a\n   \nb\n\n',
      'code_claude_c.md.hbs': 'carriage\r\nreturn 📁 "quoted" <&> {{task_id}}\n',
    };
    const objects = await renderObjects({ values: { templates: { claude: { extra } } } });
    const maps = objects.filter(({ metadata }) => metadata.annotations?.[setMark] !== undefined);
    const claude = maps.find(({ metadata }) => metadata.name.endsWith('-claude'));
    expect(claude?.data).toMatchObject(extra);
    expect(claude?.metadata.annotations?.[contentMark]).toBe(digestOf(Object.entries(claude?.data ?? {})));
    const all = maps.flatMap(({ data }) => Object.entries(data ?? {}));
    const digest = digestOf(all.map(([key, text]) => [pathOfKey(key), text]));
    expect(maps.map(({ metadata }) => metadata.annotations?.[setMark])).toEqual(maps.map(() => digest));
    expect(maps).toHaveLength(6);
  });
});

describe.each(await ciValues())('with the values of %s', (_, file) => {
  it('is clean under helm lint --strict', async () => {
    expect(await helm(['lint', '--strict'], { files: [file] })).toMatchObject({ ok: true });
  });

  it('renders the same twice', async () => {
    const once = await renderText({ files: [file] });
    expect(await renderText({ files: [file] })).toBe(once);
  });

  it('gives the controller settings that it can read', async () => {
    const objects = await renderObjects({ files: [file] });
    const maps = objects.filter(({ metadata }) => metadata.name.endsWith('-settings'));
    const texts = maps.map(({ data }) => data?.['settings.json'] ?? '');
    expect(texts).toHaveLength(objects.some(({ kind }) => kind === 'Deployment') ? 1 : 0);
    for (const text of texts) expect(() => settingsSchema.parse(JSON.parse(text))).not.toThrow();
  });

  it('has no two objects of one name, and none with a name that is too long', async () => {
    const objects = await renderObjects({
      files: [file],
      release: 'a2345678901234567890123456789012345678901234567890123',
    });
    const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.namespace}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
    const cut = objects.filter(({ metadata }) => metadata.namespace !== undefined);
    expect(cut.filter(({ metadata }) => metadata.name.length > 63)).toEqual([]);
    const labels = objects.flatMap(({ metadata }) => Object.values(metadata.labels ?? {}));
    expect(labels.filter((label) => label.length > 63)).toEqual([]);
  });
});

describe('values', () => {
  it.each([
    [{ replicas: 2 }, "additional properties 'replicas' not allowed"],
    [{ controller: { replica: 2 } }, 'replica'],
    [{ clis: { claude: { image: { digest: 'latest' } } } }, 'digest'],
    [{ storage: { accessModes: ['ReadOnlyMany'] } }, 'accessModes'],
    [{ play: { parallelExecution: 'yes' } }, 'parallelExecution'],
    [{ networkPolicy: { agents: { exceptIPv4: ['10.0.0.0'] } } }, 'exceptIPv4'],
  ])('%j is refused', async (values, named) => {
    const { ok, text } = await helm(['template', 'x'], { values });
    expect(ok).toBe(false);
    expect(text).toContain(named);
  });

  it('of a parent chart may stand in global', async () => {
    expect(await helm(['lint', '--strict'], { values: { global: { parent: { own: 1 } } } })).toMatchObject({
      ok: true,
    });
  });

  it('are strict on what they don’t know in the settings, too', () => {
    expect(() => settingsSchema.parse({ version: 1, more: true })).toThrow('more');
  });
});

describe('the chart without compiled templates', () => {
  it('names the command that makes them', async () => {
    const { copyOfChart } = await import('./helpers/copy.ts');
    const chart = await copyOfChart({ files: false });
    const { ok, text } = await helm(['template', 'x'], { chart });
    expect(ok).toBe(false);
    expect(text).toContain('run "make compile"');
  });
});

it('is packaged with licence and README, without tests and sources', async () => {
  const { packagedFiles } = await import('./helpers/copy.ts');
  const files = await packagedFiles(chartFolder);
  expect(files).toContain('controller/LICENSE');
  expect(files).toContain('controller/README.md');
  expect(files).toContain(
    'controller/files/agent-templates/controller-agent-templates-claude/code_claude_container-rex.sh.hbs',
  );
  expect(files.filter((file) => /^controller\/(tests|ci)\/|gotmpl/.test(file))).toEqual([]);
});

it('puts common labels on every object', async () => {
  const objects = objectsOf(
    await renderText({
      files: (await ciValues()).filter(([name]) => name === 'full').map(([, file]) => file),
    }),
  );
  const without = objects.filter(({ metadata }) => metadata.labels?.['team'] !== 'platform');
  expect(without.map(({ metadata }) => metadata.name)).toEqual(['controller-extra']);
});
