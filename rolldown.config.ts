/** Decides what the npm package carries: the command as JavaScript, its dependencies left outside. */
import { cp } from 'node:fs/promises';
import { defineConfig } from 'rolldown';
import manifest from './package.json' with { type: 'json' };

const dependencies = Object.keys(manifest.dependencies);

export default defineConfig({
  input: { cli: 'src/cli.ts', mcp: 'src/mcp.ts' },
  platform: 'node',
  external: (id) =>
    id.startsWith('node:') || dependencies.some((name) => id === name || id.startsWith(`${name}/`)),
  output: { dir: 'dist', format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
  plugins: [
    {
      name: 'scripted agent beside the code that installs it',
      writeBundle: async ({ dir }) => cp('src/rehearsal/agent.sh', `${dir}/agent.sh`),
    },
  ],
});
