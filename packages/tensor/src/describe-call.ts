/**
 * A kind and its options as text, such as `PGD(epsilon=0.0314, steps=10)`: the name of an attack or a method in reports. Numbers have three digits;
 * options that are undefined are left out.
 *
 * @example
 * describeCall('Saliency', { absolute: true }); // 'Saliency(absolute=true)'
 */
export function describeCall(kind: string, options: Readonly<Record<string, unknown>>): string {
  const list = Object.entries(options).filter(([, value]) => value !== undefined);
  return `${kind}(${list.map(([option, value]) => `${option}=${textOf(value)}`).join(', ')})`;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  return typeof value === 'number' ? `${Number(value.toPrecision(3))}` : `${value}`;
}
