/** An upgrade from another version of the chart, and back: other definitions, templates and objects; what people made stays. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageVersion } from '../../../src/packageFolder.ts';
import { configMapsFrom, type SetData } from '../../../src/templates/configMaps.ts';
import { chartFolder } from '../../chart/helpers/helm.ts';
import { chartWith, helm3, helm4, helm4Client } from '../support/chart.ts';
import { kubectl, waitForDefinitions } from '../support/kubectl.ts';
import { definitions, made, names, restrictedNamespace } from '../support/restricted.ts';
import { setWith } from '../support/templates.ts';

const column = /        - name: Level\n(?: {10}.*\n)+/;

/** Stands in for an earlier version, since 0.1.0 is the first: it lacks a column, and has an object and templates that this one lacks. */
async function earlierChart(set: SetData): Promise<string> {
  const chart = await chartWith(set);
  const change = async (file: string, how: (text: string) => string): Promise<void> => {
    const before = await readFile(join(chart, file), 'utf8');
    expect(how(before)).not.toBe(before);
    await writeFile(join(chart, file), how(before));
  };
  await change('Chart.yaml', (text) => text.replaceAll(/^(version|appVersion): .*/gm, '$1: 0.0.9'));
  await change('templates/crds/plays.yaml', (text) => text.replace(column, ''));
  const gone = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: of-the-earlier-version}\ndata: {}\n';
  await writeFile(join(chart, 'templates', 'earlier.yaml'), gone);
  return chart;
}

/** What tells the versions apart in the cluster, and what has to be the same under each. */
async function standing(namespace: string): Promise<Record<string, string>> {
  await waitForDefinitions();
  const read = async (what: string, path: string): Promise<string> => {
    const { ok, text } = await kubectl([
      'get',
      ...what.split(' '),
      '-n',
      namespace,
      '-o',
      `jsonpath={${path}}`,
    ]);
    return ok ? text : 'is not there';
  };
  const set = String.raw`.metadata.annotations.agents\.platform/set-digest`;
  return {
    image: await read('deployment controller', '.spec.template.spec.containers[0].image'),
    columns: await read('crd plays.agents.platform', '.spec.versions[0].additionalPrinterColumns[*].name'),
    templates: await read('configmap controller-agent-templates-claude', set),
    gone: await read('configmap of-the-earlier-version', '.kind'),
    play: await read('plays.agents.platform mine', '.metadata.uid} {.spec.baseBranch'),
    run: await read('coderuns.agents.platform mine', '.metadata.uid} {.spec.prompt.text'),
  };
}

const repository = 'https://github.com/acme/api.git';
const object = (kind: string, spec: object): string =>
  JSON.stringify({ apiVersion: 'agents.platform/v1alpha1', kind, metadata: { name: 'mine' }, spec });
/** What people have made: it has to stay what it is, and the same object. */
const objects = [
  object('Play', { repository, plan: { tasks: [{ id: 1, title: 'A' }] }, baseBranch: 'kept' }),
  object('CodeRun', { taskId: '1', repository, branch: 'feature/mine', prompt: { text: 'kept' } }),
];

it.each([helm3, helm4, helm4Client])(
  '$title: from an earlier version to this one, back, and gone',
  async (way) => {
    const { name, helm } = await restrictedNamespace();
    const set = setWith('earlier');
    await helm(way, 'install', 'controller', await earlierChart(set), ...way.flags);
    await waitForDefinitions();
    for (const each of objects)
      expect(await kubectl(['apply', '-n', name, '-f', '-'], each)).toMatchObject({ ok: true });
    const before = await standing(name);
    expect(before).toMatchObject({
      image: 'ghcr.io/agents-platform/controller:0.0.9',
      columns: expect.not.stringContaining('Level'),
      templates: configMapsFrom(set)[0]?.metadata.annotations['agents.platform/set-digest'],
      gone: 'ConfigMap',
      play: expect.stringMatching(/^\S+ kept$/),
      run: expect.stringMatching(/^\S+ kept$/),
    });

    await helm(way, 'upgrade', 'controller', chartFolder);
    const after = await standing(name);
    expect(after).toMatchObject({
      image: `ghcr.io/agents-platform/controller:${packageVersion()}`,
      columns: expect.stringContaining('Level'),
      templates: expect.stringMatching(/^[0-9a-f]{64}$/),
      gone: 'is not there',
      play: before['play'],
      run: before['run'],
    });
    expect(after['templates']).not.toBe(before['templates']);

    await helm(way, 'rollback', 'controller', '1');
    expect(await standing(name)).toEqual(before);
    await helm(way, 'uninstall', 'controller');
    expect(await names(name, made)).toEqual([]);
    const { play, run } = await standing(name);
    expect({ play, run }).toEqual({ play: before['play'], run: before['run'] });
    for (const definition of definitions)
      expect(await kubectl(['get', 'crd', definition])).toMatchObject({ ok: true });
  },
);
