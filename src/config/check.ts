import { didYouMean } from '../core/suggest.ts';
import type { Option } from './options.ts';

export type Checked = { readonly value: unknown } | { readonly problem: string };

/** Checks one value of a file against its option. */
export function checkValue(option: Option<unknown>, value: unknown): Checked {
  if (value === null && option.nullable) return { value };
  switch (option.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? { value } : expected('true or false', value);
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value)
        ? checkBounds(option, value)
        : expected('a whole number', value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
        ? checkBounds(option, value)
        : expected('a number', value);
    case 'string':
      return typeof value === 'string' && value !== '' ? { value } : expected('a text', value);
    case 'enum':
      return checkChoice(option, value);
    case 'list':
      return checkList(option, value);
  }
}

/** Checks a value that came as text: from a flag or the environment. */
export function checkText(option: Option<unknown>, text: string): Checked {
  switch (option.kind) {
    case 'boolean':
      return checkBooleanText(text);
    case 'integer':
    case 'number': {
      const number = text.trim() === '' ? Number.NaN : Number(text);
      return Number.isNaN(number)
        ? expected(option.kind === 'integer' ? 'a whole number' : 'a number', text)
        : checkValue(option, number);
    }
    case 'list':
      return checkValue(option, splitList(text));
    default:
      return checkValue(option, text);
  }
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function checkBooleanText(text: string): Checked {
  const lower = text.toLowerCase();
  if (['1', 'true', 'yes', 'on'].includes(lower)) return { value: true };
  if (['0', 'false', 'no', 'off'].includes(lower)) return { value: false };
  return expected('true or false', text);
}

function checkBounds(option: Option<unknown>, value: number): Checked {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = option;
  if (value >= min && value <= max) return { value };
  return expected(max === Number.POSITIVE_INFINITY ? `a number from ${min}` : `a number from ${min} to ${max}`, value);
}

function checkChoice(option: Option<unknown>, value: unknown): Checked {
  const values = option.values ?? [];
  if (typeof value === 'string' && values.includes(value)) return { value };
  const hint = typeof value === 'string' ? didYouMean(value, values) : '';
  return expected(`one of ${values.join(', ')}`, value, hint);
}

function checkList(option: Option<unknown>, value: unknown): Checked {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    return expected('a list of texts', value);
  const { values } = option;
  const stranger = values === undefined ? undefined : value.find((item) => !values.includes(item));
  if (stranger === undefined || values === undefined) return { value };
  return expected(`a list of ${values.join(', ')}`, stranger, didYouMean(stranger, values));
}

function expected(what: string, got: unknown, hint = ''): Checked {
  return { problem: `expected ${what}, got ${JSON.stringify(got)}${hint}` };
}
