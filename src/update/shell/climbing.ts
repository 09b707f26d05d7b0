/** Decides where a script leaves the shared folder by relative steps: it would come to other tasks' folders, which is told. */
import type { Command, Word } from 'unbash';
import { oldRoot } from '../mentions/types.ts';
import type { Decisions, Remark } from '../types.ts';
import { nameOf } from './commandWords.ts';
import { remark, type Reading } from './reading.ts';
import { depthBehind, depthOf } from './rootVariables.ts';

/** How deep below the root a script is; undefined when that is not known. */
type Depth = number | undefined;

/** Remarks on paths and steps that lead out of the root; `variables` as `rootVariables` finds them. */
export function climbs(reading: Reading, variables: ReadonlyMap<string, number>): Decisions {
  const { text } = reading.variant;
  if (!text.includes('..')) return { edits: [], remarks: [] };
  return { edits: [], remarks: new Climb(reading, variables).remarks() };
}

class Climb {
  readonly #reading: Reading;
  readonly #variables: ReadonlyMap<string, number>;
  readonly #left: { end: number; depth: Depth; pushed: Depth[] }[] = [];
  #depth: Depth;
  #dots = -1;
  #pushed: Depth[] = [];

  constructor(reading: Reading, variables: ReadonlyMap<string, number>) {
    this.#reading = reading;
    this.#variables = variables;
  }

  remarks(): Remark[] {
    const { commands, scopes, skipped } = this.#reading.tree;
    const told: Remark[] = [];
    const borders = [...scopes, ...skipped.map((range) => ({ ...range, isUnknown: true, stays: true }))];
    borders.sort((a, b) => a.start - b.start || b.end - a.end);
    let next = 0;
    for (const command of commands.toSorted((a, b) => a.pos - b.pos)) {
      for (
        let scope = borders[next];
        scope !== undefined && scope.start <= command.pos;
        scope = borders[++next]
      )
        this.#enter(scope);
      this.#leaveBefore(command.pos);
      const word = this.#leaving(command);
      if (word !== undefined) told.push(remark(this.#reading, word.pos, above));
      this.#follow(command);
    }
    return told;
  }

  #enter({
    start,
    end,
    isUnknown,
    stays = false,
  }: {
    start: number;
    end: number;
    isUnknown: boolean;
    stays?: boolean;
  }): void {
    this.#leaveBefore(start);
    if (!stays) this.#left.push({ end, depth: this.#depth, pushed: [...this.#pushed] });
    if (isUnknown) this.#depth = undefined;
  }

  /** Where a command goes in a subshell or function is forgotten behind it. */
  #leaveBefore(place: number): void {
    for (let last = this.#left.at(-1); last !== undefined && last.end <= place; last = this.#left.at(-1)) {
      this.#depth = last.depth;
      this.#pushed = last.pushed;
      this.#left.pop();
    }
  }

  /** The first word that leads out; a mention of the folder itself is told where it is judged. */
  #leaving(command: Command): Word | undefined {
    if (this.#nextDots(command.pos) >= command.end) return undefined;
    return wordsIn(command).find(
      ({ text }) => text.includes('..') && !text.includes(oldRoot) && (this.#depthOf(text) ?? 0) < 0,
    );
  }

  /** Where the next two dots are from a place on; places ascend. */
  #nextDots(place: number): number {
    if (this.#dots < place) {
      const next = this.#reading.variant.text.indexOf('..', place);
      this.#dots = next === -1 ? Number.POSITIVE_INFINITY : next;
    }
    return this.#dots;
  }

  #depthOf(text: string): Depth {
    const known = depthOf(text, this.#variables);
    if (known !== undefined || this.#depth === undefined) return known;
    const plain = text.replaceAll(/["']/g, '');
    return /^[^/$~`-][^$`]*$/.test(plain) ? depthBehind(this.#depth, plain) : undefined;
  }

  #follow(command: Command): void {
    const name = nameOf(command);
    if (name === 'popd') this.#depth = this.#pushed.pop();
    if (name !== 'cd' && name !== 'pushd') return;
    if (name === 'pushd') this.#pushed.push(this.#depth);
    const target = wordsIn(command).find(({ text }) => !/^-./.test(text));
    const depth = target === undefined ? undefined : this.#depthOf(target.text);
    // What has left is told once; from then on nothing is known.
    this.#depth = depth !== undefined && depth < 0 ? undefined : depth;
  }
}

function wordsIn({ args, redirects }: Command): Word[] {
  const targets = redirects.flatMap((one) => (one.type === 'Redirect' ? (one.target ?? []) : []));
  return [...args.filter((arg): arg is Word => arg.type === 'Word'), ...targets];
}

const above = [
  'above-workspace',
  'This leads out of the workspace, to the folders of other tasks',
  'Name the folder that is meant, or mark the line.',
] as const;
