/** The tool `workspaces`: what `cto workspaces` lists, of this machine or of a cluster. */
import { z } from 'zod';
import { workspacesIn } from '../cli/clusterWorkspaces.ts';
import { type ListedWorkspace, rowOf } from '../cli/workspacesText.ts';
import { localWorkspaces } from '../local/workspaces.ts';
import { openCluster } from '../onCluster/objects.ts';
import { placeOf } from './place.ts';
import { rootArgument, whereArguments } from './schemas.ts';
import type { ToolSpec } from './tool.ts';
import { whereFlags } from './where.ts';

const workspacesInput = z.object({ ...rootArgument, ...whereArguments });
const workspacesOutput = z.object({
  root: z.string().exactOptional(),
  context: z.string().exactOptional(),
  namespace: z.string().exactOptional(),
  notices: z.array(z.string()).describe('What a person should know besides'),
  workspaces: z.array(
    z.object({
      path: z.string(),
      play: z.string(),
      task: z.string(),
      volume: z.string(),
      bytes: z.number(),
      inodes: z.number(),
      ageSeconds: z.number(),
      state: z.string(),
    }),
  ),
});

export const workspacesTool: ToolSpec<typeof workspacesInput, typeof workspacesOutput> = {
  name: 'workspaces',
  title: 'Workspaces of tasks',
  description:
    'Lists the workspaces of this machine, or on the volumes of a namespace of a cluster, with size, age and state. To delete some, a person runs cto workspaces --prune.',
  input: workspacesInput,
  output: workspacesOutput,
  readOnly: true,
  run: async (args, world) => {
    const where = whereFlags(args);
    const { root } = await placeOf(args, world);
    const [now, notices]: [Date, string[]] = [new Date(), []];
    const rowsOf = (listed: readonly ListedWorkspace[]): z.infer<typeof workspacesOutput.shape.workspaces> =>
      workspacesOutput.shape.workspaces.parse(listed.map((each) => rowOf(each, now)));
    if (where.cluster !== true) return { root, notices, workspaces: rowsOf(await localWorkspaces(root)) };
    const asking = { now, signal: world.signal, notice: (text: string) => void notices.push(text) };
    const { place, list } = workspacesIn(openCluster(where, world.env), asking);
    return { ...place, notices, workspaces: rowsOf(await list()) };
  },
};
