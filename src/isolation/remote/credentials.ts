/** Decides who may talk to the remote of the check: one user and one token a task, given by Basic authentication. */

export interface Account {
  user: string;
  token: string;
}

/** The user that an `Authorization` header proves to be, or nothing. */
export function userOf(header: string | undefined, accounts: readonly Account[]): string | undefined {
  const given = /^Basic (.+)$/.exec(header ?? '')?.[1];
  if (given === undefined) return undefined;
  return accounts.find((account) => basic(account) === given)?.user;
}

/** What git sends for this account. */
export function basic({ user, token }: Account): string {
  return Buffer.from(`${user}:${token}`).toString('base64');
}
