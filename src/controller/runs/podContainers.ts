/** The containers of a run's pod: what each of them runs, sees and may write. */
import { claimOf } from './objects.ts';
import { caMount, environment, resourcesOf } from './podParts.ts';
import type { Json, PodInput } from './podInput.ts';
import type { ResolvedRun } from './run.ts';

/** Where things are in the pod; scripts find them beside themselves, or by these. */
const places = {
  files: '/run/cto/files',
  secrets: '/run/cto/secrets',
  cli: '/run/cto/cli',
  volume: '/volume',
  extra: '/run/cto/extra',
} as const;

/** The restricted level of Pod Security. */
export const locked = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

/** Small and known: what trusted containers need. */
export const trustedResources = {
  requests: { cpu: '50m', memory: '128Mi', 'ephemeral-storage': '16Mi' },
  limits: { memory: '1Gi', 'ephemeral-storage': '256Mi' },
};

/** Trusted: makes the folders that the other containers mount, and runs git in the mirror only. */
export function prepareContainer({ run, resolved, settings, gitSecret }: PodInput): Json {
  const { volumeFolder } = claimOf(resolved, settings);
  return {
    name: 'prepare',
    image: settings.image,
    imagePullPolicy: settings.runs.pullPolicy,
    command: ['cto', 'pod', 'prepare'],
    args: [
      `--volume=${places.volume}/${volumeFolder}`.replace(/\/$/, ''),
      `--folder=${resolved.folder}`,
      `--task=${resolved.id.task}`,
      `--mirror=${mirrorOf(resolved)}`,
      `--repository=${run.spec.repository}`,
    ],
    env: [...environment(settings), { name: 'HOME', value: '/tmp' }],
    securityContext: locked,
    resources: trustedResources,
    volumeMounts: [
      { name: 'volume', mountPath: places.volume },
      { name: 'tmp', mountPath: '/tmp' },
      ...(gitSecret === undefined ? [] : [{ name: 'git', mountPath: '/run/cto/git', readOnly: true }]),
      ...caMount(settings),
    ],
  };
}

/** Puts the CLI's program into the folder that is on the PATH of the agent's image; none when that image has it. */
export function cliContainers({ resolved, settings }: PodInput): Json[] {
  const { image } = settings.clis[resolved.cli];
  if (image === '') return [];
  return [
    {
      name: 'cli',
      image,
      imagePullPolicy: settings.runs.pullPolicy,
      command: ['/opt/cto/install', places.cli],
      securityContext: locked,
      resources: trustedResources,
      volumeMounts: [{ name: 'cli', mountPath: places.cli }],
    },
  ];
}

export function agentContainer(input: PodInput): Json {
  const { run, resolved, settings } = input;
  const own = settings.agents[resolved.agent] ?? {};
  const task = `task-${resolved.id.task}`;
  const { volumeFolder } = claimOf(resolved, settings);
  const root = `${volumeFolder}${resolved.folder}`;
  return {
    name: 'agent',
    image: resolved.image,
    imagePullPolicy: settings.runs.pullPolicy,
    command: ['bash', '-c', `PATH="${places.cli}/bin:$PATH" exec bash ${places.files}/container.sh`],
    env: [...environment(settings), ...(own.env ?? []), ...(run.spec.env ?? [])],
    securityContext: locked,
    resources: resourcesOf(run, own.resources, settings),
    terminationMessagePolicy: 'File',
    volumeMounts: [
      { name: 'volume', mountPath: '/workspace', subPath: root, readOnly: true },
      { name: 'volume', mountPath: `/workspace/${task}`, subPath: `${root}/${task}` },
      {
        name: 'volume',
        mountPath: '/workspace/.cache/git',
        subPath: `${volumeFolder}${mirrorOf(resolved)}`,
        readOnly: true,
      },
      { name: 'files', mountPath: places.files, readOnly: true },
      { name: 'secrets', mountPath: places.secrets, readOnly: true },
      { name: 'cli', mountPath: places.cli, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...resolved.secrets.map((name, index) => ({
        name: `extra-${index}`,
        mountPath: `${places.extra}/${name}`,
        readOnly: true,
      })),
      ...caMount(settings),
    ],
  };
}

/** Trusted: merges in a bare repository of its own, and pushes. It sees no workspace. */
export function integrateContainer({ settings, gitSecret }: PodInput): Json {
  return {
    name: 'agent',
    image: settings.image,
    imagePullPolicy: settings.runs.pullPolicy,
    command: ['cto', 'pod', 'integrate'],
    args: [`--files=${places.files}`, '--repository=/tmp/repository.git'],
    env: [...environment(settings), { name: 'HOME', value: '/tmp' }],
    securityContext: locked,
    resources: settings.runs.resources,
    terminationMessagePolicy: 'File',
    volumeMounts: [
      { name: 'files', mountPath: places.files, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...(gitSecret === undefined ? [] : [{ name: 'git', mountPath: '/run/cto/git', readOnly: true }]),
      ...caMount(settings),
    ],
  };
}

/** Bare mirror of the repository, below the volume. */
export function mirrorOf({ repoName }: ResolvedRun): string {
  return `.cache/git/${repoName}.git`;
}
