/** Turns a plan's text into a JSON value, or says where and why that can't be done. */
import { duplicateKey } from './duplicateKeys.ts';
import { jsonEvents } from './jsonEvents.ts';
import { errorAt, errorAtOffset, placeAt } from './source.ts';
import type { PlanSource } from './source.ts';
import { messageOf, placeText } from '../errors.ts';

/** Refuses a byte order mark, an empty text, what is not JSON, and an object that names a key twice. */
export function parsePlan(source: PlanSource): unknown {
  refuseEmpty(source);
  const value = parseJson(source);
  const twice = duplicateKey(source.text, value);
  if (twice === undefined) return value;
  throw errorAtOffset(source, twice.offset, {
    code: 'plan-duplicate-key',
    message: `the key ${JSON.stringify(twice.key)} stands twice in one object, first at ${placeText(placeAt(source, twice.earlier))}`,
    hint: 'Keep one of the two; JSON readers would silently take the last.',
  });
}

function refuseEmpty(source: PlanSource): void {
  if (source.text.startsWith('\uFEFF')) {
    throw errorAt(source, [], {
      code: 'plan-byte-order-mark',
      message: 'the plan begins with a byte order mark',
      hint: 'Save the file as UTF-8 without a byte order mark.',
    });
  }
  if (source.text.trim() === '') {
    throw errorAt(source, [], {
      code: 'plan-empty',
      message: 'the plan is empty',
      hint: 'Write a list of tasks, for example [{"id": 1, "title": "Add a health check"}].',
    });
  }
}

function parseJson(source: PlanSource): unknown {
  try {
    return JSON.parse(source.text);
  } catch (cause) {
    const { offset, message } = firstFault(source.text, messageOf(cause));
    throw errorAtOffset(source, offset, {
      code: 'plan-not-json',
      message: `the plan is not JSON: ${message}`,
      hint: 'Correct it at this place; comments and trailing commas are not JSON.',
      cause,
    });
  }
}

function firstFault(text: string, otherwise: string): { offset: number; message: string } {
  for (const event of jsonEvents(text)) if (event.type === 'fault') return event;
  return { offset: 0, message: otherwise };
}
