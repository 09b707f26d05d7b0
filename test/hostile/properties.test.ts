/** Random inputs: plans never end otherwise than as a plan or a CtoError, ids stay apart, free text arrives as it was. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { CtoError } from '../../src/errors.ts';
import { checkBranches, playBranches } from '../../src/play/run/branches.ts';
import { workspacePaths } from '../../src/local/paths.ts';
import { readPlan } from '../../src/plan/readPlan.ts';
import { templateSetOf } from '../../src/templates/compile.ts';
import { shellContext } from '../../src/templates/context.ts';
import { emitConfigMaps } from '../../src/templates/emit.ts';
import { helpers } from '../../src/templates/helpers.ts';
import { pathOfKey } from '../../src/templates/key.ts';
import { compiledAs } from '../helpers/templateSources.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 200 });
const nasty = fc.oneof(
  anyText,
  fc.constantFrom(
    '$(id)',
    '`id`',
    "'",
    '"',
    '\\',
    '\n',
    '\r\n',
    '\u2028',
    '#{x}',
    '{{x}}',
    "'''",
    '"""',
    '---\n',
    '\ud800',
    '\0',
    '%',
    '!',
    '~',
  ),
  fc
    .array(fc.constantFrom(...Array.from(`"'\\$\`\n\r\t{}[]#:,-&*!|>%@ é📁`)), { maxLength: 30 })
    .map((all) => all.join('')),
);

describe('any text as a plan', () => {
  const field = fc.constantFrom(
    'id',
    'title',
    'status',
    'dependencies',
    'subtasks',
    'tasks',
    'master',
    '__proto__',
    'agent',
    'labels',
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(
        fc.constantFrom<unknown>(null, true, 0, 1, -1, 1.5, 1e308, '', 'pending', 'done', '1', 'a', 'A'),
        anyText,
      ),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(fc.oneof(field, anyText), tie('value'), { maxKeys: 6 }),
    ),
  }));
  const cut = fc.tuple(value, fc.nat(400)).map(([json, at]) => JSON.stringify(json).slice(0, at));

  it('gives a plan or a CtoError with code and hint', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          value.map((json) => JSON.stringify(json)),
          cut,
          anyText,
        ),
        (text) => {
          try {
            expect(readPlan(text, { file: 'tasks.json' }).levels).toBeInstanceOf(Array);
          } catch (error) {
            if (!(error instanceof CtoError)) throw error;
            expect(error.code).toMatch(/^[a-z-]+$/);
            expect(error.hint).not.toBeUndefined();
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('any ids that a plan takes', () => {
  const part = fc.constantFrom('a', 'A', 'b', '1', '.', '-', '_', 'lock', '..', 'docs', '/', 'Integration');
  const ids = fc.array(
    fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')),
    { minLength: 1, maxLength: 6 },
  );

  it('have folders and branches of their own, whatever the file system makes of case', () => {
    fc.assert(
      fc.property(ids, (all) => {
        const text = JSON.stringify(all.map((id) => ({ id, title: 't', status: 'pending' })));
        let plan;
        try {
          plan = readPlan(text, { file: 'tasks.json' });
        } catch (error) {
          if (error instanceof CtoError) return;
          throw error;
        }
        const options = { root: '/r', service: 's', agent: 'rex', volume: 'service', name: 'app-p' } as const;
        const folders = plan.tasks.map(({ id }) => workspacePaths({ ...options, task: id }));
        for (const { folder, workspace } of folders) expect(join(workspace, '..')).toBe(folder);
        expect(new Set(folders.map(({ workspace }) => workspace.toLowerCase())).size).toBe(all.length);
        const names = { plan, play: 'p', branchTemplate: 'feature/task-{task}-x', baseBranch: 'main' };
        checkBranches(names);
        expect(new Set(playBranches(names).map((name) => name.toLowerCase())).size).toBe(all.length + 1);
      }),
      { numRuns: 1000 },
    );
  });
});

/** What JSON makes of a value, without halves of characters. */
function wellFormed(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? inner.toWellFormed() : inner)),
  );
}

