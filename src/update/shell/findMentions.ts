/** Decides where in a script something may have to be moved. */
import { partitionPoint } from '../../partitionPoint.ts';
import { mentionsIn } from '../mentions/judge.ts';
import { helperMentions } from './credentialHelpers.ts';
import { homeAssignments, homeMentions } from './homeState.ts';
import { machineMentions } from './machineState.ts';
import type { Mentions } from './reading.ts';
import type { Range } from './pieces.ts';
import { temporaryMentions } from './temporaryNames.ts';

/** What is found in one variant of a script. */
export class MentionSearch {
  readonly #found: Mentions;
  /** All places, ascending. */
  readonly #places: readonly number[];

  constructor(text: string) {
    const roots = mentionsIn(text);
    const home = homeMentions(text);
    const temporary = temporaryMentions(text);
    const machine = machineMentions(text);
    const homes = homeAssignments(text);
    const helpers = helperMentions(text);
    this.#found = { roots, home, homes, helpers, temporary, machine };
    const slashes = home.map(({ slash }) => slash);
    this.#places = [...roots, ...slashes, ...homes, ...helpers, ...temporary, ...machine].toSorted(
      (a, b) => a - b,
    );
  }

  /** Ascending places of everything in a range. */
  in({ start, end }: Range): readonly number[] {
    const [from, to] = [start, end].map((border) => partitionPoint(this.#places, (place) => place < border));
    return this.#places.slice(from, to);
  }

  /** All that was found in these ascending ranges. */
  of(ranges: readonly Range[]): Mentions {
    const isIn = (place: number): boolean =>
      place < (ranges[partitionPoint(ranges, ({ start }) => start <= place) - 1]?.end ?? 0);
    const { roots, home, homes, helpers, temporary, machine } = this.#found;
    return {
      roots: roots.filter(isIn),
      home: home.filter(({ slash }) => isIn(slash)),
      homes,
      helpers: helpers.filter(isIn),
      temporary: temporary.filter(isIn),
      machine: machine.filter(isIn),
    };
  }
}
