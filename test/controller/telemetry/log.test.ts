/** The log of the controller: levels, ids, and nothing that looks like a secret. */
import { expect, it } from 'vitest';
import { type LogLevel, logLevels, makeLog } from '../../../src/controller/telemetry/log.ts';

function lineOf(message: string, fields: Record<string, unknown> = {}): string {
  const lines: string[] = [];
  makeLog({ level: 'debug', write: (line) => void lines.push(line), now: () => new Date(0) }).info(
    message,
    fields,
  );
  return lines.join('');
}

const canary = 'CANARYcanary0123456789';

it.each([
  ['a token of GitHub', `ghs_${canary}`],
  ['a fine-grained one', `github_pat_${canary}`],
  ['one of GitLab', `glpat-${canary}`],
  ['a model key', `sk-ant-${canary}`],
  ['one of Slack', `xoxb-${canary}`],
  ['one of Cursor', `key_${canary}`],
  ['a JWT', `eyJ${canary}.eyJ${canary}.${canary}`],
  ['a password in an address', `https://x-access-token:${canary}@github.com/o/r`],
  ['a bearer', `authorization: Bearer ${canary}`],
  ['a basic login', `Basic ${canary}==`],
  ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${canary}\n-----END RSA PRIVATE KEY-----`],
  ['a private key that is cut off', `-----BEGIN PRIVATE KEY-----\n${canary}`],
  ['JSON within a text', JSON.stringify({ access_token: canary, other: 1 })],
  ['JSON within a text that is cut off', JSON.stringify({ password: `"${canary}` }).slice(0, -2)],
  ['JSON within JSON within a text', JSON.stringify({ body: JSON.stringify({ password: canary }) })],
])('takes out %s, from message and fields, and stays JSON', (_, secret) => {
  for (const line of [lineOf(`before ${secret} after`), lineOf('x', { detail: `before ${secret} after` })]) {
    expect(line).not.toContain(canary);
    expect(line).toContain('[secret]');
    expect(JSON.stringify(JSON.parse(line))).toContain('before');
  }
});

it('takes out fields that are called so, whatever they hold', () => {
  for (const name of ['password', 'gitToken', 'secretKey', 'private_key', 'Authorization'])
    expect(JSON.parse(lineOf('x', { [name]: `a "quoted" ${canary}` }))).toMatchObject({ [name]: '[secret]' });
});

it('leaves what is no secret as it is', () => {
  const fields = {
    run: 'weather-1',
    task: '1',
    detail: 'https://github.com/o/r: 409 the key "a" is taken',
    commit: 'f'.repeat(40),
  };
  expect(JSON.parse(lineOf('Run Failed', fields))).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    level: 'info',
    message: 'Run Failed',
    ...fields,
  });
});

function written(level: LogLevel): string[] {
  const lines: string[] = [];
  const log = makeLog({ level, write: (line) => void lines.push(line) });
  for (const own of logLevels) log[own]('a\nb');
  return lines;
}

it('writes what its level says, one line each', () => {
  expect(logLevels.map((level) => written(level).length)).toEqual([1, 2, 3, 4]);
  expect(written('error')[0]?.trimEnd()).not.toContain('\n');
});
