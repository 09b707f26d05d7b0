/** The volumes of a run's pod: the workspace, its files, its secrets in memory, and bounded room for the rest. */
import { claimOf } from './objects.ts';
import { isIntegration, type Json, type PodInput } from './podInput.ts';

export function volumesOf(input: PodInput): Json[] {
  const { resolved, settings, files, gitSecret } = input;
  const { runs } = settings;
  const git = gitSecret === undefined ? [] : [{ secret: { name: gitSecret } }];
  const keys = settings.clis[resolved.cli].secret;
  const sources = [...git, ...(keys === '' ? [] : [{ secret: { name: keys } }])];
  return [
    ...(isIntegration(input)
      ? []
      : [{ name: 'volume', persistentVolumeClaim: { claimName: claimOf(resolved, settings).name } }]),
    { name: 'files', configMap: { name: files, defaultMode: 0o555 } },
    // In memory, as all Secrets are; a token that is renewed arrives here.
    { name: 'secrets', projected: { sources, defaultMode: 0o440 } },
    ...(gitSecret === undefined
      ? []
      : [{ name: 'git', secret: { secretName: gitSecret, defaultMode: 0o440 } }]),
    { name: 'cli', emptyDir: { sizeLimit: '2Gi' } },
    { name: 'tmp', emptyDir: { sizeLimit: runs.tmpSize } },
    ...resolved.secrets.map((name, index) => ({
      name: `extra-${index}`,
      secret: { secretName: name, defaultMode: 0o440 },
    })),
    ...(runs.ca.configMap === '' ? [] : [{ name: 'ca', configMap: { name: runs.ca.configMap } }]),
  ];
}
