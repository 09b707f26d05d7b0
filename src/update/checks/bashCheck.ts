/** Decides which scripts bash itself can't read, before and after an update; the scripts are never run. */
import { bashFaults } from '../../templates/scripts/bashSyntax.ts';
import { lineStartsOf } from '../../templates/positions.ts';
import { tagOf } from '../places.ts';
import { shellPlaceholders } from '../shell/updateShell.ts';
import { variantsOf, type Variant } from '../variants.ts';

export interface BashRemark {
  path: string;
  /** Offset in the template. */
  offset: number;
  message: string;
}

/** One way through the blocks of a template. */
export interface RenderedScript {
  path: string;
  variant: Variant;
}

/** A script with every block taken either way; values are a word of letters. */
export function renderedScripts({ path, text }: { path: string; text: string }): RenderedScript[] {
  return (variantsOf(text, shellPlaceholders) ?? []).map((variant) => ({ path, variant }));
}

/** The first fault of each template, by path. */
export async function unreadableScripts(
  scripts: readonly RenderedScript[],
): Promise<Map<string, BashRemark>> {
  if (scripts.length === 0) return new Map();
  const faults = await bashFaults(
    scripts.map(({ variant }) => variant.text),
    { extglob: true },
  );
  const found = new Map<string, BashRemark>();
  for (const { script, line, message } of faults) {
    const one = scripts[script];
    if (one === undefined || found.has(one.path)) continue;
    // Of a here document without an end, the line that matters is where it begins, which the message has.
    const begin = / at line (\d+)/.exec(message)?.[1];
    const offset = offsetOf(one.variant, begin === undefined ? line : Number(begin));
    found.set(one.path, { path: one.path, offset, message: message.replace(/ at line \d+/, '') });
  }
  return found;
}

function offsetOf(variant: Variant, line: number): number {
  const start = lineStartsOf(variant.text)[line - 1] ?? variant.text.length;
  return tagOf(variant, Math.max(0, Math.min(start, variant.text.length - 1)));
}
