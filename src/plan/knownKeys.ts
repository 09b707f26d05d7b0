/** Which keys of a task are read, which Task Master writes besides, and which are probably misspelt. */
import { distance } from '../nearest.ts';
import { taskSchema } from './schema.ts';

const read = Object.keys(taskSchema.shape);

/** Written by Task Master (file format of 2025 and 2026) and of no meaning for a play. */
const writtenByTaskMaster = (
  'priority complexity complexityScore complexityReasoning recommendedSubtasks expansionPrompt previousStatus createdAt ' +
  'updatedAt effort actualEffort assignee metadata databaseId type relevantFiles codebasePatterns existingInfrastructure ' +
  'scopeBoundaries implementationApproach technicalConstraints acceptanceCriteria skills category parentId parentTaskId'
).split(' ');

const known: ReadonlySet<string> = new Set([...read, ...writtenByTaskMaster]);

/** Other people's words for what a plan calls differently: ignoring them would change what runs when. */
const otherWords = new Map([
  ...['dependson', 'deps', 'requires', 'blockedby', 'prerequisites'].map(
    (word) => [word, 'dependencies'] as const,
  ),
  ['state', 'status'],
]);

/** Whether the key is one that a play reads or Task Master writes. */
export function isKnownKey(key: string): boolean {
  return known.has(key);
}

/** The key that was probably meant by one that is not known; undefined when it is like none. */
export function misspelt(key: string): string | undefined {
  const plain = key.toLowerCase().replaceAll(/[^a-z]/g, '');
  return otherWords.get(plain) ?? read.find((name) => isNear(plain, name.toLowerCase()));
}

/** At most a quarter of the letters, and never more than two, differ. */
function isNear(word: string, name: string): boolean {
  const allowed = Math.min(2, Math.floor(name.length / 4));
  return Math.abs(word.length - name.length) <= allowed && distance(word, name) <= allowed;
}
