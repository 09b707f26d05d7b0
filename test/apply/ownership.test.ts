/** Who owns which field, and how all data becomes the applier's. */
import { expect, test } from 'vitest';
import { foreignOwners, oursAmong, takenOver } from '../../src/apply/ownership.ts';
import type { LiveConfigMap, ManagedFields } from '../../src/cluster/configMaps.ts';

function live(managedFields: ManagedFields[]): LiveConfigMap {
  const metadata = { name: 'x', uid: 'u', resourceVersion: '1', labels: { a: '1', b: '2' }, annotations: {} };
  return { metadata: { ...metadata, managedFields }, data: { 'a.b': '1', constructor: '2' }, binaryData: {} };
}

const owner = (manager: string, operation: string, fieldsV1: object): ManagedFields => ({
  manager,
  operation,
  fieldsV1,
});

const labels = (name: string): object => ({ 'f:metadata': { 'f:labels': { [`f:${name}`]: {} } } });
const key = (name: string): object => ({ 'f:data': { [`f:${name}`]: {} } });

test('others are named with the fields that count, Helm is no other', () => {
  const found = live([
    owner('helm', 'Update', key('a.b')),
    owner('kubectl-edit', 'Update', key('constructor')),
  ]);
  expect(
    foreignOwners(found, [
      ['data', 'a.b'],
      ['data', 'constructor'],
    ]),
  ).toEqual([{ manager: 'kubectl-edit', fields: [['data', 'constructor']] }]);
  expect(foreignOwners(found, [['data', 'toString']])).toEqual([]);
});

test('labels that Helm set are ours to keep, those of others are not', () => {
  const found = live([owner('helm', 'Apply', labels('a')), owner('x', 'Update', labels('b'))]);
  expect(oursAmong(found, 'labels')).toEqual({ a: '1' });
});

test('data is taken over only when a key that goes is held by somebody else, or by nobody', () => {
  const applied = owner('helm', 'Apply', key('a.b'));
  expect(takenOver(live([applied]), [['data', 'a.b']])).toBeUndefined();
  expect(takenOver(live([applied]), [])).toBeUndefined();
  const rest = { 'f:metadata': { 'f:labels': { 'f:b': {} } } };
  const held = takenOver(live([applied, owner('x', 'Update', { ...key('constructor'), ...rest })]), [
    ['data', 'constructor'],
  ]);
  expect(held).toEqual([
    { manager: 'x', operation: 'Update', fieldsV1: rest },
    expect.objectContaining({
      manager: 'helm',
      operation: 'Apply',
      fieldsV1: { 'f:data': { '.': {}, 'f:a.b': {}, 'f:constructor': {} }, 'f:binaryData': { '.': {} } },
    }),
  ]);
  expect(takenOver(live([applied]), [['data', 'constructor']])).toHaveLength(1);
});
