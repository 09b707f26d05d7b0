/** Decides everything about one shell template: its mentions, its preamble, its credentials, and what is only noted. */
import { mergeDecisions } from '../merge.ts';
import { sourceOf, tagOf } from '../places.ts';
import type { Decisions, Remark } from '../types.ts';
import type { Variant } from '../variants.ts';
import { assignmentsIn } from './assignments.ts';
import { VariantReader, type ShellTree } from './contexts.ts';
import { credentialMoves } from './credentials.ts';
import { decideMentions } from './decideShell.ts';
import { climbs } from './climbing.ts';
import { MentionSearch } from './findMentions.ts';
import { homeMoves } from './homeState.ts';
import { insertions } from './preamble.ts';
import { machineState } from './machineState.ts';
import type { ReadStatements } from './readStatements.ts';
import type { Reading } from './reading.ts';
import { rootNames } from './rootNames.ts';
import { rootVariables } from './rootVariables.ts';
import { relativeWrites } from './relativePaths.ts';
import { temporaryMoves } from './temporaryNames.ts';
import { ownWorkspace, withoutEarly } from './unsetWorkspace.ts';
import { expanding, together, type UnquotedBody, unquotedBodies } from './unquotedDocuments.ts';
import { checkCommands } from './watchedCommands.ts';
import { shellVariants } from './shellVariants.ts';
import { splitPaths } from './splitPaths.ts';

export interface ShellOptions {
  role: 'container' | 'hook' | 'partial';
  /** Hooks of the tree take the workspace from the environment. */
  exports: boolean;
  /** Whether some script of the tree gives a variable a value. */
  isKnown: (name: string) => boolean;
  /** Of a script that was updated already: only what was changed is looked at again. */
  known?: ReadStatements;
}

export type ShellAnswer = Decisions & { unreadable?: Remark; read?: ReadStatements };

/** Edits and remarks of a script; with `unreadable` it says why nothing is decided. */
export function updateShell(source: string, options: ShellOptions): ShellAnswer {
  const { role, exports, known } = options;
  const variants = known?.variants ?? shellVariants(source);
  if (variants === undefined) return { edits: [], remarks: [], unreadable: tooMany };
  const own = ownWorkspace(source, role);
  if (own !== undefined) return { edits: [], remarks: [], unreadable: own };
  const isPosix = /^#!\s*\S*\/(env\s+)?(sh|dash|ash)\s*$/m.test(source.split('\n', 1)[0] ?? '');
  const ways: Way[] = [];
  const reader = new VariantReader(known);
  for (const variant of variants) {
    const reading = readIn({ source, variant, isPosix }, reader);
    const unreadable = faultOf(variant, reading.tree);
    if (unreadable !== undefined) return { edits: [], remarks: [], unreadable };
    ways.push({ reading, mentions: decideMentions(reading) });
  }
  const bodies = unquotedBodies(ways);
  const all = ways.flatMap((way) => decisionsOn(way, bodies, options));
  const isUsed = all.some(({ edits }) => edits.length > 0);
  const inserted = role === 'partial' ? nothing : insertions(source, { role, exports, isUsed });
  return { ...withoutEarly(mergeDecisions([...all, inserted])), read: { ...reader.statements(), variants } };
}

function readIn(script: Pick<Reading, 'source' | 'variant' | 'isPosix'>, reader: VariantReader): Reading {
  const search = new MentionSearch(script.variant.text);
  const tree = reader.read(script.variant, (range) => search.in(range));
  return { ...script, tree, mentions: search.of(tree.read) };
}

/** One way through the blocks of a script, and what it says of the folder. */
interface Way {
  reading: Reading;
  mentions: ReturnType<typeof decideMentions>;
}

function decisionsOn(
  { reading, mentions }: Way,
  bodies: readonly UnquotedBody[],
  { role, isKnown, known }: ShellOptions,
): Decisions[] {
  const inside = expanding(reading, bodies);
  const others = [credentialMoves(inside), homeMoves(inside), temporaryMoves(inside)];
  const moves = [
    together(reading, bodies, { mentions, others: others.flatMap(({ edits }) => edits) }),
    { edits: [], remarks: [mentions, ...others].flatMap(({ remarks }) => remarks) },
    machineState(reading),
    checkCommands(reading, isKnown),
    splitPaths(reading),
  ];
  // What uses the folder in other ways was told the first time, and nothing of it is new.
  if (known !== undefined) return moves;
  return [...moves, ...usesOfRoot(reading), ...(role === 'container' ? [relativeWrites(reading)] : [])];
}

function usesOfRoot(reading: Reading): Decisions[] {
  const assignments = assignmentsIn(reading.variant.text);
  const variables = rootVariables(assignments);
  return [climbs(reading, variables), rootNames(reading, assignments, variables)];
}

function faultOf(variant: Variant, { errors }: ShellTree): Remark | undefined {
  const [error] = errors;
  if (error === undefined) return undefined;
  const at = Math.min(error.pos, Math.max(0, variant.text.length - 1));
  return {
    offset: sourceOf(variant, at) ?? tagOf(variant, at),
    code: 'not-parsed',
    message: `This script can't be read as bash: ${error.message}`,
    hint: 'Nothing in this file was changed. Look for a quote or block that is not ended, or that an {{#if}} cuts through.',
    level: 'left',
  };
}

const nothing: Decisions = { edits: [], remarks: [] };

const tooMany: Remark = {
  offset: 0,
  code: 'too-many-blocks',
  message: 'There are too many ways through the blocks of this template',
  hint: 'Split the template.',
  level: 'left',
};
