/** Decides how long one request to the API server may take, and that a busy server is asked again. */
import { setTimeout as wait } from 'node:timers/promises';
import {
  ApiException,
  setHeaderOptions,
  type ConfigurationOptions,
  type RequestContext,
} from '@kubernetes/client-node';
import { packageVersion } from '../packageFolder.ts';

/** Milliseconds. A large ConfigMap on a slow line takes seconds; admission webhooks may take up to 30. */
const timeLimit = 60_000;
const tries = 4;

/** Runs a request with a time limit; 429 means that the server did nothing, so then it is asked again. */
export async function limited<Answer>(
  request: (options: ConfigurationOptions) => Promise<Answer>,
): Promise<Answer> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await request(withTimeLimit());
    } catch (error) {
      if (tried === tries || !(error instanceof ApiException) || error.code !== 429) throw error;
      await wait(Math.min(5_000, secondsToWait(error) * 1000));
    }
  }
}

function secondsToWait({ headers }: ApiException<unknown>): number {
  const said = Number(headers['retry-after']);
  return Number.isFinite(said) && said > 0 ? said : 1;
}

/** The library's own middleware sets a header; ours sets the time limit as well. */
function withTimeLimit(): ConfigurationOptions {
  const named = setHeaderOptions('User-Agent', `cto/${packageVersion()}`);
  const middleware = (named.middleware ?? []).map((one) => ({
    ...one,
    pre: (context: RequestContext): ReturnType<typeof one.pre> => {
      context.setSignal(AbortSignal.timeout(timeLimit));
      return one.pre(context);
    },
  }));
  return { ...named, middleware };
}
