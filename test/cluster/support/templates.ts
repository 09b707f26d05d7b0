/** Small sets and template folders to apply in tests, and `cto templates` against the cluster of the tests. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { main } from '../../../src/cli/main.ts';
import { readSix } from '../../../src/apply/applySet.ts';
import type { ConfigMapClient, LiveConfigMap } from '../../../src/cluster/configMaps.ts';
import type { SetData } from '../../../src/templates/configMaps.ts';
import { capturedIo } from '../../helpers/capturedIo.ts';
import { smallSources } from '../../helpers/templateSources.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import type { TestNamespace } from '../harness/namespace.ts';

/** A set in which every text holds `word`; keys as those of compiled templates. */
export function setWith(word: string, more: Readonly<Record<string, string>> = {}): SetData {
  const of = (cli: string): Record<string, string> => ({
    [`code_${cli}_container-rex.sh.hbs`]: `#!/usr/bin/env bash\n# ${cli}\necho "${word}"\n`,
    [`code_${cli}_container-cleo.sh.hbs`]: `#!/usr/bin/env bash\n# another\necho "${word}"\n`,
  });
  return {
    shared: { 'shared_prompt.md.hbs': `# ${word}\n` },
    claude: { ...of('claude'), ...more },
    codex: of('codex'),
    cursor: of('cursor'),
    factory: of('factory'),
    opencode: of('opencode'),
  };
}

/** A folder of sources whose scripts say `word`. */
export async function sourcesWith(word: string): Promise<string> {
  return temporaryFolder({ ...smallSources, 'partials/main.sh.hbs': mainSaying(word) });
}

export function mainSaying(word: string): string {
  return `main() {\n  echo "{{agent.banner}} ${word}"\n  {{cli.environment}}\n}\n\nmain\n`;
}

export interface CtoEnd {
  code: number;
  out: string;
  err: string;
}

/** Runs `cto templates …` in this process, towards a namespace of the test cluster. */
export async function templatesCommand(
  { name, kubeconfig }: Pick<TestNamespace, 'name' | 'kubeconfig'>,
  ...words: string[]
): Promise<CtoEnd> {
  const { io, out, err } = capturedIo('/', { KUBECONFIG: kubeconfig, NO_COLOR: '1' });
  const code = await main(['templates', ...words, '--namespace', name], io);
  return { code, out: out(), err: err() };
}

/** Data, labels and annotations of the six and all else of ours in the namespace, by name. */
export async function contents(client: ConfigMapClient): Promise<Record<string, unknown>> {
  const all = await client.list('app.kubernetes.io/part-of=cto');
  return Object.fromEntries(
    all.map(({ metadata: { name, labels, annotations }, data, binaryData }) => [
      name,
      { labels, annotations, data, binaryData },
    ]),
  );
}

/** Names and versions of everything of ours: equal when nothing was written. */
export async function versions(client: ConfigMapClient): Promise<Record<string, string>> {
  const all = await client.list('app.kubernetes.io/part-of=cto');
  return Object.fromEntries(all.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
}

/** The texts of one key of each of the six. */
export async function textsOf(client: ConfigMapClient): Promise<string[]> {
  return (await readSix(client)).map(({ data }: LiveConfigMap) => Object.values(data).join('\n'));
}

/** A copy of a template folder, to be changed by a test. */
export async function copyOf(folder: string): Promise<string> {
  const target = join(await temporaryFolder(), 'agent-templates');
  await cp(folder, target, { recursive: true });
  return target;
}
