/** Decides whether a Helm release is installed, from the names of Helm's own records: what is in them stays on the server. */
import { CoreV1Api, setHeaderOptions, type KubeConfig } from '@kubernetes/client-node';
import { limited } from '../cluster/requests.ts';

const namesOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** `unknown` when the user may not list Secrets, where Helm keeps its records, or the server does not answer. */
export async function releaseState(
  config: KubeConfig,
  { release, namespace }: { release: string; namespace: string },
): Promise<'installed' | 'absent' | 'unknown'> {
  const api = config.makeApiClient(CoreV1Api);
  const labelSelector = `owner=helm,name=${release},status=deployed`;
  try {
    const { items } = await limited(async (limits) =>
      api.listNamespacedSecret({ namespace, labelSelector }, setHeaderOptions('Accept', namesOnly, limits)),
    );
    // An empty list comes as null, whatever the type says.
    return (items ?? []).length > 0 ? 'installed' : 'absent';
  } catch {
    // It only decides what is said when all is done.
    return 'unknown';
  }
}
