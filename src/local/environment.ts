/** What a run's script gets to see of this machine: nothing of the user's environment but what is listed here. */
import { delimiter, dirname, join } from 'node:path';
import type { AgentCli } from '../clis/agentCli.ts';
import { CtoError } from '../errors.ts';
import { ownerVariable } from '../git.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Language, terminal, time zone, and how the network is reached. */
const passed = [
  'PATH',
  'LANG',
  'TERM',
  'TZ',
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]),
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'CURL_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'CTO_REHEARSAL_SECONDS',
];

export interface RunPlaces {
  /** Folder of the run. */
  owner: string;
  result: string;
  secrets: string;
  mirror: string;
  /** File of the rehearsal; the folder `bin` beside it holds the scripted agent. */
  rehearsal: string | undefined;
}

/** The whole environment of a run's script. */
export function runEnvironment(
  places: RunPlaces,
  environment: Environment = process.env,
): Record<string, string> {
  const path = environment['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  const { rehearsal } = places;
  return {
    ...Object.fromEntries(
      passed.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
    ),
    PATH: rehearsal === undefined ? path : `${join(dirname(rehearsal), 'bin')}${delimiter}${path}`,
    ...(rehearsal === undefined ? {} : { CTO_REHEARSAL: rehearsal }),
    [ownerVariable]: places.owner,
    CTO_RESULT: places.result,
    CTO_SECRETS: places.secrets,
    CTO_MIRROR: places.mirror,
  };
}

/**
 * Where a CLI asks for its model: the user's own address, else the CLI's. It ends in configuration files, so
 * @throws CtoError `secret-in-endpoint` when it holds a password.
 */
export function endpointOf(
  { endpoint }: Pick<AgentCli, 'endpoint'>,
  environment: Environment = process.env,
): string {
  const address = endpoint === undefined ? '' : environment[endpoint.variable] || endpoint.default;
  if (!/^[a-z]+:\/\/[^/]*@/i.test(address)) return address;
  throw new CtoError('secret-in-endpoint', `${endpoint?.variable} holds a user name or a password`, {
    hint: 'Leave it out: the address is written into configuration files. Keys go into variables of their own.',
  });
}
