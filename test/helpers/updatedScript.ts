/** A few lines of a script, and what an update makes of them or tells of them. */
import { preambleLines } from '../../src/templates/preamble.ts';
import { updateTree } from '../../src/update/updateTree.ts';

/** The lines behind the preamble, and what is left as `line:column code`. */
export function updatedScript(script: string): { after: string; told: string[] } {
  const head = '#!/bin/bash\n# {{task_id}}\n';
  const [only] = updateTree([{ path: 'container.sh.hbs', text: `${head}${script}\n` }]);
  const left = only?.findings.filter(({ level }) => level === 'left') ?? [];
  const [, rest = ''] = only?.after.split(`${preambleLines.join('\n')}\n\n`) ?? [];
  return {
    after: rest.replace(/\n$/, ''),
    told: left.map(({ at, code }) => `${at.line - 2}:${at.column} ${code}`),
  };
}
