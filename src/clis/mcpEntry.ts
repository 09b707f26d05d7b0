/** Decides what every CLI is told of an MCP server: where it is, or how it is started; nothing of which tools it offers. */
import type { McpServer } from './agentCli.ts';

export type McpEntry = { url: string } | { command: string; args: string[]; env: Record<string, string> };

export function entryOf(server: McpServer): McpEntry {
  if ('url' in server) return { url: server.url };
  const { command, args, env } = server;
  return { command, args, env };
}
