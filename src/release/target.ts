/** Decides where a chart is pushed: the parts of an `oci://` address, and whether it is spoken to without TLS. */
import { CtoError } from '../errors.ts';

export interface Target {
  /** `oci://host/path`: the parent that Helm pushes to, without the chart's name. */
  parent: string;
  /** Host with its port. */
  host: string;
  /** `host/path/chart`, as cosign and image tools write it. */
  repository: string;
  /** Loopback is spoken to in plain HTTP; everything else by TLS. */
  isPlain: boolean;
}

const form = /^oci:\/\/((\[::1\]|[a-z0-9.-]+)(?::\d+)?)((?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)\/?$/;

/** Reads `oci://host[:port][/path]`. @throws CtoError `registry-address`. */
export function releaseTarget(address: string, chart: string): Target {
  const [, host, name = '', path = ''] = form.exec(address) ?? [];
  if (host === undefined) {
    throw new CtoError('registry-address', `${JSON.stringify(address)} is no address of a registry`, {
      hint: 'Write it like oci://ghcr.io/owner/charts, in lower case and without the name of the chart.',
    });
  }
  const isPlain = name === 'localhost' || name === '[::1]' || /^127(\.\d+){3}$/.test(name);
  return { parent: `oci://${host}${path}`, host, repository: `${host}${path}/${chart}`, isPlain };
}
