/** Lists the pinned tools: what each is for and how it says its version. The versions stand in `tools/<name>/go.mod`. */
import { CtoError } from '../errors.ts';

/**
 * `test`: `make test` needs it; `release`: the release and the tests of it; `cluster`: `make test-cluster`; `images`: `make test-images`;
 * `bench`: `make bench-controller`.
 */
export type ToolGroup = 'test' | 'release' | 'cluster' | 'images' | 'bench';

export interface Tool {
  /** Its folder below `tools/`, and the name of its program in `.tools/bin`. */
  name: string;
  /** Its folder below `tools/`, where one module makes several programs. */
  module?: string;
  group: ToolGroup;
  /** Its name on the PATH, where that is another one. */
  program?: string;
  /** Arguments that make it say its version; without them none from the PATH is used. */
  versionArgs?: readonly string[];
  /** The variable of its source that holds the version; the linker fills it, as the tool's own release does. */
  versionVariable: string;
  /** Variables for the first two numbers of the version, where the source has them. */
  numberVariables?: readonly [major: string, minor: string];
  /** Its own releases say the version without the `v`. */
  bare?: boolean;
}

/** A program of Kubernetes itself; its API server says the version in parts, too, and charts ask for them. */
function kubernetes(name: string, versionArgs: readonly string[]): Tool {
  const version = 'k8s.io/component-base/version';
  return {
    name,
    group: 'cluster',
    module: 'kubernetes',
    versionArgs,
    versionVariable: `${version}.gitVersion`,
    numberVariables: [`${version}.gitMajor`, `${version}.gitMinor`],
  };
}

/** The daemon and the client of the builder that the release names (src/release/image.ts). */
function buildkit(name: string): Tool {
  const versionVariable = 'github.com/moby/buildkit/version.Version';
  return { name, group: 'images', module: 'buildkit', versionArgs: ['--version'], versionVariable };
}

/** Add a tool: a folder below `tools/` with a go.mod made by `go get -tool <package>@<version>`, and an entry here. */
export const tools: readonly Tool[] = [
  {
    name: 'helm',
    group: 'test',
    versionArgs: ['version', '--template', '{{.Version}}'],
    versionVariable: 'helm.sh/helm/v4/internal/version.version',
  },
  {
    name: 'helm3',
    program: 'helm',
    group: 'release',
    versionArgs: ['version', '--template', '{{.Version}}'],
    versionVariable: 'helm.sh/helm/v3/internal/version.version',
  },
  {
    // A plugin of Helm by trade: started on its own it has no way to say its version.
    name: 'helm-unittest',
    group: 'test',
    versionVariable: 'github.com/helm-unittest/helm-unittest/internal/build.version',
    bare: true,
  },
  {
    name: 'helm-docs',
    group: 'test',
    versionArgs: ['--version'],
    versionVariable: 'main.version',
    bare: true,
  },
  { name: 'kubeconform', group: 'test', versionArgs: ['-v'], versionVariable: 'main.version' },
  { name: 'kube-score', group: 'test', versionArgs: ['version'], versionVariable: 'main.version' },
  {
    name: 'actionlint',
    group: 'test',
    versionArgs: ['--version'],
    versionVariable: 'github.com/rhysd/actionlint.version',
    bare: true,
  },
  {
    name: 'registry',
    group: 'release',
    versionArgs: ['--version'],
    versionVariable: 'github.com/distribution/distribution/v3/version.version',
  },
  {
    name: 'cosign',
    group: 'release',
    versionArgs: ['version'],
    versionVariable: 'sigs.k8s.io/release-utils/version.gitVersion',
  },
  kubernetes('kube-apiserver', ['--version']),
  kubernetes('kube-controller-manager', ['--version']),
  kubernetes('kube-scheduler', ['--version']),
  kubernetes('kubelet', ['--version']),
  kubernetes('kubectl', ['version', '--client']),
  {
    name: 'etcd',
    group: 'cluster',
    versionArgs: ['--version'],
    versionVariable: 'go.etcd.io/etcd/api/v3/version.Version',
    bare: true,
  },
  buildkit('buildkitd'),
  buildkit('buildctl'),
  {
    name: 'kwok',
    group: 'bench',
    versionArgs: ['--version'],
    versionVariable: 'sigs.k8s.io/kwok/pkg/consts.Version',
  },
];

/** The tool of that name. @throws CtoError `unknown-tool` that lists the known ones. */
export function toolNamed(name: string): Tool {
  const found = tools.find((tool) => tool.name === name);
  if (found !== undefined) return found;
  throw new CtoError('unknown-tool', `There is no pinned tool "${name}"`, {
    hint: `Use one of ${tools.map((tool) => tool.name).join(', ')}.`,
  });
}
