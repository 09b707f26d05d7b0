/** What is settled when a play begins: its plan and where its first level starts. An immutable ConfigMap keeps it. */
import { z } from 'zod';
import { CtoError } from '../../errors.ts';
import { kinds } from '../api/kinds.ts';
import { dataOf, type Body, type KubeObject } from '../api/object.ts';
import { labelsOf, marks, objectNameOf } from '../names.ts';
import { ownerOf } from '../runs/objects.ts';
import type { Play } from './play.ts';
import { takenSchema } from './taken.ts';

const recordSchema = z.object({
  version: z.literal(1),
  planDigest: z.string(),
  baseCommit: z.string(),
  /** Runs that were there when the play was applied anew. */
  taken: z.array(takenSchema).default([]),
});

export interface PlayRecord extends z.infer<typeof recordSchema> {
  /** Text of `tasks.json`. */
  plan: string;
}

export function recordName({ metadata }: Play): string {
  return objectNameOf([metadata.name, 'record'], [metadata.uid, 'record']);
}

export function recordBody(play: Play, { plan, ...record }: PlayRecord): Body {
  return {
    apiVersion: kinds.configMap.apiVersion,
    kind: kinds.configMap.kind,
    metadata: {
      name: recordName(play),
      namespace: play.metadata.namespace,
      labels: { 'app.kubernetes.io/part-of': 'cto', ...labelsOf({ [marks.play]: play.metadata.name }) },
      ownerReferences: [ownerOf(kinds.play, play.metadata)],
    },
    immutable: true,
    data: { 'record.json': `${JSON.stringify(record)}\n`, 'tasks.json': plan },
  };
}

/** @throws CtoError `record-unreadable`. */
export function readRecord(object: KubeObject): PlayRecord {
  const data = dataOf(object);
  try {
    return { ...recordSchema.parse(JSON.parse(data['record.json'] ?? '')), plan: data['tasks.json'] ?? '' };
  } catch (cause) {
    throw new CtoError(
      'record-unreadable',
      `The ConfigMap ${object.metadata.name} is not a record of a play`,
      {
        hint: 'It was made by another version, or changed: delete the Play and apply it again.',
        cause,
      },
    );
  }
}
