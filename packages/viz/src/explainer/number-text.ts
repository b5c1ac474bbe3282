/** A number with three digits that count, a real minus, and nothing that a reader would take for more: `0.0123`, `−1.5`, `2.1e−7`. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e5) ? exponent(value) : String(Number(value.toPrecision(3)));
  return text.replaceAll('-', '−');
}

/** Sizes such as `32×32×3`. */
export const sizesText = (sizes: readonly number[]): string => sizes.join('×');

const exponent = (value: number): string => value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
