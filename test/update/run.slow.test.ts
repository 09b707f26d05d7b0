/** Moved scripts are run: what they still write outside is told with its line and puts everything back, and so does another end. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runsText } from '../../src/update/report/runs.ts';
import { updateFolder, type FolderUpdate } from '../../src/update/updateFolder.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';

const head = '#!/bin/bash\n# {{task_id}}\nset -e\n';

async function updated(
  scripts: Readonly<Record<string, string>>,
): Promise<{ folder: string; end: Promise<FolderUpdate> }> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(scripts)) await writeFile(join(folder, name), text);
  const end = updateFolder(folder, {
    dryRun: false,
    keepBackups: false,
    run: { budget: 600, each: 120, most: 100 },
  });
  return { folder, end };
}

const good = `${head}cd /workspace\ngit clone {{repository_url}} app\n{{> _tail}}\ngit -C app push -q origin HEAD:refs/heads/one\nclaude -p hello\n`;

test.each([
  [
    'the volume itself',
    `echo here > /workspace/a\nvolume=$(printf '/%s' workspace)\necho {{service}} > "$volume/leak"\n`,
    /^b\.sh\.hbs:6: a run of task 1 created \/workspace\/leak, which is outside of the task's own folder$/,
  ],
  [
    'the volume itself, in a branch that is not the first',
    `cd /workspace\n{{#if a}}\ntrue\n{{else}}\nvolume=$(printf '/%s' workspace)\necho x > "$volume/leak"\n{{/if}}\n`,
    /^b\.sh\.hbs:9: a run of task 1 created \/workspace\/leak, /,
  ],
  [
    'another end',
    `cd /workspace\n[ "$PWD" = "$(printf '/%s' workspace)" ] || { echo "not there" >&2; exit 3; }\n`,
    /^b\.sh\.hbs: before the update it ended well, after it ended with exit code 3: not there/,
  ],
])('puts everything back: %s', async (_, script, message) => {
  const texts = {
    'a.sh.hbs': good,
    '_tail.sh.hbs': 'echo end > /workspace/end\n',
    'b.sh.hbs': head + script,
  };
  const { folder, end } = await updated(texts);
  await expect(end).rejects.toThrow(message);
  expect((await readdir(folder)).toSorted()).toEqual(Object.keys(texts).toSorted());
  for (const [name, text] of Object.entries(texts))
    expect(await readFile(join(folder, name), 'utf8')).toBe(text);
});

test('tells how many were run, and why others were not', async () => {
  const { end } = await updated({
    'a.sh.hbs': good,
    '_tail.sh.hbs': 'echo end > /workspace/end\n',
    'broken.sh.hbs': `${head}cd /workspace\nno-such-program\n`,
    'partly.sh.hbs': `${head}cd /workspace\n{{#if a}}ls{{else}}no-such-program{{/if}}\n`,
    'left.sh.hbs': `${head}cd /workspace\nls /workspace-cache\n`,
  });
  const { runs } = await end;
  expect(runs.ran).toEqual(['a.sh.hbs', 'partly.sh.hbs']);
  const reasons = runs.notRun.map(({ file, reason }) => `${file}: ${reason}`).toSorted();
  expect(reasons[0]).toMatch(/^broken\.sh\.hbs: before the update it ended with exit code 127: /);
  expect(reasons.slice(1)).toEqual(['left.sh.hbs: places are left in it']);
  expect(runsText(runs)).toMatch(
    /^2 of 4 moved scripts were run before and after[^]*not run, places are left in it: left\.sh\.hbs\n {2}not in every way through its blocks, before[^\n]*: partly\.sh\.hbs$/,
  );
});

test('a script has no network, no rights over the kernel, an identity and a home of its own', async () => {
  const { end } = await updated({
    'a.sh.hbs': `${head}echo x > ~/own\necho x > /tmp/own\n[ -z "$(ls -A /workspace)" ] || [ -d "/workspace" ]
git init -q ~/r\ngit -C ~/r commit -q --allow-empty -m one\ngit config --global credential.https://github.com.helper store
! (echo > /dev/tcp/127.0.0.1/1) 2>/dev/null
! mount -t tmpfs none /mnt 2>/dev/null
! (echo 1 > /proc/sys/kernel/printk) 2>/dev/null
[ -z "\${PWD##/home/agent*}" ]\ncd /workspace\n`,
  });
  expect((await end).runs).toMatchObject({ ran: ['a.sh.hbs'], notRun: [] });
});
