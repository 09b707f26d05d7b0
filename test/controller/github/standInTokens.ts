/** How the stand-in for GitHub knows an App and mints its tokens: signature, times, installations, permissions. */
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { z } from 'zod';

export interface Minted {
  token: string;
  app: string;
  repositories: string[];
  permissions: Record<string, string>;
  expires: number;
}

export interface Answer {
  status: number;
  body: unknown;
}

/** What the App has, and how GitHub is. */
export interface Minter {
  /** `owner/name` -> id of the installation. */
  installed: Map<string, number>;
  /** What the App was granted by the owner. */
  granted: Record<string, string>;
  suspended: boolean;
  /** Seconds that a token is good for. */
  lifetime: number;
  minted: Minted[];
}

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  authorization: string;
  /** Seconds. */
  now: number;
}

export function refusal(status: number, message: string): Answer {
  return { status, body: { message } };
}

const claimsSchema = z.object({ iss: z.coerce.string(), iat: z.int(), exp: z.int() });

/** The App whose key signed the JWT. */
export function signer(
  apps: Readonly<Record<string, string>>,
  { authorization, now }: Asked,
): { app: string } | { fault: string } {
  const [head = '', claims = '', signature = ''] = authorization.replace(/^bearer /i, '').split('.');
  const read = claimsSchema.safeParse(JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}')).data;
  const key = read && apps[read.iss];
  if (key === undefined || read === undefined) return { fault: 'Integration not found' };
  const signed = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${claims}`),
    createPublicKey(key),
    Buffer.from(signature, 'base64url'),
  );
  if (!signed) return { fault: 'A JSON web token could not be decoded' };
  const late = timeFault(read, now);
  return late === undefined ? { app: read.iss } : { fault: late };
}

/** In GitHub's own words. */
function timeFault({ iat, exp }: z.infer<typeof claimsSchema>, now: number): string | undefined {
  const when = 'must be a numeric value representing the future time at which the assertion expires';
  if (iat > now)
    return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
  if (exp > now + 600) return "'Expiration time' claim ('exp') is too far in the future";
  return exp < now ? `'Expiration time' claim ('exp') ${when}` : undefined;
}

const orderSchema = z.object({
  repositories: z.array(z.string()).default([]),
  permissions: z.record(z.string(), z.string()).default({}),
});

/** A token for what was asked for, if the App has it. */
export function newToken(
  github: Minter,
  { body, app, id, now }: Asked & { app: string; id: number },
): Answer {
  const all = [...github.installed].filter(([, own]) => own === id).map(([name]) => name.split('/')[1] ?? '');
  if (all.length === 0) return refusal(404, 'Not Found');
  if (github.suspended) return refusal(403, 'This installation has been suspended');
  const order = orderSchema.parse(body ?? {});
  const missing = Object.entries(order.permissions).filter(
    ([what, how]) => github.granted[what] !== how && github.granted[what] !== 'write',
  );
  if (missing.length > 0)
    return refusal(422, 'The permissions requested are not granted to this installation.');
  if (order.repositories.some((name) => !all.includes(name)))
    return refusal(422, 'There is at least one repository that does not exist or is not accessible');
  const minted = {
    token: `ghs_${randomBytes(18).toString('hex')}`,
    app,
    // GitHub's own default is everything that is installed.
    repositories: order.repositories.length === 0 ? all : order.repositories,
    permissions: Object.keys(order.permissions).length === 0 ? github.granted : order.permissions,
    expires: (now + github.lifetime) * 1000,
  };
  github.minted.push(minted);
  const { token, permissions } = minted;
  return { status: 201, body: { token, expires_at: new Date(minted.expires).toISOString(), permissions } };
}
