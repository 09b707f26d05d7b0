/** Makes an object whose name follows from what it is for: one that is there already is the one. */
import type { Kind } from '../api/kinds.ts';
import type { Body, KubeObject } from '../api/object.ts';
import { isRefusal } from '../api/refusal.ts';
import type { Context } from './context.ts';

/** Made twice is made once: by this controller before it was killed, or by another one. */
export async function createOrGet(
  { api }: Context,
  { kind, body }: { kind: Kind; body: Body },
): Promise<KubeObject> {
  try {
    return await api.create(kind, body);
  } catch (error) {
    if (!isRefusal(error, 409)) throw error;
    const found = await api.get(kind, body.metadata);
    if (found === undefined) throw error;
    return found;
  }
}
