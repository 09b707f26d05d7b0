import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playName, repositoryName } from '../../../src/play/run/names.ts';
import { shellContext } from '../../../src/templates/context.ts';

describe('names', () => {
  it('are those that people know', () => {
    expect(
      [
        'https://github.com/acme/weather.git',
        'git@host:acme/weather',
        '/home/me/weather/',
        'ssh://h/weather.git/',
      ].map(repositoryName),
    ).toEqual(['weather', 'weather', 'weather', 'weather']);
    expect(playName('My Tag', '/r.git')).toMatch(/^my-tag-[0-9a-f]{8}$/);
  });

  it('are stable, and differ between repositories', () => {
    expect(playName('master', '/a.git')).toBe(playName('master', '/a.git'));
    expect(playName('master', '/a.git')).not.toBe(playName('master', '/b.git'));
  });

  it('follow the patterns of templates, whatever they are made from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.webUrl(), (any, url) => {
        expect(shellContext.shape.repo_name.safeParse(repositoryName(any)).success).toBe(true);
        expect(shellContext.shape.repo_name.safeParse(repositoryName(url)).success).toBe(true);
        const name = playName(any, url);
        expect(shellContext.shape.play.safeParse(name).success).toBe(true);
        expect(name).not.toMatch(/\.\.|\.lock$/);
      }),
    );
  });

  it('leave nothing that git refuses in a branch', () => {
    expect(repositoryName('/x/a..b.git')).toBe('a.b');
    expect(repositoryName('/x/a.lock')).not.toMatch(/\.lock$/);
    expect(repositoryName('/')).toBe('repository');
  });

  it('never name the clone like a managed file beside it', () => {
    expect(repositoryName('/x/client-config.json.git')).toBe('client-config-json');
    expect(shellContext.shape.repo_name.safeParse('client-config.json').success).toBe(false);
  });
});
