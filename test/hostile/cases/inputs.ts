/** Hostile names, addresses and files, and the tests that try them. */
import type { HostileCase } from './case.ts';

const names = 'test/hostile/names.test.ts';
const data = 'test/hostile/data.test.ts';
const prompts = 'test/hostile/prompts.test.ts';
const templates = 'test/hostile/templates.test.ts';
const clone = 'test/hostile/clone.slow.test.ts';
const all = 'test/hostile/properties.test.ts';

export const inputs: readonly HostileCase[] = [
  {
    name: 'Task ids: `../task-2`, empty, `.`, blanks, line ends, NUL, `$(id)`, backticks, quotes, 300 characters, `.lock`',
    ending: 'refused',
    happens: '`plan-task-id`; in a template as well',
    tests: [[names, /^task ids .* is refused in a plan and in a template$/s]],
  },
  {
    name: 'Two task ids that become one name, such as `a` and `A`; reserved ones (`docs-…`, `integration-…`); numbers that are no ids',
    ending: 'refused',
    happens: '`plan-duplicate-id`, `plan-reserved-id`, `plan-task-id`',
    tests: [[names, /^task ids .* is refused$/s]],
  },
  {
    name: 'Addresses: `--upload-pack=…`, `ext::`, passwords and tokens, CR and NUL, hosts that are options, `http://`',
    ending: 'refused',
    happens: '`repository-url`; a secret is not repeated',
    tests: [[names, /^addresses of repositories /]],
  },
  {
    name: '`file://` and paths',
    ending: 'survived',
    happens: 'on one machine they are the user’s own files and allowed',
    tests: [[names, /^addresses of the user’s own files .* is allowed/]],
  },
  {
    name: '`file://` and paths where the machine that runs is another one',
    ending: 'refused',
    happens: '`repository-url`',
    tests: [[names, /^addresses of the user’s own files .* is refused/]],
  },
  {
    name: 'Branches and branch templates: `-f`, `refs/heads/../x`, `@{-1}`, what a shell would run, 300 characters',
    ending: 'refused',
    happens: '`branch-name`, `branch-template`; in a template as well',
    tests: [[names, /^branches /]],
  },
  {
    name: 'Roots and workspaces with other characters than a path needs',
    ending: 'refused',
    happens: '`unsafe-root`, `unsafe-workspace-path`',
    tests: [[names, /^folders /]],
  },
  {
    name: 'Plans: 200,000 deep, cut, a key twice, cycles, YAML, UTF-16, a byte order mark',
    ending: 'refused',
    happens: '`plan-…` with line and column',
    tests: [[data, /^plans /]],
  },
  {
    name: 'Plans with `__proto__` and `constructor`',
    ending: 'survived',
    happens: 'no prototype changes',
    tests: [[data, /^a plan that is read /]],
  },
  {
    name: '`cto-config.json`: a key twice, too deep, unknown keys, values that are paths or commands',
    ending: 'refused',
    happens: '`json-invalid`, `config-…`',
    tests: [[data, /^configuration /]],
  },
  {
    name: 'YAML: alias bombs, an alias of itself, code, a key twice, files outside',
    ending: 'refused',
    happens: '`bad-rehearsal`; in the front matter of an agent a finding',
    tests: [
      [data, /^rehearsals /],
      [templates, /^data in templates .*front matter/],
    ],
  },
  {
    name: 'Prompts of 10 MB, of any characters',
    ending: 'survived',
    happens: 'they reach the agent byte for byte',
    tests: [
      [prompts, /^prompts that are written /],
      [clone, /^prompts /],
    ],
  },
  {
    name: 'Prompts over 10 MiB; a plan that is not UTF-8',
    ending: 'refused',
    happens: '`prompt-too-large` with the number; `file-not-utf-8`: never changed silently',
    tests: [[prompts, /^prompts that are refused /]],
  },
  {
    name: 'Templates: CRLF, a byte order mark, 4 MB, controls, other encodings',
    ending: 'refused',
    happens: 'a finding with its place',
    tests: [[templates, /^bytes of templates /]],
  },
  {
    name: 'A preamble in a comment, inside `{{#if}}`, in a here document, a function, a string, after `exit`',
    ending: 'refused',
    happens: 'a finding with its place',
    tests: [[templates, /^preambles /]],
  },
  {
    name: '`{{constructor}}`, `{{__proto__.x}}`, `{{lookup}}` and the like',
    ending: 'refused',
    happens: 'a finding, and refused once more when rendered',
    tests: [[templates, /^look-ups /]],
  },
  {
    name: 'JSON and TOML templates with a key twice, 20,000 deep; blocks 100 deep; a partial in itself',
    ending: 'refused',
    happens: 'a finding, such as `data-syntax`',
    tests: [[templates, /^data in templates (?!.*front matter)/]],
  },
  {
    name: 'Random plans, ids, values and templates, read back by sh, dash, bash, JSON, YAML, TOML and from ConfigMaps',
    ending: 'survived',
    happens: 'a plan or an error with a code; every value as it was',
    tests: [[all, /./]],
  },
];
