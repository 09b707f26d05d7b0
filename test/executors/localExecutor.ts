/** Plays on this machine: with the real scripts in real workspaces, as `cto play --local` does. */
import { join } from 'node:path';
import { playLocally } from '../../src/local/play.ts';
import type { LocalPlayOptions } from '../../src/local/types.ts';
import { packageFolder } from '../../src/packageFolder.ts';
import { readPlan } from '../../src/plan/readPlan.ts';
import { runKey } from '../../src/play/types.ts';
import { compileTemplates } from '../../src/templates/compile.ts';
import { makeGitDir } from '../helpers/gitDir.ts';
import { standInPlay } from '../helpers/standIn.ts';
import { installAgents } from './agents.ts';
import { type Executor, play } from './executor.ts';
import { remoteView } from './remoteView.ts';
import { endedRuns } from './endedRuns.ts';

const compiled = compileTemplates(join(packageFolder(), 'agent-templates'));

export const localExecutor: Executor = async (wanted) => {
  const dir = await makeGitDir();
  const { tasks, agents: deeds = {}, killed = [], parallelExecution = true } = wanted;
  const { stages = [], maxRetries = 2, environmentRetries = 1 } = wanted;
  const agents = await installAgents(join(dir.folder, 'agents'), { tasks: deeds, killed });
  const { set, agents: rows } = await compiled;
  const plan = readPlan(JSON.stringify(tasks), { file: 'tasks.json' });
  const { options } = await standInPlay(dir, plan, {
    play,
    templates: set,
    rows: Object.fromEntries(rows.map(({ id, ...row }) => [id, row])),
    rehearsal: agents.file,
    keys: {},
  });
  const settings = { ...options.settings, stages, maxRetries, environmentRetries };
  const maxParallel = parallelExecution ? settings.maxParallel : 1;
  const ends = endedRuns();
  const listener: LocalPlayOptions['listener'] = (event) => {
    if (event.type === 'run-ended') ends.tell(runKey(event.run));
  };
  let stopping = new AbortController();
  return {
    remote: remoteView(dir.remote),
    agents,
    ended: ends.ended,
    stop: async () => stopping.abort(),
    play: async ({ resume } = { resume: false }) => {
      stopping = new AbortController();
      const own = { settings: { ...settings, maxParallel }, resume, listener, signal: stopping.signal };
      return playLocally({ ...options, ...own });
    },
  };
};
