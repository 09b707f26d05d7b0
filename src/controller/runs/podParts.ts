/** What containers of a run's pod have in common: environment, trusted authorities, resources. */
import type { ControllerSettings } from '../settings/schema.ts';
import type { Json } from './podInput.ts';
import type { Run } from './run.ts';

/** What a run asks for is its limit and, of memory and CPU, its request. */
export function resourcesOf({ spec }: Run, own: Json | undefined, { runs }: ControllerSettings): Json {
  const { cpu, memory, ephemeralStorage } = spec.limits ?? {};
  const wanted = {
    ...(cpu !== undefined && { cpu }),
    ...(memory !== undefined && { memory }),
    ...(ephemeralStorage !== undefined && { 'ephemeral-storage': ephemeralStorage }),
  };
  const base = own ?? runs.resources;
  if (Object.keys(wanted).length === 0) return base;
  return {
    requests: { ...asObject(base['requests']), ...wanted },
    limits: { ...asObject(base['limits']), ...wanted },
  };
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

export function environment({ runs }: ControllerSettings): { name: string; value: string }[] {
  const proxy = Object.entries(runs.proxy).flatMap(([name, value]) => [
    { name, value },
    { name: name.toLowerCase(), value },
  ]);
  if (runs.ca.configMap === '') return proxy;
  const file = `/etc/cto/ca/${runs.ca.key}`;
  const trusting = ['NODE_EXTRA_CA_CERTS', 'GIT_SSL_CAINFO', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE'];
  // Besides those: Debian's git looks there anyway, others would trust the file alone. Where the folder is missing git does not mind.
  const publicOnes = { name: 'GIT_SSL_CAPATH', value: '/etc/ssl/certs' };
  return [...proxy, ...trusting.map((name) => ({ name, value: file })), publicOnes];
}

export function caMount({ runs }: ControllerSettings): Json[] {
  return runs.ca.configMap === '' ? [] : [{ name: 'ca', mountPath: '/etc/cto/ca', readOnly: true }];
}
