/** Which ConfigMaps are one set, and what is recorded of one. */
import { expect, test } from 'vitest';
import {
  dataOfRevision,
  revisionBody,
  revisionsAmong,
  setBefore,
  superfluous,
} from '../../src/apply/revisions.ts';
import { adoptSet } from '../../src/templates/adoptSet.ts';
import {
  configMapsFrom,
  configMapsOf,
  setDataFrom,
  setDigestOf,
  type SetData,
} from '../../src/templates/configMaps.ts';
import type { LiveConfigMap } from '../../src/cluster/configMaps.ts';
import { compileSmall } from '../helpers/templateSources.ts';

const { set } = compileSmall();
const six = configMapsOf(set);

test('the six of a compiled set are that set', () => {
  expect(adoptSet(six)).toEqual({ kind: 'complete', digest: set.digest, data: setDataFrom(set) });
  expect(setDigestOf(setDataFrom(set))).toBe(set.digest);
});

test('five are none, nor are six of two sets, nor one that was edited', () => {
  expect(adoptSet(six.slice(1))).toEqual({ kind: 'missing', reason: 'shared is missing' });
  const other = configMapsOf(compileSmall({ 'shared/prompt.md.hbs': '# other\n' }).set);
  expect(adoptSet([...six.slice(0, 3), ...other.slice(3)])).toMatchObject({ kind: 'mixed' });
  const [first, ...rest] = six;
  const [key = ''] = Object.keys(first?.data ?? {});
  const edited = { ...first, data: { ...first?.data, [key]: '' } };
  expect(adoptSet([edited, ...rest])).toMatchObject({ kind: 'edited' });
  expect(adoptSet([{ ...first, data: {} }, ...rest])).toMatchObject({ kind: 'edited' });
  expect(
    adoptSet(six.map(({ data }, at) => ({ metadata: { name: six[at]?.metadata.name ?? '' }, data }))),
  ).toMatchObject({ kind: 'mixed' });
});

test('a key that no ConfigMap of the set lists is no part of it', () => {
  const more = six.map((each) => ({ ...each, data: { ...each.data, left_over: '' } }));
  expect(adoptSet(more)).toEqual(adoptSet(six));
});

function recorded(data: SetData, number: number, appliedAt?: string): LiveConfigMap {
  const body = revisionBody(data, {
    number,
    source: 'test',
    ...(appliedAt === undefined ? {} : { appliedAt }),
  });
  if (body === undefined) throw new Error('too large');
  const { name, labels = {}, annotations = {} } = body.metadata;
  const metadata = { name, uid: 'u', resourceVersion: '1', labels, annotations, managedFields: [] };
  return { metadata, data: {}, binaryData: body.binaryData ?? {} };
}

test('a revision gives back the very files; one that was tampered with is refused', () => {
  const data = setDataFrom(set);
  const [revision] = revisionsAmong([recorded(data, 1)]);
  if (revision === undefined) throw new Error('none');
  expect(dataOfRevision(revision)).toEqual(data);
  expect(() => dataOfRevision({ ...revision, digest: 'other' })).toThrow(
    expect.objectContaining({ code: 'revision-broken' }),
  );
  const broken = { ...revision.stored, binaryData: {} };
  expect(() => dataOfRevision({ ...revision, stored: broken })).toThrow(
    expect.objectContaining({ code: 'revision-broken' }),
  );
});

test('a set that is too large even compressed is not recorded', () => {
  let seed = 1;
  const noise = Array.from({ length: 3_000_000 }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return String.fromCharCode(33 + (seed % 90));
  }).join('');
  const empty = configMapsFrom(setDataFrom(set));
  expect(empty).toHaveLength(6);
  expect(
    revisionBody({ ...setDataFrom(set), shared: { noise } }, { number: 1, source: 'x' }),
  ).toBeUndefined();
});

test('back goes to the newest that ended and is another one; what is no longer needed goes', () => {
  const other = setDataFrom(compileSmall({ 'shared/prompt.md.hbs': '# other\n' }).set);
  const all = revisionsAmong([
    recorded(other, 3),
    recorded(setDataFrom(set), 2, 't'),
    recorded(other, 1, 't'),
  ]);
  expect(all.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(setBefore(all, set.digest).number).toBe(1);
  expect(setBefore(all, undefined).number).toBe(2);
  expect(superfluous(all, 4).map(({ number }) => number)).toEqual([3]);
  const many = revisionsAmong(Array.from({ length: 12 }, (_, at) => recorded(other, at + 1, 't')));
  expect(superfluous(many, 12).map(({ number }) => number)).toEqual([1, 2]);
});
