/** Decides which scripts bash itself can't read, before and after an update; the scripts are never run. */
import { type BashFault, bashFaults } from '../../templates/scripts/bashSyntax.ts';
import { lineStartsOf } from '../../templates/positions.ts';
import { tagOf } from '../places.ts';
import type { ReadStatements } from '../shell/readStatements.ts';
import { shellVariants } from '../shell/shellVariants.ts';
import type { Variant } from '../variants.ts';
import { shortForms } from './shortForms.ts';

export interface BashRemark {
  path: string;
  /** Offset in the template. */
  offset: number;
  message: string;
}

/** One text that bash reads of a template. */
export interface ReadForm {
  path: string;
  text: string;
}

/** As little as bash has to read of a script, given what is known of it. */
export function formsToRead({ path, text }: ReadForm, known: ReadStatements | undefined): ReadForm[] {
  const variants = known?.variants ?? variantsIn(text);
  return shortForms(variants, known?.borders ?? []).map((form) => ({ path, text: form }));
}

/** Paths of scripts that bash may not be able to read: those that are not named it can. */
export async function doubtfulScripts(forms: readonly ReadForm[]): Promise<Set<string>> {
  const faults = await faultsIn(forms.map(({ text }) => text));
  return new Set(faults.flatMap(({ script }) => forms[script]?.path ?? []));
}

/** The first fault of each template, by path. */
export async function unreadableScripts(scripts: readonly ReadForm[]): Promise<Map<string, BashRemark>> {
  const rendered = scripts.flatMap(({ path, text }) =>
    variantsIn(text).map((variant) => ({ path, variant })),
  );
  const found = new Map<string, BashRemark>();
  for (const { script, line, message } of await faultsIn(rendered.map(({ variant }) => variant.text))) {
    const one = rendered[script];
    if (one === undefined || found.has(one.path)) continue;
    // Of a here document without an end, the line that matters is where it begins, which the message has.
    const begin = / at line (\d+)/.exec(message)?.[1];
    const offset = offsetOf(one.variant, begin === undefined ? line : Number(begin));
    found.set(one.path, { path: one.path, offset, message: message.replace(/ at line \d+/, '') });
  }
  return found;
}

/** A script with every block taken either way; values are a word of letters. */
function variantsIn(text: string): readonly Variant[] {
  return shellVariants(text) ?? [];
}

async function faultsIn(texts: readonly string[]): Promise<BashFault[]> {
  return texts.length === 0 ? [] : bashFaults(texts, { extglob: true });
}

function offsetOf(variant: Variant, line: number): number {
  const start = lineStartsOf(variant.text)[line - 1] ?? variant.text.length;
  return tagOf(variant, Math.max(0, Math.min(start, variant.text.length - 1)));
}
