/** The adapters' filters for a good run, on what the real programs printed (docs/clis.md says how it was recorded). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentCli } from '../../src/clis/agentCli.ts';
import { agentCli, agentClis } from '../../src/clis/registry.ts';
import { runProcess } from '../../src/processes.ts';

/** As the container script asks: slurped, what is not a JSON object left out. */
async function succeeds({ succeeded }: AgentCli, events: string): Promise<boolean> {
  const filter = `[inputs | fromjson? | objects] | ${succeeded}`;
  return (await runProcess('jq', ['-Rne', filter], { input: events, answers: [0, 1] })).code === 0;
}

function stream(cli: string, name: string): string {
  return readFileSync(join(import.meta.dirname, 'fixtures', `${cli}.${name}.jsonl`), 'utf8');
}

function lines(events: readonly unknown[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

describe.each(['claude', 'codex', 'factory', 'opencode'])('%s, real streams', (name) => {
  const cli = agentCli(name);
  const good = stream(name, 'good');

  it('a good run', async () => {
    expect(await succeeds(cli, good)).toBe(true);
  });

  it('a good run among lines that are no events', async () => {
    const noise = ['REHEARSAL: a line', '"text"', '12', 'null', '[{"type":"error"}]', '{"type":'];
    expect(await succeeds(cli, `${noise.join('\n')}\n${good}${noise.join('\n')}`)).toBe(true);
  });

  it('a run whose stream breaks off before its last event', async () => {
    const cut = good.trimEnd().split('\n').slice(0, -1).join('\n');
    expect(cut).not.toBe('');
    expect(await succeeds(cli, cut)).toBe(false);
  });

  it.each(['refused', 'stopped'])('a run that was %s', async (how) => {
    expect(await succeeds(cli, stream(name, how))).toBe(false);
  });

  it('a run whose last event says failed', async () => {
    const failures = stream(name, 'refused');
    expect(await succeeds(cli, `${good}${failures}`)).toBe(false);
  });
});

describe('all adapters', () => {
  it.each(agentClis)('$name: what a stand-in prints for a good run is one', async (cli) => {
    expect(await succeeds(cli, lines(cli.goodEvents))).toBe(true);
  });

  it.each(agentClis)('$name: no output, or none that is an event, is no good run', async (cli) => {
    expect(await succeeds(cli, '')).toBe(false);
    expect(await succeeds(cli, 'done\n{}\n')).toBe(false);
  });

  it('claude and cursor: an error ends with an event of success that says is_error', async () => {
    const failed = lines([{ type: 'result', subtype: 'success', is_error: true }]);
    expect(await succeeds(agentCli('claude'), failed)).toBe(false);
    expect(await succeeds(agentCli('cursor'), failed)).toBe(false);
  });
});
