import type { Chain } from './chain.ts';
import { isInput, valueFromText } from './chain-address.ts';
import { isAllowed, kinds, type Layer, type LayerKind, layerOf, type SettingName } from './layer.ts';

/** What the page begins with: the first convolution of the course's example. */
const BEGIN = { kind: 'Conv2d', channels: 1, size: 28 } as const;

/** The layer that the address asks for, `kind=Conv2d&in=3&at=32&out=64`, and what it takes. What is not allowed is passed over. */
export function readPlayground(settings: URLSearchParams): { layer: Layer; input: Chain['input'] } {
  const asked = settings.get('kind') ?? '';
  const kind = Object.hasOwn(kinds, asked) ? (asked as LayerKind) : BEGIN.kind;
  const given: Partial<Record<SettingName, unknown>> = {};
  for (const name of Object.keys(kinds[kind]) as SettingName[]) {
    const value = valueFromText(name, settings.get(name) ?? '');
    if (isAllowed(name, value)) given[name] = value;
  }
  const input = {
    channels: Number(settings.get('in') ?? BEGIN.channels),
    size: Number(settings.get('at') ?? BEGIN.size),
  };
  return {
    layer: layerOf(kind, given as Partial<Layer>),
    input: isInput(input) ? input : { channels: BEGIN.channels, size: BEGIN.size },
  };
}
