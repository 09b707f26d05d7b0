/** What all work of the controller has in common: the API, the settings, what was seen, and where it is told. */
import type { ApiClient } from '../api/client.ts';
import type { ControllerSettings } from '../settings/schema.ts';
import type { Events } from '../telemetry/events.ts';
import type { Instruments } from '../telemetry/instruments.ts';
import type { Log } from '../telemetry/log.ts';
import type { TemplatesSeen } from '../templates/observeTemplates.ts';
import type { PlayRecord } from '../plays/record.ts';
import type { GithubAccess } from '../github/access.ts';
import type { GithubTokens } from '../github/app.ts';
import type { Pages } from '../github/pages.ts';
import type { Permissions } from '../github/permissions.ts';
import type { Remote } from '../remote/remote.ts';
import type { Store } from './store.ts';

export interface Context {
  api: ApiClient;
  settings: ControllerSettings;
  store: Store;
  log: Log;
  instruments: Instruments;
  events: Events;
  /** Set anew whenever the ConfigMaps change. */
  templates: TemplatesSeen;
  /** Milliseconds since the epoch: what times of runs are measured by. */
  now: () => number;
  /** By UID of a run: its Job that was made and may not be in the cache yet. */
  begun: Map<string, string>;
  /** `<namespace>/<claim>/<path>` of what is being deleted -> Job that may not be in the cache yet. */
  sweeping: Map<string, string>;
  /** By UID of their play: they never change. */
  records: Map<string, PlayRecord>;
  /** Folder for what git needs. */
  folder: string;
  /** Folder in memory for SSH keys, while git uses them. */
  memory: string;
  github: {
    tokens: GithubTokens;
    /** A token for the controller's own use. */
    own: (access: GithubAccess, permissions: Permissions) => Promise<string>;
    pages: Pages;
  };
  /** By UID of a run: when its Secret has to be looked at again, in milliseconds since the epoch. */
  renewals: Map<string, number>;
  remote: Remote;
  /** Looks at these again. */
  again: (key: string, delay?: number) => void;
}
