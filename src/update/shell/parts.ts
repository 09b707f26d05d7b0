/** Decides which nodes of a script's tree are words and the parts that words are made of. */
import type { SyntaxNode } from 'unbash';

/** A word, or a part of one. */
export type PartNode = Extract<
  SyntaxNode,
  {
    type:
      | 'Word'
      | 'Literal'
      | 'Glob'
      | 'SingleQuoted'
      | 'DoubleQuoted'
      | 'AnsiCQuoted'
      | 'LocaleString'
      | 'SimpleExpansion'
      | 'ParameterExpansion'
      | 'CommandExpansion'
      | 'ArithmeticExpansion'
      | 'ArithmeticCommandExpansion'
      | 'ArithmeticWord'
      | 'ProcessSubstitution'
      | 'ExtendedGlob'
      | 'BraceExpansion';
  }
>;

const partTypes = new Set<string>([
  'Word',
  'Literal',
  'Glob',
  'SingleQuoted',
  'DoubleQuoted',
  'AnsiCQuoted',
  'LocaleString',
  'SimpleExpansion',
  'ParameterExpansion',
  'CommandExpansion',
  'ArithmeticExpansion',
  'ArithmeticCommandExpansion',
  'ArithmeticWord',
  'ProcessSubstitution',
  'ExtendedGlob',
  'BraceExpansion',
] satisfies PartNode['type'][]);

export function isPart(node: SyntaxNode): node is PartNode {
  return partTypes.has(node.type);
}
