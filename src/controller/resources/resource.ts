/** Decides what a kind of resource has to say about itself: schema, names, columns. Everything else is made from it. */
import type { z } from 'zod';

export const group = 'agents.platform';
export const version = 'v1alpha1';

/** A column of `kubectl get`. */
export interface Column {
  name: string;
  type: 'string' | 'integer' | 'date';
  jsonPath: string;
  /** Shown with `-o wide` only. */
  wide?: true;
  description: string;
}

export interface Resource {
  kind: string;
  plural: string;
  singular: string;
  shortNames: readonly string[];
  /** One sentence for `kubectl explain`. */
  description: string;
  spec: z.ZodObject;
  status: z.ZodObject;
  columns: readonly Column[];
}

/** The last column of every kind. */
export const age: Column = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: 'Time since it was made',
};
