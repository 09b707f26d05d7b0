/** Decides which values of a configuration have power over the user's machine: commands that run and endpoints that are asked. */
import type { ConfigFile } from './schema.ts';

export interface TrustedPart {
  /** Dotted path of the key. */
  key: string;
  kind: 'command' | 'endpoint' | 'repository';
  /** What runs, or what is asked. */
  text: string;
}

/** A word as a shell would need it, for people to read. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : JSON.stringify(word);
}

function serverParts({ agents }: ConfigFile): TrustedPart[] {
  return Object.entries(agents).flatMap(([agent, { tools }]) =>
    Object.entries(tools?.localServers ?? {}).flatMap(([name, { enabled, command, args = [] }]) =>
      enabled === false || command === undefined
        ? []
        : [
            {
              key: `agents.${agent}.tools.localServers.${name}`,
              kind: 'command' as const,
              text: [command, ...args].map(quoted).join(' '),
            },
          ],
    ),
  );
}

/** In the file's order; `repository` where it is not the one that the file lies in. */
export function trustedParts(config: ConfigFile, foreignRepository: string | undefined): TrustedPart[] {
  const { checks = [], toolServer } = config.defaults.play;
  return [
    ...checks.map((text) => ({ key: 'defaults.play.checks', kind: 'command' as const, text })),
    ...(toolServer === undefined
      ? []
      : [{ key: 'defaults.play.toolServer', kind: 'endpoint' as const, text: toolServer }]),
    ...serverParts(config),
    ...(foreignRepository === undefined
      ? []
      : [{ key: 'defaults.play.repository', kind: 'repository' as const, text: foreignRepository }]),
  ];
}

/** Words of the commands that may name files beside the configuration. */
export function namedFiles(parts: readonly TrustedPart[]): string[] {
  const words = parts
    .filter(({ kind }) => kind === 'command')
    .flatMap(({ text }) => text.split(/[\s"'`;|&()<>=]+/));
  return [...new Set(words.filter((word) => word !== '' && !word.startsWith('-')))].toSorted();
}
