import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { agentClis } from '../../src/clis/registry.ts';
import { makeCliFolder, provenVersion } from '../../src/images/cliFolder.ts';
import { packageFolder } from '../../src/packageFolder.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const script = join(packageFolder(), 'images', 'cli', 'copy.sh');
const architecture = process.arch === 'arm64' ? 'arm64' : 'x64';

describe.runIf(process.platform === 'linux')('the folder of a CLI’s image', () => {
  for (const cli of agentClis.filter((each) => each.package !== undefined)) {
    it(`works where it is copied: ${cli.title}`, async () => {
      const root = await temporaryFolder({ 'elsewhere/deep/.keep': '' });
      const made = join(root, 'cli');
      await makeCliFolder(cli, made, architecture);
      const elsewhere = join(root, 'elsewhere', 'deep');
      await execa('sh', [script, elsewhere], { env: { CTO_CLI_FOLDER: made } });
      await rm(made, { recursive: true });
      const version = cli.package?.version ?? '';
      expect(await provenVersion(cli, elsewhere, version)).toContain(version);
    });
  }
});