describe('any value through a helper', () => {
  // Node 24's own JSON.parse mistakes one key with an escape for another: after {"\\n":1,"\\\\":1} it reads the second key of
  // {"\\n":1,"\\u0000":1} as a backslash. So keys here need no escape.
  const keys = nasty.map((key) => JSON.stringify(key).slice(1, -1).replaceAll('\\', '/'));
  const values = fc.oneof(
    nasty,
    fc.array(nasty, { maxLength: 4 }),
    fc.dictionary(keys, nasty, { maxKeys: 4 }),
  );

  it('is read back from JSON and YAML', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(JSON.parse(helpers.json(value))).toEqual(wellFormed(value));
        expect(parseYaml(`a: ${helpers.yaml(value)}\n`)).toEqual({ a: wellFormed(value) });
      }),
      { numRuns: 1000 },
    );
  });

  it('is read back from TOML', () => {
    fc.assert(
      fc.property(
        fc.oneof(nasty, fc.array(nasty, { maxLength: 4 }), fc.dictionary(fc.string(), nasty, { maxKeys: 4 })),
        (value) => {
          expect(JSON.parse(JSON.stringify(parseToml(`a = ${helpers.toml(value)}\n`)))).toEqual({
            a: wellFormed(value),
          });
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('any identifier in a shell', () => {
  const shells = ['/bin/sh', '/bin/dash', '/bin/bash'].filter((shell) => existsSync(shell));
  const names = ['task_id', 'play', 'repo_name', 'branch', 'model', 'agent_id'] as const;
  const characters = Array.from('abAB019._/:@-+ $`\'"\\\n*?!~#&|;<>(){}[]é');
  const word = fc
    .array(fc.constantFrom(...characters), { minLength: 1, maxLength: 8 })
    .map((all) => all.join(''));
  const pair = fc
    .tuple(fc.constantFrom(...names), word)
    .filter(([name, text]) => shellContext.shape[name].safeParse(text).success);

  it.each(shells)('%s reads it as it stands: bare, in quotes, in a here document', (shell) => {
    fc.assert(
      fc.property(fc.array(pair, { minLength: 30, maxLength: 30 }), (pairs) => {
        const script = pairs
          .map(([, text]) => `printf '%s\\n' ${text} "${text}" "a${text}"; cat <<END\n${text}\nEND`)
          .join('\n');
        const expected = pairs.map(([, text]) => `${text}\n${text}\na${text}\n${text}\n`).join('');
        expect(execFileSync(shell, ['-s'], { input: script, encoding: 'utf8' })).toBe(expected);
      }),
      { numRuns: 10 },
    );
  });
});

describe('any template in a ConfigMap', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc
      .array(fc.constantFrom('a', ' ', '\n', '\t', '---', '#', ': ', '|', '{{x}}', '📁', "'", '"'), {
        maxLength: 40,
      })
      .map((all) => all.join('')),
  );
  // What `decodeText` lets through.
  const plain = texts.map((text) =>
    text.replaceAll(
      // oxlint-disable-next-line no-control-regex -- these characters never reach a ConfigMap
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ue000-\uf8ff\ufeff\ufffe\uffff]|\p{Cs}/gu,
      '',
    ),
  );

  const manifestSchema = z.object({ data: z.record(z.string(), z.string()) });

  it('comes out byte for byte, under a key that gives its path back', () => {
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1, maxLength: 4 }), (all) => {
        const paths = all.map((_, index) => `code/claude/part/file-${index}.sh.hbs`);
        const set = templateSetOf(paths.map((path, index) => compiledAs(path, all[index] ?? '')));
        const manifest = emitConfigMaps(set).find(({ name }) => name.endsWith('-claude'));
        const { data } = manifestSchema.parse(parseYaml(manifest?.yaml ?? ''));
        expect(Object.entries(data).map(([key, text]) => [pathOfKey(key), text])).toEqual(
          paths.map((path, index) => [path, all[index]]),
        );
      }),
      { numRuns: 500 },
    );
  });
});
