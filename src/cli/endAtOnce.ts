/** Ends every process of a play without asking, and takes its keys away: the way out of a second Ctrl-C. */
import { removeSecrets, secretsFolder } from '../local/secrets.ts';
import { processTable } from '../workspaces/processTable.ts';
import { killAll, markOf } from '../workspaces/sessions.ts';

/** Kills what process `pid` leads; nothing when it has ended meanwhile. */
async function killChild(pid: number, owner: string): Promise<void> {
  const leader = await markOf(pid).catch(() => undefined);
  if (leader !== undefined) await killAll({ leader, owner });
}

/** `folder` is the play's; undefined before it began, when only this process's children can be there. */
export async function endAtOnce(folder: string | undefined): Promise<void> {
  const owner = folder ?? 'no play has begun';
  const children = (await processTable()).filter(({ parent }) => parent === process.pid);
  await Promise.all(children.map(({ pid }) => killChild(pid, owner)));
  await killAll({ owner });
  if (folder !== undefined) await removeSecrets(secretsFolder(folder));
}
