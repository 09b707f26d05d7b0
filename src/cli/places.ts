/** What `cto workspaces` asks of the place where workspaces are: a root of this machine, or the volumes of a namespace. */
import type { Decision, Retention } from '../workspaces/retention.ts';
import type { Retired } from '../workspaces/retire.ts';
import type { ListedWorkspace } from './workspacesText.ts';

export interface Ended {
  ended: readonly Retired[];
  /** Bytes, afterwards. */
  free: number;
}

export interface Decided {
  decisions: readonly Decision<ListedWorkspace>[];
  /** Saves and deletes what they name; `tell` hears of each. */
  carryOut: (tell: (end: Retired) => void) => Promise<Ended>;
}

export interface WorkspacePlace {
  /** As people read it, e.g. `below ~/.local/state/cto`. */
  where: string;
  /** The same for programs. */
  place: Readonly<Record<string, string>>;
  /** What Ctrl-C leaves. */
  interrupted: string;
  list: () => Promise<readonly ListedWorkspace[]>;
  /** What would go, and why. */
  decide: (retention: Retention) => Promise<Decided>;
}

/** What every place needs to know of the command. */
export interface Asking {
  now: Date;
  signal: AbortSignal;
  /** Writes what a person should know besides. */
  notice: (text: string) => void;
}
