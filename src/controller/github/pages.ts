/** Reads of GitHub's API that are asked again and again: what did not change since is not sent again and costs nothing of the limit. */
import type { z } from 'zod';
import { type GithubRequest, limited, refusedIn } from './request.ts';

interface Page {
  etag: string;
  data: unknown;
}

export interface Pages {
  /** By address. */
  kept: Map<string, Page>;
}

export interface Api {
  /** Signed in. */
  request: GithubRequest;
  pages: Pages;
}

/** The answer to a GET, read by its schema. */
export async function read<Schema extends z.ZodType>(
  { request, pages: { kept } }: Api,
  path: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const known = kept.get(path);
  const headers = known === undefined ? {} : { 'if-none-match': known.etag };
  try {
    const { data, headers: answered } = await request(`GET ${path}`, { headers, ...limited() });
    if (answered.etag !== undefined) kept.set(path, { etag: answered.etag, data });
    return schema.parse(data);
  } catch (error) {
    if (known === undefined || refusedIn(error).status !== 304) throw error;
    return schema.parse(known.data);
  }
}
