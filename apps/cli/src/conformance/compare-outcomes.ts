import type { Outcome } from './conformance-case.ts';

/** How far found numbers are from the reference. */
export interface Difference {
  /** As a share of the largest magnitude of the reference, of each tensor by itself (of 0.01 where all of its numbers are smaller). */
  readonly relative: number;
  readonly absolute: number;
}

/** The largest differences of a case, over its values (buffers too) and over its gradients. */
export interface Comparison {
  readonly value: Difference;
  /** Undefined where the case has no gradient. */
  readonly gradient: Difference | undefined;
}

/** Below this a scale would turn rounding into large shares. */
const LEAST_SCALE = 0.01;

/**
 * Compares the numbers of a case with the reference's. NaN is near NaN only, infinity only itself.
 *
 * @throws Error if one has a tensor, or a number of elements, that the other has not.
 */
export function compareOutcomes(found: Outcome, reference: Outcome): Comparison {
  const names = Object.keys(reference);
  if (String(Object.keys(found)) !== String(names)) {
    throw new Error(`expected ${names.join(', ')}, found ${Object.keys(found).join(', ')}`);
  }
  const worst = (kind: (name: string) => boolean): Difference | undefined => {
    const all = names.filter(kind).map((name) => differenceOf(name, found[name], reference[name]));
    if (all.length === 0) return undefined;
    return {
      relative: Math.max(...all.map(({ relative }) => relative)),
      absolute: Math.max(...all.map(({ absolute }) => absolute)),
    };
  };
  return { value: worst((name) => !isGradient(name))!, gradient: worst(isGradient) };
}

const isGradient = (name: string): boolean => name.startsWith('gradient');

function differenceOf(name: string, found: readonly number[], reference: readonly number[]): Difference {
  if (found.length !== reference.length) {
    throw new Error(`${name}: expected ${reference.length} numbers, found ${found.length}`);
  }
  let [absolute, scale] = [0, LEAST_SCALE];
  for (const [i, expected] of reference.entries()) {
    if (Number.isFinite(expected)) scale = Math.max(scale, Math.abs(expected));
    if (Object.is(found[i], expected) || found[i] === expected) continue;
    const difference = Math.abs(found[i] - expected);
    absolute = Math.max(absolute, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
  }
  return { relative: absolute / scale, absolute };
}
