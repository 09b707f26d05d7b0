/** Rule: no file that is rendered holds a secret; names of variables are looked at where names are resolved. */
import type { Problem } from '../problem.ts';
import type { Rule } from './subject.ts';

/** Beginnings that only keys have. */
const keyLike = new RegExp(
  [
    String.raw`(?<![A-Za-z0-9])sk-(ant-)?[A-Za-z0-9][A-Za-z0-9_-]{5,}`,
    String.raw`(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{4,}`,
    String.raw`github_pat_[A-Za-z0-9]`,
    String.raw`(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9]`,
    String.raw`(?<![A-Za-z0-9])(AKIA|ASIA)[0-9A-Z]{4,}`,
    String.raw`(?<![A-Za-z0-9])glpat-[A-Za-z0-9]`,
    String.raw`-----BEGIN [A-Z ]*PRIVATE KEY`,
    String.raw`[a-z]{1,12}://[^\s/:@"'$\ue000]{1,100}:[^\s/@"'$\ue000{\\(\[]{1,200}@`,
  ].join('|'),
  'g',
);

/** `"apiKey": "…"` or `api_key = "…"` with a value that names nothing else. */
const namedValue =
  /["']?\b(api_?key|auth_?token|access_?token|token|secret|password|private_?key)["']?\s*[:=]\s*(["'])([^"'\n]+)\2/gi;
const reference = /^(\$\{?[A-Za-z_]\w*\}?|\{env:\w+\}|[A-Z][A-Z0-9_]*|[\ue000\ue001]+)$/;

const hint = 'Name the environment variable or the file that holds it; if this was a real secret, revoke it.';

/** Literals that look like keys, and literal values of keys named like secrets in configuration files. */
export const checkSecrets: Rule = function* ({ masked, kind }) {
  const seen = new Set<number>();
  for (const match of masked.matchAll(keyLike)) {
    const found: Problem = {
      code: 'secret-literal',
      offset: match.index,
      message: 'This looks like a secret',
      hint,
    };
    seen.add(match.index);
    yield found;
  }
  if (kind !== 'config') return;
  for (const match of masked.matchAll(namedValue)) {
    const [whole, name = '', , value = ''] = match;
    const offset = match.index + whole.lastIndexOf(value);
    if (reference.test(value) || seen.has(offset)) continue;
    yield { code: 'secret-literal', offset, message: `The value of ${name} is written out here`, hint };
  }
};
