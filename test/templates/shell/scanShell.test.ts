import { describe, expect, it } from 'vitest';
import { scanShell } from '../../../src/templates/shell/scanShell.ts';

/** `role:value`, with `§` for expansions. */
function words(script: string): string[] {
  return scanShell(script).words.map(({ role, value }) => `${role}:${value.replaceAll('\ue000', '§')}`);
}
function prose(script: string): string[] {
  return scanShell(script).prose.map(({ value }) => value.replaceAll('\ue000', '§'));
}

describe('words', () => {
  it.each([
    ['a "b c" \'d e\' f\\ g', ['argument:a', 'argument:b c', 'argument:d e', 'argument:f g']],
    ['"a"\'b\'c', ['argument:abc']],
    ['a"$b"c ${d}e $1 $@', ['argument:a§c', 'argument:§e', 'argument:§', 'argument:§']],
    ['a$ "b$"', ['argument:a$', 'argument:b$']],
    ['$\'a\\tb\\x41\\101\' $"c"', ['argument:a\tbAA', 'argument:c']],
    ['X=1 Y+=2 a Z=3', ['assignment:X=1', 'assignment:Y+=2', 'argument:a', 'argument:Z=3']],
    [
      'a >b 2>&1 <c &>d',
      ['argument:a', 'redirect:b', 'argument:2', 'redirect:1', 'redirect:c', 'redirect:d'],
    ],
    ['if a; then b; else c; fi', ['argument:a', 'argument:b', 'argument:c']],
    ['f() { a; }', ['argument:f', 'argument:a']],
    ['(a; b) && c || d | e', ['argument:a', 'argument:b', 'argument:c', 'argument:d', 'argument:e']],
    [
      'a "$(b "$(c d)")" `e f`',
      [
        'argument:a',
        'argument:b',
        'argument:c',
        'argument:d',
        'argument:§',
        'argument:§',
        'argument:e',
        'argument:f',
        'argument:§',
      ],
    ],
    ['a <(b c)', ['argument:a', 'argument:b', 'argument:c']],
    ['X=(a "b c" $d)', ['assignment:X=', 'argument:a', 'argument:b c', 'argument:§']],
    ['a $((1 + (2 / 3))) b', ['argument:a', 'argument:§', 'argument:b']],
    ['((a / b)); c', ['argument:c']],
    ['a ${b:-c} "${d:+e $f}"', ['argument:a', 'default:c', 'argument:§', 'default:e §', 'argument:§']],
    ['a "${b:-}"c "${d:-}"', ['argument:a', 'default:', 'argument:c', 'default:']],
    [
      'a ${b%/*} ${c//x/y} ${d#"$e"/}',
      ['argument:a', 'argument:§', 'replacement:y', 'argument:§', 'argument:§'],
    ],
    ['a ${b[0]%x} ${#c[@]} ${!d}', ['argument:a', 'argument:§', 'argument:§', 'argument:§']],
    [
      '[[ $a == b* && ( c < d ) ]] && e',
      [
        'argument:[[',
        'argument:§',
        'argument:==',
        'argument:b*',
        'argument:c',
        'argument:d',
        'argument:]]',
        'argument:e',
      ],
    ],
    [
      'case $a in b | c) d ;; (e) f ;; esac; g',
      [
        'argument:case',
        'argument:§',
        'argument:in',
        'pattern:b',
        'pattern:c',
        'argument:d',
        'pattern:e',
        'argument:f',
        'argument:g',
      ],
    ],
    ['case a in b) (c) ;; esac', ['argument:case', 'argument:a', 'argument:in', 'pattern:b', 'argument:c']],
    [
      'x="$(case a in b) c ;; esac)" d',
      [
        'argument:case',
        'argument:a',
        'argument:in',
        'pattern:b',
        'argument:c',
        'assignment:x=§',
        'argument:d',
      ],
    ],
    ['a @(b|c) d', ['argument:a', 'argument:@(b|c)', 'argument:d']],
    ['a \\\n b', ['argument:a', 'argument:b']],
  ])('%s', (script, expected) => {
    expect(words(script)).toEqual(expected);
  });

  it('have the offset of each of their characters', () => {
    const script = `a "b$c"'d' e\\ f`;
    for (const { value, offsets } of scanShell(script).words) {
      expect(offsets).toHaveLength(value.length);
      for (const [index, character] of value.split('').entries()) {
        if (character !== '\ue000') expect(script[offsets[index] ?? -1]).toBe(character);
      }
    }
  });

  it('know what stood before them in their command', () => {
    const last = scanShell("X=1 jq -r '.a' >x; sed -e b").words.map(({ earlier }) =>
      earlier.map(({ value }) => value).join(' '),
    );
    expect(last).toEqual(['', '', 'jq', 'jq -r', 'jq -r .a', '', 'sed', 'sed -e'].map((text) => text));
  });
});

describe('prose', () => {
  it('is comments and here documents', () => {
    expect(prose('# one\na # two\necho b#c "#d"\n')).toEqual(['# one', '# two']);
    expect(prose('cat <<X; a\nb $c ${d%/*} \\$e\nX\nf\n')).toEqual(['b § § $e\n']);
    expect(prose("cat <<'X' <<-Y\nb $c\nX\n\td\n\tY\n")).toEqual(['b $c\n', '\td\n']);
    expect(words("cat <<'X'\nb\nX\nc d")).toEqual(['argument:cat', 'argument:c', 'argument:d']);
    expect(words('cat <<X\n$(a b)\nX\n')).toEqual(['argument:cat', 'argument:a', 'argument:b']);
  });

  it('ends with the script when nothing ends it', () => {
    expect(prose('cat <<X\na\nb')).toEqual(['a\nb']);
  });
});

describe('what is no bash', () => {
  it.each([
    '"',
    "'",
    '$(',
    '${',
    '`',
    '((',
    '$((',
    ')',
    '))',
    ';;',
    'case x in',
    'esac',
    '[[',
    'a=(',
    '<<',
    '<<X',
    '@(',
    '${a',
    '${a/',
    "$'",
    '\\',
  ])('comes to an end: %s', (script) => {
    expect(() => scanShell(script)).not.toThrow();
    expect(() => scanShell(`${script}\necho x\n`)).not.toThrow();
  });
});
