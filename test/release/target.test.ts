import { describe, expect, it } from 'vitest';
import { releaseTarget } from '../../src/release/target.ts';

describe('the address of a registry', () => {
  it('gives what helm and cosign take', () => {
    expect(releaseTarget('oci://ghcr.io/owner/charts/', 'controller')).toEqual({
      parent: 'oci://ghcr.io/owner/charts',
      host: 'ghcr.io',
      repository: 'ghcr.io/owner/charts/controller',
      isPlain: false,
    });
  });

  it('is spoken to without TLS on loopback only', () => {
    for (const host of ['127.0.0.1:5000', 'localhost:5000', '[::1]:5000', '127.8.0.1']) {
      expect(releaseTarget(`oci://${host}/charts`, 'c')).toMatchObject({ host, isPlain: true });
    }
    for (const host of ['127.0.0.1.example.org', 'localhost.example.org', '10.0.0.1:5000']) {
      expect(releaseTarget(`oci://${host}`, 'c')).toMatchObject({ host, isPlain: false });
    }
  });

  it('is refused in another form', () => {
    for (const address of [
      'ghcr.io/owner',
      'https://ghcr.io',
      'oci://',
      'oci://ghcr.io/Owner',
      'oci://a b',
      'oci://u:p@h/x',
    ]) {
      expect(() => releaseTarget(address, 'c')).toThrow(
        expect.objectContaining({ code: 'registry-address' }),
      );
    }
  });
});
