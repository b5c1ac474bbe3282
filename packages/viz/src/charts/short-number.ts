/** A very large or very small number in few characters, such as 1.5e6. */
export function shortNumber(value: number): string {
  return value === 0
    ? '0'
    : `${Number(value.toPrecision(3))}`.length <= 5
      ? `${Number(value.toPrecision(3))}`
      : value.toExponential(1).replace('+', '');
}
