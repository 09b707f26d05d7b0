import { describe, expect, it } from 'vitest';
import { checkHook, checkReassigned, checkScriptRole } from '../../../src/templates/lint/hook.ts';
import { runRules } from '../../../src/templates/lint/runRules.ts';
import { preamble, toldOf } from '../../helpers/templateSources.ts';

const required = ': "${TASK_WORKSPACE:?is set by the container script}"\n';

function findings(script: string, path = 'code/claude/hooks/stop.sh.hbs'): string[] {
  return toldOf(path, script, (template) =>
    runRules(template, [checkHook, checkScriptRole, checkReassigned]),
  );
}

describe('a hook', () => {
  it('insists on the workspace of its environment', () => {
    expect(findings(`#!/usr/bin/env bash\n# About\nset -euo pipefail\n${required}echo x\n`)).toEqual([]);
  });

  it.each([
    ['no check', 'set -e\necho x\n', ['2:1 hook-without-workspace']],
    ['an empty script', '', ['1:1 hook-without-workspace']],
    ['a command before the check', `cd x\n${required}`, ['1:1 hook-without-workspace']],
    ['a check of something else', ': "${WORKSPACE:?}"\n', ['1:1 hook-without-workspace']],
    ['a default instead of a check', ': "${TASK_WORKSPACE:=x}"\n', ['1:1 hook-without-workspace']],
    ['a command in the check', ': "${TASK_WORKSPACE:?$(id)}"\n', ['1:1 hook-without-workspace']],
    ['a check in a block', `# {{#if merge_branch}}\n${required}# {{/if}}\n`, ['1:3 hook-without-workspace']],
    ['the preamble', `${required}${preamble}`, ['2:1 hook-with-preamble']],
    ['a workspace of its own', `${required}TASK_WORKSPACE="$PWD"\n`, ['2:1 workspace-reassigned']],
  ])('is refused with %s', (_, script, expected) => {
    expect(findings(script)).toEqual(expected);
  });
});

describe('a shell template', () => {
  it('is a container script or a hook, nothing else', () => {
    expect(findings('echo x\n', 'shared/integrate.sh.hbs')).toEqual(['1:1 unknown-script']);
    expect(findings('echo x\n', 'code/claude/lib/util.sh.hbs')).toEqual(['1:1 unknown-script']);
    expect(findings('x\n', 'shared/prompt.md.hbs')).toEqual([]);
  });

  it.each([
    'export TASK_WORKSPACE=x',
    'a; TASK_WORKSPACE=x',
    'unset TASK_WORKSPACE',
    'read -r TASK_WORKSPACE',
    'TASK_WORKSPACE+=x',
    'local TASK_WORKSPACE=y',
  ])('keeps its workspace: %s', (line) => {
    expect(findings(`${preamble}${line}\n`, 'code/claude/container.sh.hbs')).toHaveLength(1);
  });

  it.each([
    'export TASK_WORKSPACE',
    'MY_TASK_WORKSPACE=x',
    '# TASK_WORKSPACE=x',
    'TASK_WORKSPACE="$TASK_WORKSPACE" bash x',
    'echo "$TASK_WORKSPACE"',
  ])('may use it: %s', (line) => {
    expect(findings(`${preamble}${line}\n`, 'code/claude/container.sh.hbs')).toEqual([]);
  });
});
