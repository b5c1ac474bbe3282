import type { Say } from '../locale.ts';
import type { Column, NetworkPlan } from './network-plan.ts';
import type { Unit } from './unit-inputs.ts';

/** A name for a column: its layer's, or what the step does. */
export function nameOf({ columns }: NetworkPlan, index: number, say: Say): string {
  const { name, kind, role } = columns[index];
  // The numbers of an unnamed chain say little by themselves.
  if (role === 'input' && !name) return say({ en: 'input', zh: '输入' });
  if (role !== 'step') {
    return /^\d+$/.test(name) ? say({ en: `layer ${name}`, zh: `第 ${name} 层` }) : name || kind.toLowerCase();
  }
  return name ? `${name}: ${kind.toLowerCase()}` : kind.toLowerCase();
}

/** A name for a unit: its class or its colour; undefined where it has only a number. */
export function unitName(
  { plan, classes }: { readonly plan: NetworkPlan; readonly classes: readonly string[] | undefined },
  { index, role, units }: Column,
  unit: number,
  say: Say,
): string | undefined {
  if (role === 'input') return units === 3 ? say(colors[unit]) : undefined;
  return role === 'softmax' || index === plan.logits ? classes?.[unit] : undefined;
}

const colors = [
  { en: 'red', zh: '红' },
  { en: 'green', zh: '绿' },
  { en: 'blue', zh: '蓝' },
];

/** A channel with its column's name. */
export function channelOf(plan: NetworkPlan, { column, unit }: Unit, say: Say): string {
  const name = nameOf(plan, column, say);
  return say({ en: `${name}, channel ${unit}`, zh: `${name}，通道 ${unit}` });
}

/** What a unit is called by its number. */
export const channelName = (unit: number, say: Say): string => say({ en: `channel ${unit}`, zh: `通道 ${unit}` });
