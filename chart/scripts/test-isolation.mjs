/** `helm test`: does the kernel of the nodes keep a task's container from its siblings, the mirror and the API token? */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = process.env.WORKSPACE;
const faults = [];

function mayWrite(path) {
  try {
    writeFileSync(path, 'x');
    return true;
  } catch (error) {
    if (['EROFS', 'EACCES', 'EPERM'].includes(error.code)) return false;
    throw error;
  }
}

function check(holds, what) {
  if (holds) console.log(`holds: ${what}`);
  else console.error(`FAULT: it does not hold that ${what}`);
  if (!holds) faults.push(what);
}

check(mayWrite(join(root, 'task-1/file')), 'a task writes to its own workspace');
check(!mayWrite(join(root, 'task-2/file')), 'a task does not write to a sibling');
check(!mayWrite(join(root, '.cache/git/file')), 'a task does not write to the mirror');
check(!mayWrite(join(root, 'file')), "a task does not write beside the play's workspaces");
check(!mayWrite(process.env.ROOT_FILE ?? '/file'), 'the root file system is read-only');
check(
  readFileSync(join(root, 'task-2/context'), 'utf8') === 'sibling\n',
  'a task reads what a sibling has written',
);
check(
  !existsSync(process.env.TOKEN ?? '/var/run/secrets/kubernetes.io/serviceaccount/token'),
  'no API token is mounted',
);
check(process.getuid() !== 0, 'the container does not run as root');

process.exitCode = faults.length === 0 ? 0 : 1;
