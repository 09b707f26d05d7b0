/** Lists where the program of each CLI lies in npm: the package for one platform, without the JavaScript that starts it. */
import type { AgentCli, CliName } from '../clis/agentCli.ts';
import { CtoError } from '../errors.ts';

/** As Node names it: `process.arch`. */
export type Architecture = 'x64' | 'arm64';

export interface NativePackage {
  /** What npm installs: `name@version`. */
  spec: string;
  /** Its folder below `node_modules`. */
  name: string;
  /** The part of it that is needed; empty: all. */
  tree: string;
  /** The program below `tree`. */
  program: string;
}

type Native = (version: string, architecture: Architecture) => NativePackage;

const natives: Partial<Record<CliName, Native>> = {
  claude: (version, architecture) => {
    const name = `@anthropic-ai/claude-code-linux-${architecture}`;
    return { spec: `${name}@${version}`, name, tree: '', program: 'claude' };
  },
  codex: (version, architecture) => {
    const machine = architecture === 'x64' ? 'x86_64' : 'aarch64';
    return {
      spec: `@openai/codex@${version}-linux-${architecture}`,
      name: '@openai/codex',
      tree: `vendor/${machine}-unknown-linux-musl`,
      program: 'bin/codex',
    };
  },
  factory: (version, architecture) => {
    const name = `@factory/cli-linux-${architecture}`;
    return { spec: `${name}@${version}`, name, tree: 'bin', program: 'droid' };
  },
  opencode: (version, architecture) => {
    // The baseline build runs on every x86-64 processor; the other one needs AVX2.
    const name = `opencode-linux-${architecture}${architecture === 'x64' ? '-baseline' : ''}`;
    return { spec: `${name}@${version}`, name, tree: 'bin', program: 'opencode' };
  },
};

/** The package of this CLI's program. @throws CtoError `no-package` for a CLI that npm does not have. */
export function nativePackage(cli: AgentCli, architecture: Architecture): NativePackage {
  const native = natives[cli.name];
  if (native !== undefined && cli.package !== undefined) return native(cli.package.version, architecture);
  throw new CtoError('no-package', `${cli.title} has no official npm package, so no image of it is built`, {
    hint: `Build it from the vendor's archive (images/cli/archives/README.md), or put ${cli.program} on the PATH of the agents' image.`,
  });
}
