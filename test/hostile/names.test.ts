/** Hostile ids, addresses, branches and folders: each is refused with a code and a hint, before anything is written. */
import { describe, expect, it } from 'vitest';
import { checkBranches } from '../../src/play/run/branches.ts';
import { checkRoot } from '../../src/local/paths.ts';
import { readPlan } from '../../src/plan/readPlan.ts';
import { shellContext } from '../../src/templates/context.ts';
import { moveWorkspace } from '../../src/templates/moveWorkspace.ts';
import { checkRepositoryUrl } from '../../src/workspaces/repositoryUrl.ts';
import { planOf } from '../helpers/standIn.ts';
import { preamble } from '../helpers/templateSources.ts';
import { refusalOf } from './support/refusal.ts';

const planWith = (...ids: unknown[]): string =>
  JSON.stringify(ids.map((id) => ({ id, title: 't', status: 'pending' })));
const read = (text: string): unknown => readPlan(text, { file: 'tasks.json' });

const hostileIds = [
  '../task-2',
  '',
  '.',
  '..',
  ' ',
  '1 ',
  ' 1',
  '1\n',
  '\n',
  '1\0',
  '\0',
  '$(id)',
  '`id`',
  '1;id',
  '1|id',
  '1&',
  "1'",
  '1"',
  '*',
  '~',
  '-1',
  '-rf',
  '.1',
  '1.',
  '1..2',
  '1/2',
  '1\\2',
  'a.lock',
  'x'.repeat(300),
  'ä',
  '１',
  '1\u202e',
  '{{task}}',
  '%2e%2e',
];

describe('task ids', () => {
  it.each(hostileIds)('%j is refused in a plan and in a template', (id) => {
    expect(refusalOf(() => read(planWith(id)))).toBe('plan-task-id');
    expect(shellContext.shape.task_id.safeParse(id).success).toBe(false);
  });

  it.each([
    [['a', 'A'], 'plan-duplicate-id'],
    [['1', 1], 'plan-duplicate-id'],
    [['docs-x'], 'plan-reserved-id'],
    [['DOCS-x'], 'plan-reserved-id'],
    [['integration-1'], 'plan-reserved-id'],
    [[1.5], 'plan-task-id'],
    [[-1], 'plan-task-id'],
    [[1e300], 'plan-task-id'],
    [[null], 'plan-task-id'],
    [[['1']], 'plan-task-id'],
    [[{}], 'plan-task-id'],
  ])('%j is refused', (ids, code) => {
    expect(refusalOf(() => read(planWith(...ids)))).toBe(code);
  });
});

describe('addresses of repositories', () => {
  it.each([
    '',
    ' ',
    '--upload-pack=touch x',
    '-x',
    '--',
    '-',
    'ext::sh -c id',
    'ext::touch%20x',
    'fd::7',
    'a.b+c::x',
    'https://user:password@host/a',
    'https://ghp_token@host/a',
    'ssh://git:password@host/a',
    'https://x-access-token@host/a',
    'https://host/a\r',
    'https://host/a\nb',
    '/srv/a\0b',
    '/srv/a\n',
    'git@-oProxyCommand=id:a',
    'ssh://-oProxyCommand=id/a',
    'host:-x',
    'http://host/a',
    'ftp://host/a',
    '//host/a',
    './a',
    '../a',
    '~/a',
  ])('%j is refused', (url) => {
    expect(refusalOf(() => checkRepositoryUrl(url))).toBe('repository-url');
  });
});

describe('addresses of the user’s own files', () => {
  it.each(['file:///srv/a.git', '/srv/a.git'])(
    '%s is allowed: on one machine the user names his own files',
    (url) => {
      expect(checkRepositoryUrl(url)).toBe(url);
    },
  );

  it.each(['file:///srv/a.git', '/srv/a.git'])('%s is refused where runs go on elsewhere', (url) => {
    expect(refusalOf(() => checkRepositoryUrl(url, { files: false }))).toBe('repository-url');
  });
});

const hostileBranches = [
  '-f',
  '--force',
  'refs/heads/../x',
  '@{-1}',
  '@',
  'a..b',
  'x.lock',
  'x.lock/y',
  'x.',
  'x/',
  '/x',
  'x//y',
  '.x',
  'x/.y',
  'a b',
  'a~1',
  'a^',
  'a:b',
  'a?b',
  'a*b',
  'a[b',
  'a\\b',
  'a\nb',
  'a\rb',
  'a\0b',
  'a\u007fb',
  '$(id)',
  '`id`',
  'x'.repeat(300),
  '',
];

describe('branches', () => {
  const names = {
    plan: planOf([{ a: [] }]),
    play: 'p',
    branchTemplate: 'feature/{task}',
    baseBranch: 'main',
  };

  it.each(hostileBranches)('%j is refused as base branch, in a branch template and in a script', (branch) => {
    expect(refusalOf(() => checkBranches({ ...names, baseBranch: branch }))).toBe('branch-name');
    expect(shellContext.shape.branch.safeParse(branch).success).toBe(false);
    if (branch !== '') {
      const asTemplate =
        branch.endsWith('/') || branch.endsWith('.') ? `{task}${branch}` : `${branch}/{task}`;
      expect(refusalOf(() => checkBranches({ ...names, branchTemplate: asTemplate }))).toBe('branch-name');
    }
  });

  it.each([
    ['one for all', 'feature/x', 'branch-template'],
    ['the base itself', 'main/{task}', 'branch-name'],
    ['the integration branch', 'cto/p/integration/{task}', 'branch-name'],
  ])('a template that makes %s is refused', (_, branchTemplate, code) => {
    expect(refusalOf(() => checkBranches({ ...names, branchTemplate }))).toBe(code);
  });
});

describe('folders', () => {
  it.each(['', 'relative', '/', '/a b', '/a\nb', '/a\0b', "/a'b", '/a"b', '/$(id)', '/`id`', '/a;b', '/ä'])(
    'a root at %j is refused',
    (root) => {
      expect(refusalOf(() => checkRoot(root))).toBe('unsafe-root');
    },
  );

  it.each(['', 'a', '/', '/a/../b', '/a/./b', '/a/..', '/a b', '/a"; id; "', '/a$(id)', '/a\nb'])(
    'a workspace at %j is refused',
    (workspace) => {
      const script = preamble.replace('{{task_id}}', '1');
      expect(refusalOf(() => moveWorkspace(script, workspace))).toBe('unsafe-workspace-path');
    },
  );
});
