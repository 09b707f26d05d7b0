/** Decides whether a template of JSON or TOML can be read as what it is, whatever is filled in. */
import { parse as parseToml } from 'smol-toml';
import { messageOf } from '../../errors.ts';
import { variantsOf } from '../variants.ts';

/** For each way through the blocks what is wrong with it, empty for nothing; undefined for other formats. */
export function dataReadings(path: string, text: string, value = '0'): string[] | undefined {
  const parse = path.endsWith('.json.hbs') ? JSON.parse : path.endsWith('.toml.hbs') ? parseToml : undefined;
  if (parse === undefined) return undefined;
  return (variantsOf(text, { value, partial: '' }) ?? []).map((variant) => {
    try {
      parse(variant.text.replace(/^\uFEFF/, ''));
      return '';
    } catch (error) {
      return messageOf(error);
    }
  });
}

/** A value, whole pairs of either format, nothing. */
const fillings = ['0', '"k": 0', 'k = 0', ''];

/** Why nothing that it can become is JSON or TOML; what partials bring is not known. */
export function dataFault(path: string, text: string): string | undefined {
  if (!/\.(json|toml)\.hbs$/.test(path) || /\{\{~?#?>/.test(text)) return undefined;
  const all = fillings.map((value) => dataReadings(path, text, value) ?? ['']);
  return all.flat().includes('') ? undefined : all[0]?.[0];
}
