/** The adapters' filters for a good run, on what the real programs printed (docs/clis.md says how it was recorded). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentCli, CliName } from '../../src/clis/agentCli.ts';
import { limitedFilter } from '../../src/clis/constants.ts';
import { agentCli, agentClis } from '../../src/clis/registry.ts';
import { runProcess } from '../../src/processes.ts';

/** As the container script asks: slurped, what is not a JSON object left out. */
async function succeeds({ succeeded }: AgentCli, events: string): Promise<boolean> {
  const filter = `[inputs | fromjson? | objects] | ${succeeded}`;
  return (await runProcess('jq', ['-Rne', filter], { input: events, answers: [0, 1] })).code === 0;
}

/** As the container script asks when it was no good run. */
async function isLimited(cli: AgentCli, events: string): Promise<boolean> {
  const filter = `[inputs | fromjson? // .] | ${limitedFilter(cli)}`;
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

/** As the CLIs' users report them; Claude's field `api_error_status` and all shapes are in the recorded streams of refused keys. */
const limits: Readonly<Record<CliName, readonly unknown[]>> = {
  claude: [
    { type: 'result', subtype: 'success', is_error: true, result: 'API Error', api_error_status: 429 },
    { type: 'result', is_error: true, result: 'Claude AI usage limit reached|1753077600' },
    { type: 'result', is_error: true, result: "You've hit your limit · resets 2:10pm (Europe/Moscow)" },
  ],
  codex: [
    { type: 'turn.failed', error: { message: 'exceeded retry limit, last status: 429 Too Many Requests' } },
    { type: 'turn.failed', error: { message: "You've hit your usage limit. Try again at 3:00 PM." } },
  ],
  cursor: ['Error: Too many requests', { type: 'result', is_error: true, result: 'Usage limit reached' }],
  factory: [{ type: 'error', source: 'agent_loop', message: '429 Rate limit exceeded.' }],
  opencode: [{ type: 'error', error: { name: 'APIError', data: { message: 'slow down', statusCode: 429 } } }],
};

describe.each(agentClis)('$name, a usage limit', (cli) => {
  it.each(limits[cli.name])('is seen in %j', async (event) => {
    const text = typeof event === 'string' ? `${event}\n` : lines([event]);
    expect(await isLimited(cli, text)).toBe(true);
  });

  it('is not what its model or a tool says of one', async () => {
    const said = [
      { type: 'assistant', message: { content: [{ type: 'text', text: 'HTTP 429: rate limit reached' }] } },
      { type: 'item.completed', item: { type: 'agent_message', text: 'HTTP 429: rate limit reached' } },
      { type: 'text', part: { text: 'HTTP 429: rate limit reached' } },
      { type: 'result', is_error: false, result: 'HTTP 429: rate limit reached' },
      { type: 'result', is_error: true, result: 'API Error: 500', duration_ms: 429 },
      { type: 'turn.failed', error: { message: 'unexpected status 500' } },
      {
        type: 'error',
        message: '500',
        timestamp: 429,
        error: { name: 'E', data: { responseHeaders: { 'x-ratelimit': 1 } } },
      },
    ];
    expect(await isLimited(cli, lines([...said, 429, [429]]))).toBe(false);
  });
});

it.each(['claude', 'codex', 'factory', 'opencode'])('%s: a refused key is no usage limit', async (name) => {
  expect(await isLimited(agentCli(name), stream(name, 'refused'))).toBe(false);
});
