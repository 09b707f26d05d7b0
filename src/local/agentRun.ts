/** One run of an agent, from its brief to what became of it. */
import { mkdir, rm } from 'node:fs/promises';
import { agentCli } from '../clis/registry.ts';
import { type Outcome, runKey } from '../play/types.ts';
import { type AgentAction, briefOf } from './brief.ts';
import { runEnvironment } from './environment.ts';
import { type Home, noteEnd, noteStart } from './home.ts';
import { type LaunchEnd, launch } from './launch.ts';
import { lineEvent } from './logLines.ts';
import { observeEnd } from './observe.ts';
import { type RunPaths, runPaths, workspacePaths } from './paths.ts';
import { type RunBrief, rowOf } from '../play/run/contexts.ts';
import { makeRunFolder } from './runFolder.ts';
import { removeSecrets, writeSecrets } from './secrets.ts';
import { withUsageLimit } from './usageLimit.ts';

/**
 * Runs an agent's script in its task's workspace.
 * @returns what became of it, or nothing when `stop` interrupted it: then it never was.
 */
export async function runAgent(
  home: Home,
  action: AgentAction,
  stop: AbortSignal,
): Promise<Outcome | undefined> {
  const { options, paths } = home;
  const { run, agent } = action;
  const files = runPaths(paths, run);
  const brief = await briefOf(home, action);
  const { volume } = rowOf(options, agent);
  const { folder, workspace } = workspacePaths({
    ...options,
    agent,
    volume,
    name: paths.name,
    task: run.task,
  });
  await mkdir(folder, { recursive: true });
  await makeRunFolder(options, { brief, workspace, files: files.files, repository: paths.repository });
  await rm(files.result, { force: true });
  const begun = Date.now();
  const end = await withSecrets(home, brief, async (secrets) =>
    withUsageLimit(workspace, options.limits, async (limit) =>
      start(home, { brief, files, secrets, stop, ...(limit && { limit }) }),
    ),
  );
  const outcome = await observeEnd(home, run, brief.level, end);
  const interrupted = end.stopped === 'signal' && outcome.kind === 'environment-failed';
  const seconds = Math.round((Date.now() - begun) / 100) / 10;
  await noteEnd(home, run, interrupted ? undefined : { outcome, seconds });
  if (interrupted) return undefined;
  options.listener({ type: 'run-ended', run, outcome, seconds });
  return outcome;
}

async function withSecrets<Result>(
  { options, secrets }: Home,
  { run, agent }: RunBrief,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const cli = options.agents[agent]?.cli ?? '';
  const names = agentCli(cli).keys;
  const folder = await writeSecrets(secrets, runKey(run).replaceAll('/', '.'), {
    names,
    values: options.keys,
  });
  try {
    return await use(folder);
  } finally {
    await removeSecrets(folder);
  }
}

interface Start {
  brief: RunBrief;
  files: RunPaths;
  secrets: string;
  stop: AbortSignal;
  limit?: AbortSignal;
}

async function start(home: Home, { brief, files, secrets, stop, limit }: Start): Promise<LaunchEnd> {
  const { options, paths } = home;
  const { run, level, agent, because } = brief;
  const cli = options.agents[agent]?.cli ?? '';
  return launch({
    script: files.script,
    owner: files.folder,
    log: files.log,
    env: runEnvironment({
      owner: files.folder,
      result: files.result,
      secrets,
      mirror: paths.mirror,
      rehearsal: options.rehearsal,
    }),
    deadline: options.deadline,
    signal: stop,
    ...(limit && { limit }),
    onStarted: async (process) => {
      await noteStart(home, { version: 1, run, level, agent, cli, process, ...(because && { because }) });
      options.listener({ type: 'run-started', run, level, agent, cli, log: files.log });
    },
    onLine: (line) => {
      const event = lineEvent(run, line);
      if (event !== undefined) options.listener(event);
    },
  });
}
