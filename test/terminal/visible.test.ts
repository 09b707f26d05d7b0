import { expect, it } from 'vitest';
import { errorText, CtoError } from '../../src/errors.ts';
import { visible, visibleLine, visibleOutput } from '../../src/terminal/visible.ts';

const hiding = 'npm test\u001B[2K\r\u202Eevil\u009B1A';

it('what would steer the terminal stands there to be read', () => {
  expect(visible(hiding)).toBe('npm test\\x1b[2K\\x0d\\u202eevil\\x9b1A');
  expect(visible('a\n\tb 日本語 👨‍👩‍👧')).toBe('a\n\tb 日本語 👨‍👩‍👧');
  expect(visibleLine('a\n\tb')).toBe('a\\n\\tb');
});

it('output keeps its colours and nothing else', () => {
  expect(visibleOutput('\u001B[31mred\u001B[0m \u001B]0;title\u0007\r\n')).toBe(
    '\u001B[31mred\u001B[0m \\x1b]0;title\\x07\n\u001B[0m',
  );
  expect(visibleOutput('plain\n')).toBe('plain\n');
});

it('no text gets a control character through', () => {
  const all = Array.from({ length: 0x1_00_00 }, (_, code) => String.fromCharCode(code)).join('');
  expect(visibleLine(all)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
});

it('an error shows what it quotes of a file', () => {
  const error = new CtoError('x', `Unknown key ${hiding}`, { hint: `Not ${hiding}`, at: { file: hiding } });
  expect(errorText(error).replace('\n', '')).not.toMatch(/[\p{Bidi_Control}\p{Cc}]/u);
  expect(errorText(new Error(hiding))).toBe(visible(hiding));
});
