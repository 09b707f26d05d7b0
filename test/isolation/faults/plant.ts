/** Plants a fault in a copy of the templates. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileTemplates, type Compiled } from '../../../src/templates/compile.ts';
import { realFolder } from '../../helpers/templateSources.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import type { Fault } from './fault.ts';

/** The real templates with one text replaced, compiled by the real compiler. */
export async function compileWith({
  file,
  replace: [text, by],
}: Pick<Fault, 'file' | 'replace'>): Promise<Compiled> {
  const folder = join(await temporaryFolder(), 'agent-templates');
  await cp(realFolder, folder, { recursive: true });
  const before = await readFile(join(folder, file), 'utf8');
  if (before.split(text).length !== 2) throw new Error(`${file} does not hold this exactly once: ${text}`);
  await writeFile(
    join(folder, file),
    before.replace(text, () => by),
  );
  return compileTemplates(folder);
}
