/** Decides which tools an agent gets: MCP servers for its CLI's configuration, and the same for `client-config.json`. */
import type { McpServer } from '../clis/agentCli.ts';
import type { ConfigFile } from './schema.ts';

export interface AgentTools {
  /** By name, in no CLI's shape yet. */
  mcpServers: Readonly<Record<string, McpServer>>;
  /** What the file says, for the task's `client-config.json`. */
  client: { remoteTools: readonly string[]; localServers: Readonly<Record<string, unknown>> };
}

type LocalServers = NonNullable<NonNullable<ConfigFile['agents'][string]['tools']>['localServers']>;

function enabled(servers: LocalServers | undefined): [string, LocalServers[string]][] {
  return Object.entries(servers ?? {}).filter(([, server]) => server.enabled !== false);
}

/** The tools of each agent that the file gives some. */
export function agentTools({ agents, defaults }: ConfigFile): Record<string, AgentTools> {
  const url = defaults.play.toolServer;
  const given = Object.entries(agents).flatMap(([agent, { tools }]) =>
    tools === undefined ? [] : [[agent, toolsOf(tools, url)] as const],
  );
  return Object.fromEntries(given);
}

function toolsOf(
  { remote = [], localServers }: NonNullable<ConfigFile['agents'][string]['tools']>,
  url: string | undefined,
): AgentTools {
  const local = enabled(localServers);
  const servers = local.flatMap(([name, { command, args = [], tools }]) =>
    command === undefined ? [] : [[name, { command, args, env: {}, ...(tools && { tools }) }] as const],
  );
  const remoteServer =
    url === undefined || remote.length === 0 ? {} : { 'remote-tools': { url, tools: remote } };
  return {
    mcpServers: { ...Object.fromEntries(servers), ...remoteServer },
    client: { remoteTools: remote, localServers: Object.fromEntries(local) },
  };
}

/** Sentences about tools that can't be given. */
export function toolNotices({ agents, defaults }: ConfigFile, file: string): string[] {
  return Object.entries(agents).flatMap(([agent, { tools }]) => {
    const where = `${file}: agents.${agent}.tools`;
    const bare = enabled(tools?.localServers).filter(([, { command }]) => command === undefined);
    const remote =
      (tools?.remote ?? []).length > 0 && defaults.play.toolServer === undefined
        ? [`${where}.remote: name the MCP endpoint that offers these tools in defaults.play.toolServer.`]
        : [];
    return [
      ...remote,
      ...bare.map(([name]) => `${where}.localServers.${name} has no command, so it is left out.`),
    ];
  });
}
