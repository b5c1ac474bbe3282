import type { Column, NetworkPlan } from './network-plan.ts';

/** A name for a column: its layer's, or what the step does. */
export function nameOf({ columns }: NetworkPlan, index: number): string {
  const { name, kind, role } = columns[index];
  // The numbers of an unnamed chain say little by themselves.
  if (role !== 'step') return /^\d+$/.test(name) ? `layer ${name}` : name || kind.toLowerCase();
  return name ? `${name}: ${kind.toLowerCase()}` : kind.toLowerCase();
}

/** A name for a unit: its class or its colour; undefined where it has only a number. */
export function unitName(
  { plan, classes }: { readonly plan: NetworkPlan; readonly classes: readonly string[] | undefined },
  { index, role, units }: Column,
  unit: number,
): string | undefined {
  if (role === 'input') return units === 3 ? ['red', 'green', 'blue'][unit] : undefined;
  return role === 'softmax' || index === plan.logits ? classes?.[unit] : undefined;
}
