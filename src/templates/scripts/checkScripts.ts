/** Decides what bash and shellcheck find in every rendered script, at the places of the sources. */
import { sortFindings } from '../findings.ts';
import { renderRules, runRules } from '../lint/runRules.ts';
import { lineStartsOf, placeOf } from '../positions.ts';
import { renderWithMap, type MappedText } from '../renderWithMap.ts';
import { sampleContext } from '../sampleContext.ts';
import type { CompiledTemplate, LintFinding, TemplateSet } from '../types.ts';
import { bashFaults } from './bashSyntax.ts';
import type { ShellcheckRemark } from './shellcheck.ts';
import { shellcheckAll } from './shellcheckPool.ts';
import { onePerShape } from './shape.ts';

export interface ScriptCheck {
  findings: LintFinding[];
  /** Scripts that bash read. */
  scripts: number;
  /** Scripts that shellcheck read; the others differ from one of these in plain words only. */
  shapes: number;
}

export interface ScriptCheckOptions {
  /** Called when shellcheck has read another script. */
  onProgress?: (done: number, all: number) => void;
  /** Shellcheck reads every script, also those of one shape: proof that shapes are enough, and slow. */
  everyScript?: boolean;
  /** Folder that remembers what shellcheck said about a text; without one nothing is remembered. */
  cacheFolder?: string | undefined;
  /** Compiled paths that are left out. */
  skip?: ReadonlySet<string>;
}

/** A script rendered with one context. */
interface Rendered extends MappedText {
  template: CompiledTemplate;
  /** Which of the contexts. */
  variant: number;
}

/** Renders every script of a set that can be rendered and has bash and shellcheck read it. */
export async function checkScripts(set: TemplateSet, options: ScriptCheckOptions = {}): Promise<ScriptCheck> {
  const scripts = [...set.templates.values()].filter(
    (template) =>
      template.path.endsWith('.sh.hbs') &&
      options.skip?.has(template.path) !== true &&
      runRules(template, renderRules).length === 0,
  );
  const rendered = scripts.flatMap(renderings);
  const shapes = options.everyScript === true ? rendered : onePerShape(rendered);
  const bash = await bashFindings(rendered);
  let done = 0;
  const remarks = await shellcheckAll(
    shapes.map(({ text }) => text),
    { onChecked: () => options.onProgress?.(++done, shapes.length), cacheFolder: options.cacheFolder },
  );
  const findings = [...bash, ...shellcheckFindings(shapes, remarks)];
  return {
    findings: sortFindings(findings),
    scripts: scripts.length,
    shapes: new Set(shapes.map(({ template }) => template)).size,
  };
}

/** Scripts with conditions are rendered for both ways. */
function renderings(template: CompiledTemplate): Rendered[] {
  const sample = sampleContext('shell');
  const contexts = template.text.includes('{{#')
    ? [sample, { ...sample, merge_branch: sample.base_branch }]
    : [sample];
  return contexts.map((context, variant) => ({ template, variant, ...renderWithMap(template, context) }));
}

async function bashFindings(rendered: readonly Rendered[]): Promise<LintFinding[]> {
  const faults = await bashFaults(rendered.map(({ text }) => text));
  return faults.flatMap(({ script, line, message }) => {
    const one = rendered[script];
    if (one === undefined) return [];
    const hint = 'Look for a quote or a block above this line that is not ended.';
    return [
      {
        code: 'bash-syntax',
        at: sourcePlace(one, line, 1),
        message: `bash can't read this: ${message}`,
        hint,
      },
    ];
  });
}

function shellcheckFindings(
  shapes: readonly Rendered[],
  remarks: readonly ShellcheckRemark[][],
): LintFinding[] {
  return shapes.flatMap((one, index) =>
    (remarks[index] ?? []).map(({ line, column, code, message }) => ({
      code: `shellcheck-${code}`,
      at: sourcePlace(one, line, column),
      message,
      hint: `https://www.shellcheck.net/wiki/SC${code}`,
    })),
  );
}

function sourcePlace(
  { template, text, toCompiled }: Rendered,
  line: number,
  column: number,
): LintFinding['at'] {
  const starts = lineStartsOf(text);
  const offset = Math.min((starts[line - 1] ?? text.length) + column - 1, text.length);
  return placeOf(template, toCompiled(offset));
}
