/** `helm test`: makes the folders of a play with two tasks, as a run's init container does. */
import { mkdirSync, writeFileSync } from 'node:fs';

const volume = process.env.VOLUME ?? '/volume';
for (const folder of ['play/task-1', 'play/task-2', 'play/.cache/git', '.cache/git']) {
  mkdirSync(`${volume}/${folder}`, { recursive: true });
}
writeFileSync(`${volume}/play/task-2/context`, 'sibling\n');
