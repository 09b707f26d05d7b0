/** The table of the docs that says where each CLI's files come from and where a script puts them. */
import { keyOf } from '../templates/key.ts';
import { agentClis } from './registry.ts';

/** A Markdown table: CLI, key of the compiled template, name beside the script, place in the workspace. */
export function filesTable(): string {
  const rows = agentClis.flatMap(({ title, files }) =>
    files.map(({ template, docsTemplate, name, place, inClone }) => {
      const keys = [template, ...(docsTemplate === undefined ? [] : [docsTemplate])].map(
        (path) => `\`${keyOf(path)?.key ?? path}\``,
      );
      const target = inClone === true ? `{repo-name}/${place}` : place;
      return `| ${title} | ${keys.join(', in documentation runs ')} | \`${name}\` | \`${target}\` |`;
    }),
  );
  return ['| CLI | Key | Beside the script | In the workspace |', '|---|---|---|---|', ...rows].join('\n');
}
