import { checkInteger } from '@cnn/tensor';
import { readJson } from './read-json.ts';
import type { ChainLayer } from './seen-windows.ts';

/** More layers than any network has. */
const MOST_LAYERS = 10_000;

/** A square input and the convolutions and pools that it goes through. */
export function parseChain(text: string): { readonly input: number; readonly layers: readonly ChainLayer[] } {
  const { input, layers } = Object(readJson('Receptive field', text));
  if (Array.isArray(layers) && layers.length <= MOST_LAYERS && layers.every(isLayer)) {
    checkInteger('Receptive field', 'input', input ?? Number.NaN, 1, 4096);
    return { input, layers };
  }
  throw new Error('Receptive field: expected { "input": 32, "layers": [{ "kernel": 3, "padding": 1 }] }');
}

function isLayer(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { name, ...numbers } = value as Record<string, unknown>;
  return ['undefined', 'string'].includes(typeof name) && Object.values(numbers).every(isUsual);
}

/** Beyond this, windows are no longer exact. */
const isUsual = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= 1e6;
