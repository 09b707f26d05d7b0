/** The heart of each check of hostile input, and the test that fails when it is taken out. */
import type { Mutation } from './mutation.ts';

const names = (name: string): Mutation['test'] => ['test/hostile/names.test.ts', name];
const data = (name: string): Mutation['test'] => ['test/hostile/data.test.ts', name];
const templates = (name: string): Mutation['test'] => ['test/hostile/templates.test.ts', name];
const accept = (name: string): Mutation['test'] => ['test/play/accept.test.ts', name];

export const inputMutations: readonly Mutation[] = [
  {
    name: 'task ids may hold two dots',
    file: 'src/templates/context.ts',
    replace: [String.raw`taskIdPattern = /^(?!.*\.\.)`, 'taskIdPattern = /^'],
    test: names('task ids "1..2"'),
  },
  {
    name: 'task ids may be of any length',
    file: 'src/templates/context.ts',
    replace: [
      '[A-Za-z0-9]([A-Za-z0-9._-]{0,40}[A-Za-z0-9])?$/;',
      '[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;',
    ],
    test: names('task ids "xxxx'),
  },
  {
    name: 'ids that differ in case only stand beside each other',
    file: 'src/plan/identity.ts',
    replace: ['const lower = id.toLowerCase();', 'const lower = id;'],
    test: names('task ids ["a","A"] is refused'),
  },
  {
    name: 'reserved ids are taken',
    file: 'src/plan/identity.ts',
    replace: ['if (beginning !== undefined)', 'if (beginning === "")'],
    test: names('is refused'),
  },
  {
    name: 'addresses may be options',
    file: 'src/workspaces/repositoryUrl.ts',
    replace: ["url.startsWith('-')", 'url === "-"'],
    test: ['test/workspaces/repositoryUrl.test.ts', '"--upload-pack=touch x" is refused'],
  },
  {
    name: 'addresses may be of any form',
    file: 'src/workspaces/repositoryUrl.ts',
    replace: ['!accepted.some((form) => form.test(url))', 'accepted.length === 0'],
    test: names('addresses of repositories "git@-oProxyCommand=id:a"'),
  },
  {
    name: 'addresses may hold secrets',
    file: 'src/workspaces/repositoryUrl.ts',
    replace: ["return user.includes(':') || tokenName.test(user);", 'return false;'],
    test: names('addresses of repositories "https://user:password@host/a"'),
  },
  {
    name: 'paths are taken where runs go on elsewhere',
    file: 'src/workspaces/repositoryUrl.ts',
    replace: ['(files ? [] : [ownFiles])', '[]'],
    test: names('is refused where runs go on elsewhere'),
  },
  {
    name: 'branches are not looked at',
    file: 'src/play/run/branches.ts',
    replace: ['!shellContext.shape.branch.safeParse(branch).success', 'branch === undefined'],
    test: names('branches "@{-1}"'),
  },
  {
    name: 'branches may be in each other’s way',
    file: 'src/play/run/branches.ts',
    replace: ['a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)', 'a === b'],
    test: names('branches a template that makes the base itself is refused'),
  },
  {
    name: 'roots may hold any character',
    file: 'src/local/paths.ts',
    replace: ["root.startsWith('/') && safePathPattern.test(path)", "root.startsWith('/')"],
    test: names('folders a root at'),
  },
  {
    name: 'keys that stand twice are not seen',
    file: 'src/plan/duplicateKeys.ts',
    replace: [
      "event.type !== 'key' || event.earlier === undefined",
      "event.type === 'key' || event.type === 'value'",
    ],
    test: data('a key twice'),
  },
  {
    name: 'a rehearsal may write anywhere',
    file: 'src/rehearsal/rehearsal.ts',
    replace: [String.raw`(?!\/)(?!.*(^|\/)\.\.?(\/|$))`, ''],
    test: data('rehearsals a file outside'),
  },
  {
    name: 'prompts may be of any size',
    file: 'src/play/run/render.ts',
    replace: ['bytes <= largestPrompt', 'bytes > 0'],
    test: ['test/hostile/prompts.test.ts', 'over 10 MiB'],
  },
  {
    name: 'what is not UTF-8 is changed without a word',
    file: 'src/cli/inputFiles.ts',
    replace: ['if (isUtf8(bytes))', 'if (bytes.length >= 0)'],
    test: ['test/hostile/prompts.test.ts', 'a plan that is Latin-1'],
  },
  {
    name: 'templates may end lines with CRLF',
    file: 'src/templates/sourceText.ts',
    replace: ["if (carriageReturn !== -1) report('crlf', carriageReturn, faults.crlf);", ''],
    test: templates('bytes of templates CRLF'),
  },
  {
    name: 'templates may begin with a byte order mark',
    file: 'src/templates/sourceText.ts',
    replace: ["report('bom', 0, faults.bom);", ''],
    test: templates('bytes of templates a byte order mark'),
  },
  {
    name: 'templates may be of any size',
    file: 'src/templates/sourceText.ts',
    replace: ['bytes.length > limit', 'bytes.length < 0'],
    test: templates('bytes of templates 4 MB'),
  },
  {
    name: 'a preamble may be inside a block',
    file: 'src/templates/lint/preamble.ts',
    replace: ['if (offset === undefined) return;', 'if (offset !== -1) return;'],
    test: ['test/templates/lint/preamble.test.ts', 'a block in comments'],
  },
  {
    name: 'something may come before the preamble',
    file: 'src/templates/lint/preamble.ts',
    replace: ['if (early !== undefined)', "if (early?.text === '')"],
    test: templates('preambles behind a line that writes'),
  },
  {
    name: 'a preamble may stand twice',
    file: 'src/templates/lint/preamble.ts',
    replace: ['yield* repeated(behind);', ''],
    test: ['test/templates/lint/preamble.test.ts', 'a second workspace later'],
  },
  {
    name: 'prototypes may be looked up',
    file: 'src/templates/lint/scope.ts',
    replace: ["if (parts.some((part) => part in {} || part === 'prototype'))", 'if (parts.length === 0)'],
    test: ['test/templates/lint/constructs.test.ts', 'toString'],
  },
  {
    name: 'fields are looked up in prototypes',
    file: 'src/templates/lint/scope.ts',
    replace: ["parts.some((part) => part in {} || part === 'prototype')", "parts.includes('prototype')"],
    test: ['test/templates/lint/constructs.test.ts', '__proto__'],
  },
  {
    name: 'a result may be about another task',
    file: 'src/play/evidence.ts',
    replace: ['if (said[key] !== expected[key])', "if (key === 'play' && said[key] !== expected[key])"],
    test: accept('a run is not believed about another task'),
  },
  {
    name: 'summary and result need not agree',
    file: 'src/play/evidence.ts',
    replace: ['    disagreement(summary, result) ??\n', ''],
    test: accept('a run is not believed with another verdict in the result'),
  },
  {
    name: 'the remote need not agree',
    file: 'src/play/evidence.ts',
    replace: ['remoteFault(result, remote)', 'undefined'],
    test: accept('a run is not believed'),
  },
];
