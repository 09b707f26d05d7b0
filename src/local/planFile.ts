/** What a play writes down of its plan, so that its status can be told from its files, by anybody and after any crash. */
import { join } from 'node:path';
import { z } from 'zod';
import type { PlayPlan, PlaySettings } from '../play/types.ts';
import { readJson, writeJson } from './files.ts';
import type { LocalPlayOptions } from './types.ts';

const planFileSchema = z.object({
  version: z.literal(1),
  titles: z.record(z.string(), z.string()),
  plan: z.custom<PlayPlan>((value) => typeof value === 'object' && value !== null && 'tasks' in value),
  settings: z.custom<PlaySettings>(
    (value) => typeof value === 'object' && value !== null && 'roles' in value,
  ),
  rehearsal: z.boolean(),
});
export type PlanFile = z.infer<typeof planFileSchema>;

function pathOf(folder: string): string {
  return join(folder, 'plan.json');
}

/** Written by each call, before its first run: a resumed play may have other settings. */
export async function writePlanFile(folder: string, options: LocalPlayOptions): Promise<void> {
  const { plan, settings, rehearsal } = options;
  const file: PlanFile = {
    version: 1,
    titles: Object.fromEntries(plan.tasks.map(({ id, title }) => [id, title])),
    plan: plan.play,
    settings,
    rehearsal: rehearsal !== undefined,
  };
  await writeJson(pathOf(folder), file);
}

export async function readPlanFile(folder: string): Promise<PlanFile | undefined> {
  return readJson(pathOf(folder), planFileSchema);
}
