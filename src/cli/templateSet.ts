/** Decides which template set a command works with: the one that comes with CTO, or the folder that was named. */
import { join, resolve } from 'node:path';
import { CtoError, placeText } from '../errors.ts';
import { packageFolder } from '../packageFolder.ts';
import { compileTemplates, type Compiled } from '../templates/compile.ts';
import { countText } from '../terminal/countText.ts';

/** Compiles a template folder, `flag` relative to `cwd`; broken or not. */
export async function compileChosen(flag: string | undefined, cwd: string): Promise<Compiled> {
  return compileTemplates(flag === undefined ? join(packageFolder(), 'agent-templates') : resolve(cwd, flag));
}

/**
 * The same, only without findings; `so` says what does not happen otherwise.
 * @throws CtoError `templates-broken` that lists the findings, at most 20.
 */
export async function soundTemplates(
  flag: string | undefined,
  cwd: string,
  so = 'no play starts',
): Promise<Compiled> {
  const compiled = await compileChosen(flag, cwd);
  const { findings } = compiled;
  if (findings.length === 0) return compiled;
  const lines = findings
    .slice(0, 20)
    .map((found) => `  ${placeText(found.at)}: ${found.message} [${found.code}]`);
  const more = findings.length > 20 ? [`  … ${findings.length - 20} more`] : [];
  const title = `The templates have ${countText(findings.length, 'finding')}, so ${so}`;
  throw new CtoError('templates-broken', title, {
    hint: ['Mend them; `make validate` tells what to do about each:', ...lines, ...more].join('\n'),
  });
}
