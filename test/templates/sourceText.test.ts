import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/templates/sourceText.ts';

function told(bytes: Uint8Array | string, file = 'shared/a.md.hbs'): string[] {
  const { findings } = decodeText(file, Buffer.from(bytes));
  return findings.map(({ code, at }) => `${at.line}:${at.column} ${code}`);
}

describe('the bytes of a source file', () => {
  it('are text as they stand', () => {
    const text = 'a\n\tb 📁 é \u{10ffff}\n';
    expect(decodeText('a', Buffer.from(text))).toEqual({ text, findings: [] });
    expect(told('')).toEqual([]);
  });

  it.each([
    ['a byte order mark', '\ufeffa\n', '1:1 bom'],
    ['CRLF', 'a\nb\r\nc\r\n', '2:2 crlf'],
    ['a carriage return', 'a\rb\n', '1:2 crlf'],
    ['NUL', 'a\nb\0\n', '2:2 control-character'],
    ['an escape', '\u001b[1m', '1:1 control-character'],
    ['a line separator', 'a\u2028b', '1:2 control-character'],
    ['a byte order mark inside', 'ab\ufeff', '1:3 control-character'],
    ['a private use character', 'a\ue000', '1:2 control-character'],
    ['a non-character', 'a\uffff', '1:2 control-character'],
  ])('may not hold %s', (_, text, expected) => {
    expect(told(text)).toEqual([expected]);
  });

  it.each([
    ['Latin-1', [97, 10, 98, 0xe9, 10], '2:2 not-utf-8'],
    ['a cut character at the end', [97, 0xf0, 0x9f], '1:2 not-utf-8'],
    ['UTF-16', [0xff, 0xfe, 97, 0], '1:1 not-utf-8'],
    ['a surrogate', [97, 0xed, 0xa0, 0x80], '1:2 not-utf-8'],
    ['an overlong form', [0xc0, 0xaf], '1:1 not-utf-8'],
  ])('may not be %s', (_, bytes, expected) => {
    expect(told(Uint8Array.from(bytes))[0]).toBe(expected);
  });

  it('keeps a replacement character that is really there', () => {
    expect(told('a\ufffdb')).toEqual([]);
  });

  it('gives the mended text, so that the other rules still see the file', () => {
    expect(decodeText('a', Buffer.from('\ufeffa\r\nb\0\r\n')).text).toBe('a\nb\ufffd\n');
  });

  it('may not be larger than anything that can be compiled', () => {
    expect(told('a'.repeat(1_048_576))).toEqual([]);
    expect(told('a'.repeat(1_048_577))).toEqual(['1:1 over-limit']);
    expect(told('a'.repeat(100 * 1024 + 1), 'partials/a.sh.hbs')).toEqual(['1:1 over-limit']);
  });
});
