/** A clone with a plan of three tasks, and the real server `cto-mcp` as a process, called by the SDK's own client. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { packageFolder } from '../../src/packageFolder.ts';
import { killAll } from '../../src/workspaces/sessions.ts';
import { gitIn, makeGitDir } from '../helpers/gitDir.ts';

export const threeTasks = JSON.stringify([
  { id: 1, title: 'Add one' },
  { id: 2, title: 'Add two' },
  { id: 3, title: 'Add three', dependencies: [1, 2] },
]);

export interface McpWorld {
  /** Holds everything. */
  folder: string;
  /** The clone. */
  clone: string;
  remote: string;
  /** The environment of every server. */
  env: Record<string, string>;
  /** Folder of plays. */
  root: string;
}

/** Everything in it, processes too, is gone after the test. */
export async function makeMcpWorld(seconds = '0'): Promise<McpWorld> {
  const { folder, remote } = await makeGitDir();
  onTestFinished(async () => killAll({ owner: folder }));
  const clone = join(folder, 'clone');
  await mkdir(clone);
  await gitIn(clone, ['init', '-q']);
  await gitIn(clone, ['remote', 'add', 'origin', remote]);
  await writeFile(join(clone, 'tasks.json'), threeTasks);
  await writeFile(join(clone, 'prd.md'), '# Sell shoes\n\nA shop.\n');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(folder, 'home'),
    XDG_STATE_HOME: join(folder, 'state'),
    CTO_REHEARSAL_SECONDS: seconds,
  };
  return { folder, clone, remote, env, root: join(folder, 'state', 'cto') };
}

const dataSchema = z.record(z.string(), z.unknown());

export interface Answer {
  isError: boolean;
  text: string;
  data: Record<string, unknown>;
}

export interface McpClient {
  client: Client;
  call: (name: string, args?: object, onProgress?: (message: string) => void) => Promise<Answer>;
  close: () => Promise<void>;
}

export interface ClientOptions {
  /** Folders that the client gives; without them it knows no roots. */
  roots?: readonly string[];
  /** How the server is started; default: from the source. */
  command?: readonly [string, ...string[]];
  env?: Readonly<Record<string, string>>;
}

export async function connect(world: McpWorld, options: ClientOptions = {}): Promise<McpClient> {
  const { roots, command = [process.execPath, join(packageFolder(), 'src', 'mcp.ts')] } = options;
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { capabilities: roots === undefined ? {} : { roots: {} } },
  );
  if (roots !== undefined) {
    const listed = roots.map((root) => ({ uri: pathToFileURL(root).href }));
    client.setRequestHandler('roots/list', () => ({ roots: listed }));
  }
  const [program, ...words] = command;
  const env = { ...world.env, ...options.env };
  await client.connect(new StdioClientTransport({ command: program, args: words, cwd: world.clone, env }));
  const close = async (): Promise<void> => client.close();
  onTestFinished(close);
  return {
    client,
    close,
    call: async (name, args = {}, onProgress) => {
      const answer = await client.callTool(
        { name, arguments: { ...args } },
        {
          timeout: 300_000,
          ...(onProgress && { onprogress: ({ message }) => onProgress(message ?? '') }),
        },
      );
      const [first] = answer.content;
      const text = first?.type === 'text' ? first.text : '';
      return {
        isError: answer.isError === true,
        text,
        data: dataSchema.parse(answer.structuredContent ?? {}),
      };
    },
  };
}
