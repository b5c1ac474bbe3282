/** What the sheet shows beside the recipe. */
export interface SheetSettings {
  /** Pixels of a side. */
  readonly size: number;
  /** Pictures beside the original. */
  readonly variants: number;
  readonly seed: number;
  /** Whether a mask and points move along. */
  readonly marks: boolean;
}

export const SIZES: readonly number[] = [28, 32, 64, 96, 128, 224];
export const VARIANTS: readonly number[] = [5, 11, 23];
export const MOST_SEED = 2 ** 31 - 1;

export const usualSettings: SheetSettings = { size: 32, variants: 11, seed: 0, marks: false };

/** The settings of an address; what is missing or not possible is as usual. */
export function readSettings(address: URLSearchParams): SheetSettings {
  const chosen = (name: 'size' | 'variants', from: readonly number[]): number => {
    const value = Number(address.get(name));
    return from.includes(value) ? value : usualSettings[name];
  };
  return {
    size: chosen('size', SIZES),
    variants: chosen('variants', VARIANTS),
    seed: seedOf(address.get('seed')) ?? usualSettings.seed,
    marks: address.get('marks') === '1',
  };
}

/** A seed from text, or undefined where it is none. */
export function seedOf(text: string | null): number | undefined {
  return text !== null && /^\d{1,10}$/.test(text) && Number(text) <= MOST_SEED ? Number(text) : undefined;
}

/** Which steps an address says are switched off, from 0. */
export function readOff(address: URLSearchParams): ReadonlySet<number> {
  const text = address.get('off') ?? '';
  return new Set(/^\d{1,3}(\.\d{1,3})*$/.test(text) ? text.split('.').map(Number) : []);
}
