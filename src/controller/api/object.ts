/** What the controller reads of any object of the API server; what it does not need passes through unread. */
import { z } from 'zod';

const ownerReference = z.looseObject({ kind: z.string(), name: z.string(), uid: z.string() });

export const objectSchema = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().default(''),
    uid: z.string().default(''),
    resourceVersion: z.string().default(''),
    generation: z.number().default(0),
    creationTimestamp: z.string().optional(),
    deletionTimestamp: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
    ownerReferences: z.array(ownerReference).default([]),
  }),
});
export type KubeObject = z.infer<typeof objectSchema>;

/** An object as it is sent. */
export interface Body {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    /** Of the very object that is meant: another one of that name is a conflict. */
    uid?: string;
    resourceVersion?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: Owner[];
  };
  [field: string]: unknown;
}

export interface Owner {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller: true;
  blockOwnerDeletion: boolean;
}

/** Texts of a ConfigMap by key, or values of a Secret, which are base64; empty where there is no object or none of them. */
export function dataOf(
  object: KubeObject | Body | undefined,
  field: 'data' | 'binaryData' = 'data',
): Readonly<Partial<Record<string, string>>> {
  return z.record(z.string(), z.string()).catch({}).parse(object?.[field]);
}

/** Whether the object belongs to the owner of that UID: names are used again, UIDs never. */
export function isOwnedBy({ metadata }: Pick<KubeObject, 'metadata'>, uid: string): boolean {
  return metadata.ownerReferences.some((owner) => owner.uid === uid);
}
