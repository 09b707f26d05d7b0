/** What `cto docs` does: one agent documents the repository, in a workspace and on a branch of its own. */
import { findAgent } from '../config/agents.ts';
import type { Config } from '../config/readConfig.ts';
import { resolveConfig } from '../config/resolveConfig.ts';
import type { DocsCommandFlags } from './docsCommand.ts';
import { configFile } from './inputFiles.ts';
import type { Io } from './io.ts';
import { type Prepared, prepareInput } from './playOptions.ts';
import { withRehearsal } from './rehearsal.ts';
import { detachPlay, playPrepared } from './runPlay.ts';
import { idPart, singleConfig, singlePlan } from './singleTask.ts';
import { soundTemplates } from './templateSet.ts';
import { requireTrust } from './trust.ts';

function detailsOf({ values }: Config): string {
  const whole = values.defaults.docs?.includeCodebase !== false;
  return whole
    ? 'Read the code before you describe it. Change documentation only.'
    : 'Document what is asked for, not the whole code. Change documentation only.';
}

/** Everything that the run needs; nothing has begun. */
export async function prepareDocs(topic: string, flags: DocsCommandFlags, io: Io): Promise<Prepared> {
  const compiled = await soundTemplates(flags.templates, io.cwd);
  const file = await configFile(io.cwd, flags.config);
  await requireTrust(file, flags.config !== undefined, io);
  const docs = file.values.defaults.docs ?? {};
  const rows = compiled.agents.map(({ id }) => id);
  const base = flags.base ?? docs.sourceBranch;
  const config = resolveConfig({ flags: { ...flags, base }, file, rows });
  const known = { rows, configured: file.values.agents, placeOf: file.placeOf };
  const agent = findAgent(docs.githubApp ?? 'docs', 'defaults.docs.githubApp', known);
  const plan = singlePlan({
    id: `docs-${idPart(topic, 'repository')}`,
    title: topic === '' ? 'Document the repository' : `Document: ${topic}`,
    description: topic === '' ? 'Bring the documentation of this repository up to date.' : topic,
    details: detailsOf(file),
    agent,
  });
  const model = flags.model ?? docs.model;
  const choice = model === undefined ? {} : { model };
  const input = {
    plan,
    config: singleConfig(config, agent, { choice, branches: 'docs/{task}' }),
    notices: config.notices,
  };
  return prepareInput(input, { flags: { publish: true, ...flags }, compiled }, io);
}

/** @returns the exit code, as `cto play` has it. */
export async function runDocs(topic: string, flags: DocsCommandFlags, io: Io): Promise<number> {
  if (flags.detach === true) return detachPlay(flags, io);
  const prepared = await prepareDocs(topic, flags, io);
  return withRehearsal(flags.rehearse, { plan: prepared.play.plan, cwd: io.cwd }, (rehearsal) =>
    playPrepared(prepared, rehearsal, flags.json === true, io),
  );
}
