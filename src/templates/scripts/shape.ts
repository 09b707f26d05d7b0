/** Decides which scripts are the same to shellcheck: those that differ in plain words only, like an agent's name. */
import type { CompiledTemplate } from '../types.ts';

/** Letters, digits, pictures, harmless punctuation and identifiers: nothing that bash gives a meaning to. */
const plain = /^(\p{L}|\p{N}|\p{Extended_Pictographic}|\u200d|\ufe0f|[ :,._-]|\{\{[a-z_]+\}\})+$/u;

/** The first of each shape and variant; scripts whose constants are more than plain words are shapes of their own. */
export function onePerShape<T extends { template: CompiledTemplate; variant: number }>(
  scripts: readonly T[],
): T[] {
  const shapes = new Map<string, T>();
  for (const script of scripts) {
    const shape = `${script.variant} ${shapeOf(script.template)}`;
    if (!shapes.has(shape)) shapes.set(shape, script);
  }
  return [...shapes.values()];
}

/** The compiled text with a mark in place of every plain word that the compiler filled in. */
function shapeOf({ text, segments }: CompiledTemplate): string {
  const stretches = segments.map(({ start, filled }, index) => {
    const stretch = text.slice(start, segments[index + 1]?.start ?? text.length);
    return filled === true && plain.test(stretch) ? '\ue000' : stretch;
  });
  return stretches.join('');
}
