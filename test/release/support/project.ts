/** Makes a small project that can be released: package, changelog and chart, in a repository of its own. */
import { execa } from 'execa';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const dependency = {
  version: '1.0.0',
  resolved: 'https://packages.example/used/-/used-1.0.0.tgz',
  integrity: 'sha512-AAAA',
  license: 'MIT',
};

/** Its folder; everything is committed. The chart says another version than the package. */
export async function releasableProject(version = '1.2.3'): Promise<string> {
  const manifest = {
    name: '@sample/thing',
    version,
    license: 'MIT',
    dependencies: { used: '^1.0.0' },
    devDependencies: { unused: '^1.0.0' },
  };
  const packages = {
    '': manifest,
    'node_modules/used': dependency,
    'node_modules/unused': { ...dependency, dev: true },
  };
  const folder = await temporaryFolder({
    'package.json': JSON.stringify({ ...manifest, files: ['index.js'] }),
    'package-lock.json': JSON.stringify({ ...manifest, lockfileVersion: 3, requires: true, packages }),
    'index.js': 'export {};\n',
    'CHANGELOG.md': `# Changelog\n\n## [${version}] - 2026-01-31\n\n- What is new.\n`,
    'chart/Chart.yaml': 'apiVersion: v2\nname: controller\nversion: 0.0.1\n',
    'chart/values.yaml': 'greeting: hello\n',
    'chart/templates/map.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-map\ndata:\n  greeting: {{ .Values.greeting }}\n  version: {{ .Chart.AppVersion | quote }}\n',
    '.gitignore': 'dist/\n',
  });
  const git = execa({ cwd: folder });
  await git('git', ['init', '--quiet']);
  await git('git', ['add', '--all']);
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];
  await git('git', [...identity, 'commit', '--quiet', '--message', 'Everything']);
  return folder;
}
