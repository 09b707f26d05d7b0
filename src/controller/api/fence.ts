/** Lets writes through only while this controller leads for certain: one that was frozen finds out before it writes. */
import { CtoError } from '../../errors.ts';
import type { ApiClient } from './client.ts';

/** @throws CtoError `not-leading` in place of every write while `leads` says no. */
export function fenced(api: ApiClient, leads: () => boolean): ApiClient {
  const guard = <Arguments extends unknown[], Result>(
    write: (...words: Arguments) => Promise<Result>,
  ): ((...words: Arguments) => Promise<Result>) => {
    return async (...words) => {
      if (!leads()) throw notLeading();
      return write(...words);
    };
  };
  return {
    ...api,
    create: guard(api.create),
    apply: guard(api.apply),
    replace: guard(api.replace),
    remove: guard(api.remove),
  };
}

function notLeading(): CtoError {
  return new CtoError(
    'not-leading',
    'The Lease was not renewed in time: another controller may lead by now',
    {
      hint: 'Nothing was written. It goes on when it has the Lease again; many of these mean that the controller gets too little CPU.',
    },
  );
}
