import { inEnglish, type Say } from '../locale.ts';

/** A number with three digits that count, a real minus, and nothing that a reader would take for more: `0.0123`, `−1.5`, `2.1e−7`. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e5) ? exponent(value) : String(Number(value.toPrecision(3)));
  return text.replaceAll('-', '−');
}

/** A count with its thousands apart: `19,920`. A browser's own formatter takes some 40 ms when it is first asked. */
export const countText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** Sizes such as `32×32×3`. */
export const sizesText = (sizes: readonly number[]): string => sizes.join('×');

const exponent = (value: number): string => value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');

/** Numbers or products with signs between them; of many only how many there are. */
export function sumText(texts: readonly string[], say: Say = inEnglish): string {
  if (texts.length <= 16) return texts.join(' + ');
  return say({ en: `sum of ${texts.length} values`, zh: `${texts.length} 个值之和` });
}

/** From one number to another. */
export const rangeText = (low: number, high: number, say: Say): string =>
  say({ en: `${numberText(low)} to ${numberText(high)}`, zh: `${numberText(low)} 到 ${numberText(high)}` });

/** A negative number in brackets, where another sign stands before it. */
export const wrapped = (text: string): string => (text.startsWith('−') ? `(${text})` : text);
