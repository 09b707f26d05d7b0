/** What the server offers to read: the plan, the results and the logs of each play below the user's root. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type McpServer, type ReadResourceResult, ResourceTemplate } from '@modelcontextprotocol/server';
import { findPlay } from '../cli/plays.ts';
import { playsOf } from '../cli/whichPlays.ts';
import type { PlayStatus } from '../local/playStatus.ts';
import type { Io } from '../cli/io.ts';

function textOf(uri: URL, text: string, mimeType: string): ReadResourceResult {
  return { contents: [{ uri: uri.href, mimeType, text }] };
}

function one(value: string | string[] | undefined): string {
  return decodeURIComponent(Array.isArray(value) ? (value[0] ?? '') : (value ?? ''));
}

/** Reads one of a play's texts. */
type Read = (play: PlayStatus) => Promise<string>;

const kinds: Readonly<Record<string, { title: string; mimeType: string; read: Read }>> = {
  plan: {
    title: 'Plan of a play: tasks, levels, settings',
    mimeType: 'application/json',
    read: async ({ folder }) => readFile(join(folder, 'plan.json'), 'utf8'),
  },
  results: {
    title: 'Results of a play: how each task stands',
    mimeType: 'application/json',
    read: async (play) => JSON.stringify(play, undefined, 2),
  },
};

/** `cto://<job>/plan`, `cto://<job>/results` and `cto://<job>/logs/<task.stage.attempt>`. */
export function addResources(server: McpServer, io: Io): void {
  const plays = playsOf({}, io);
  for (const [kind, { title, mimeType, read }] of Object.entries(kinds)) {
    const list = async (): Promise<{ resources: { uri: string; name: string; mimeType: string }[] }> => ({
      resources: (await plays.all()).map(({ job }) => ({
        uri: `cto://${job}/${kind}`,
        name: `${kind} of ${job}`,
        mimeType,
      })),
    });
    server.registerResource(
      kind,
      new ResourceTemplate(`cto://{job}/${kind}`, { list }),
      { title, mimeType },
      async (uri, { job }) => textOf(uri, await read(await findPlay(plays, one(job))), mimeType),
    );
  }
  server.registerResource(
    'logs',
    new ResourceTemplate('cto://{job}/logs/{run}', { list: undefined }),
    { title: 'Log of a run; the run is task.stage.attempt', mimeType: 'text/plain' },
    async (uri, { job, run }) => {
      const wanted = { run: one(run), what: 'log' as const, lines: 5000 };
      const log = await plays.log(await findPlay(plays, one(job)), wanted);
      return textOf(uri, log.text, 'text/plain');
    },
  );
}
