/** Where a slash stands in a program of sed, awk, perl or node: at a border of a pattern, or at the beginning of a path. */
import { expect, test } from 'vitest';
import { isBorder, type Language } from '../../src/update/shell/patternBorders.ts';

const borders: Readonly<Record<Language, readonly string[]>> = {
  sed: [
    '',
    's/',
    's/[0-9]/',
    's/a ',
    's/a\\/',
    's/[/] ',
    '/x/d;',
    '/x/,',
    '1,/a b',
    's/a/b/g;s#x#y#;',
    '$!{',
    '/x/!s/',
    'w out\n',
  ],
  awk: ['', '$1 ~ ', '{ gsub(', 'NR > 1 && ', '/x/ { print } ', '# c\n', '/a b', 'BEGIN { print "a" } !'],
  perl: [
    '',
    'print if ',
    's{a}{b}g; ',
    '$x =~ ',
    '$x =~ s/',
    'for (keys %h) { print "$_\\n" if ',
    '$h{s}; ',
    'm/a ',
  ],
  node: ['x.replace(', 'a = b / c; x = ', "'/a/b'; ", 'if (a) { return '],
};
const inText: Readonly<Record<Language, readonly string[]>> = {
  sed: [
    's|^worktree ',
    's,(^| )',
    '/^worktree /{s//tree /;s!',
    'w ',
    '/x=/r ',
    '1i\\\n',
    '$a ',
    '\\,^',
    'y/w/W/;s:',
    '/b$/{\n  s|',
  ],
  awk: ['{ print "in ', '{ a = b ', 'index($0, "', 'BEGIN { n = 2 } { print n ', '# see '],
  perl: ['s!', 'if m|^', 's{a}{', 'my %h = ("', "print 'in ", 'm{^', 's(', 'y/a/b/; m#', 'q[a '],
  node: ['const a = "in ', 'const u = `', '// see ', '/* in ', 'a = b '],
};

const languages = ['sed', 'awk', 'perl', 'node'] as const;

test.each(languages.flatMap((language) => borders[language].map((before) => ({ language, before }))))(
  'a border of $language: $before',
  ({ language, before }) => expect(isBorder(language, before)).toBe(true),
);

test.each(languages.flatMap((language) => inText[language].map((before) => ({ language, before }))))(
  'no border of $language: $before',
  ({ language, before }) => expect(isBorder(language, before)).toBe(false),
);

test('a long program that never ends is read at once', () => {
  expect(isBorder('sed', `s/${'[a]'.repeat(2000)}`)).toBe(true);
  expect(isBorder('perl', `m{${'{a'.repeat(2000)}`)).toBe(false);
});
