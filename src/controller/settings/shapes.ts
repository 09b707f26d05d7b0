/** Decides what names, quantities and spans of time look like in the settings and in the chart's values: what is wrong in them is refused before anything runs. */
import { z } from 'zod';
import { objectName } from '../resources/fields.ts';
import { quantityPattern } from '../resources/quantity.ts';

/** A prefix is a DNS name, as in `example.com/team`. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
const qualifiedName = z
  .string()
  .regex(
    /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
  );

/** Name of an object in the cluster; empty: none. */
export const optionalObject = z.union([z.literal(''), objectName]);

/** Labels of Kubernetes, and what selects by them. */
export const labels = z.record(
  qualifiedName,
  z.string().regex(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/),
);

export const annotations = z.record(qualifiedName, z.string());

export const quantity = z.union([z.number().nonnegative(), z.string().regex(quantityPattern)]);

/** What a container asks for; claims of devices are passed on. https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
export const resources = z
  .strictObject({
    requests: z.record(z.string(), quantity),
    limits: z.record(z.string(), quantity),
    claims: z.array(z.record(z.string(), z.unknown())),
  })
  .partial();

/** `7d`, `12h`, `30m`, `45s`: what `parseDuration` reads. */
export const span = z.string().regex(/^[0-9]+[dhms]$/);

/** Empty: none. */
export const optionalSpan = z.string().regex(/^([0-9]+[dhms])?$/);

/** `5GiB`, `500MB`, `1024`: what `parseSize` reads; empty: none. */
export const optionalSize = z.string().regex(/^([0-9]+(\.[0-9]+)? ?([kKmMgGtT]?([iI]?[bB])?))?$/);
