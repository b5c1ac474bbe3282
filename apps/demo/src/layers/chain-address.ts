import type { Chain } from './chain.ts';
import { isAllowed, kinds, type Layer, type LayerKind, layerOf, type SettingName, settings } from './layer.ts';

/** Longest chain that an address may bring. */
const MOST_LAYERS = 100;

/** A chain for an address, `3x32_Conv2d.o64.p1_ReLU`: what differs from the kind's beginning, by letters. */
export function chainToText({ input, layers }: Chain): string {
  return [`${input.channels}x${input.size}`, ...layers.map(layerToText)].join('_');
}

/** Reads what {@link chainToText} wrote; undefined for anything else, because an address is not trusted. */
export function chainFromText(text: string): Chain | undefined {
  const [first, ...rest] = text.split('_');
  const [, channels, size] = /^(\d{1,4})x(\d{1,4})$/.exec(first) ?? [];
  const input = { channels: Number(channels), size: Number(size) };
  if (!isInput(input) || rest.length > MOST_LAYERS) return undefined;
  const layers = rest.map(layerFromText);
  return layers.every((layer) => layer !== undefined) ? { input, layers } : undefined;
}

/** Whether pictures of this shape can be given to a chain. */
export function isInput({ channels, size }: Chain['input']): boolean {
  return [channels, size].every((value) => Number.isInteger(value) && value >= 1) && channels <= 4096 && size <= 1024;
}

function layerToText({ kind, ...own }: Layer): string {
  const changed = Object.entries(own).filter(([name, value]) => kinds[kind][name as SettingName] !== value);
  const parts = changed.map(([name, value]) => `${settings[name as SettingName].letter}${valueToText(value)}`);
  return [kind, ...parts].join('.');
}

function layerFromText(text: string): Layer | undefined {
  const [kind, ...parts] = text.split('.');
  if (!Object.hasOwn(kinds, kind)) return undefined;
  const given: Partial<Record<SettingName, unknown>> = {};
  for (const part of parts) {
    const name = (Object.keys(settings) as SettingName[]).find((each) => settings[each].letter === part[0]);
    if (!name || !(name in kinds[kind as LayerKind])) return undefined;
    const value = valueFromText(name, part.slice(1));
    if (!isAllowed(name, value)) return undefined;
    given[name] = value;
  }
  return layerOf(kind as LayerKind, given as Partial<Layer>);
}

/** The value of a setting for an address. */
export const valueToText = (value: string | number | boolean): string =>
  typeof value === 'boolean'
    ? String(Number(value))
    : typeof value === 'number' && !Number.isInteger(value)
      ? `${Math.round(100 * value)}c` // hundredths: a dot would part settings
      : String(value);

/** The value of a setting as an address has it; whether it is allowed is another question. */
export function valueFromText(name: SettingName, text: string): unknown {
  const { range, choices } = settings[name];
  if (choices) return text;
  if (!range) return text === '1' ? true : text === '0' ? false : text;
  if (/^\d+c$/.test(text)) return Number.parseInt(text, 10) / 100;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
