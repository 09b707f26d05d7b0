/** What a play that has ended does with its workspaces, and what it tells of it. */
import { errorText } from '../errors.ts';
import { size } from '../workspaces/amounts.ts';
import type { Retired } from '../workspaces/retire.ts';
import type { Home } from './home.ts';
import { retainAtEnd } from './retention.ts';

/** Never fails the play: what could not be done is told, and `cto workspaces --prune` does it later. */
export async function tidyUp({ options, paths }: Home): Promise<void> {
  const { root, signal, listener, retention: policy = 'never', retentionAge: olderThan } = options;
  const tell = (text: string): void => listener({ type: 'notice', text });
  let [count, bytes] = [0, 0];
  try {
    await retainAtEnd(
      { policy, ...(olderThan === undefined ? {} : { olderThan }) },
      {
        root,
        signal,
        now: new Date(),
        lockedPlay: paths.name,
        onEnd: (ended, { workspace }) => {
          for (const text of sentences(ended)) tell(text);
          if (ended.deleted) [count, bytes] = [count + 1, bytes + workspace.bytes];
        },
      },
    );
  } catch (error) {
    if (!signal.aborted) tell(`Workspaces could not be tidied up: ${errorText(error)}`);
  }
  if (count > 0)
    tell(`Deleted ${count} workspaces${policy === 'ttl' ? '' : ' of integrated tasks'}, ${size(bytes)}.`);
}

function sentences({ path, deleted, why, saved }: Retired): string[] {
  const kept = deleted ? [] : [`Kept ${path}: ${why}`];
  return saved?.to === undefined ? kept : [`Saved ${saved.refs.join(', ')} in ${saved.to}.`, ...kept];
}
