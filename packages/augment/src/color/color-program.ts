import { at, type Column, isTensor } from '../parameters/column.ts';
import { appendStep, CODES, HIGH, LOW, type Numbers } from './color-join.ts';
import type { Bounds, ColorStep } from './color-step.ts';

// Steps as numbers: what the kernel of our WASM engine runs on each pixel.

/** Numbers of a step: its code, and up to 15 more. */
export const STEP_SIZE = 16;

/** Steps for each image of a batch, as many for each; those without anything to do come last. */
export interface ColorProgram {
  readonly steps: number;
  /** `[batch, steps, STEP_SIZE]`. */
  readonly values: Float32Array;
}

/**
 * The steps as a program, or undefined where they need tensors, or each channel of other than one or three has numbers of its own.
 *
 * Each image keeps only what is applied to it, and neighbours become one step where the result is the same.
 */
export function colorProgram(steps: readonly ColorStep[], batch: number, channels: number): ColorProgram | undefined {
  if (!steps.every((step) => isPlain(step) && fits(step, channels))) return undefined;
  const lists = Array.from({ length: batch }, (_, i) => listOf(steps, i, channels));
  const count = Math.max(0, ...lists.map((list) => list.length));
  const values = new Float32Array(batch * count * STEP_SIZE);
  for (const [i, list] of lists.entries()) {
    for (const [k, numbers] of list.entries()) values.set(numbers, (i * count + k) * STEP_SIZE);
  }
  return { steps: count, values };
}

/** A program as steps, each for those images whose program has its kind in its place. */
export function stepsOf({ steps, values }: ColorProgram, batch: number, channels: number): ColorStep[] {
  const result: ColorStep[] = [];
  for (let k = 0; k < steps; k++) {
    const number = (i: number, place: number) => values[(i * steps + k) * STEP_SIZE + place]!;
    const codes = Array.from({ length: batch }, (_, i) => number(i, 0));
    for (const code of new Set(codes)) {
      if (code === CODES.none) continue;
      const applied = Uint8Array.from(codes, (each) => (each === code ? 1 : 0));
      const column = (place: number) => columnOf(applied, (i) => number(i, place), NEUTRAL[code]?.[place] ?? 0);
      result.push(stepOf(code, column, applied, channels));
    }
  }
  return result;
}

function listOf(steps: readonly ColorStep[], i: number, channels: number): Numbers[] {
  const list: Numbers[] = [];
  for (const step of steps) {
    if (step.applied && !step.applied[i]) continue;
    if (step.kind === 'posterize' && at(step.bits, i) >= 8) continue;
    appendStep(list, numbersOf(step, i, channels));
  }
  return list;
}

function numbersOf(step: ColorStep, i: number, channels: number): Numbers {
  switch (step.kind) {
    case 'mix': {
      const matrix = step.matrix.map((entry) => at(entry, i));
      return [
        CODES.affine,
        ...(channels === 1 ? diagonal(matrix[0]!, matrix[1]!, i, 1) : matrix),
        ...boundsOf(step, i),
      ];
    }
    case 'scale':
      return [CODES.affine, ...diagonal(step.factor, step.offset, i, channels), ...boundsOf(step, i)];
    case 'hsv':
      return [CODES.hsv, at(step.hue, i), at(step.saturation, i), 1, ...ZEROS, ...boundsOf(step, i)];
    case 'gamma':
      return [CODES.gamma, at(step.gamma, i), at(step.gain, i), 0, ...ZEROS, 0, 1];
    case 'solarize':
      return [CODES.solarize, at(step.threshold, i), at(step.addition, i)];
    case 'posterize':
      return [CODES.posterize, at(step.bits, i)];
  }
}

/** Between what is used of a step and its bounds. */
const ZEROS = new Array<number>(9).fill(0);

function boundsOf({ low = -Infinity, high = Infinity }: Bounds, i: number): [number, number] {
  return [at(low, i), at(high, i)];
}

function diagonal(factor: Column | readonly Column[], offset: Column | readonly Column[], i: number, channels: number) {
  const matrix = new Array<number>(12).fill(0);
  for (let row = 0; row < 3; row++) {
    const channel = Math.min(row, channels - 1);
    matrix[5 * row] = at(ofChannel(factor, channel), i);
    matrix[4 * row + 3] = at(ofChannel(offset, channel), i);
  }
  return matrix;
}

/** A channel's own number, or that of all. */
export function ofChannel(value: Column | readonly Column[], channel: number): Column {
  return Array.isArray(value) ? value[value.length === 1 ? 0 : channel] : (value as Column);
}

/** Numbers that change nothing: images that a step is not for have no part in its gradient either, as 0 · ∞ would have. */
const NEUTRAL: Readonly<Record<number, Numbers>> = {
  [CODES.affine]: [0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -Infinity, Infinity],
  [CODES.hsv]: [0, 0, 1, 1, ...ZEROS, -Infinity, Infinity],
  [CODES.gamma]: [0, 1, 1],
};

/** One number where all images of a step have the same. */
function columnOf(applied: Uint8Array, number: (i: number) => number, neutral: number): Column {
  const own = [...applied.keys()].filter((i) => applied[i]);
  const first = number(own[0]!);
  if (own.every((i) => number(i) === first)) return first;
  return Float64Array.from(applied, (flag, i) => (flag ? number(i) : neutral));
}

function stepOf(code: number, column: (place: number) => Column, applied: Uint8Array, channels: number): ColorStep {
  switch (code) {
    case CODES.gamma:
      return { kind: 'gamma', gamma: column(1), gain: column(2), applied };
    case CODES.solarize:
      return { kind: 'solarize', threshold: column(1), addition: column(2), applied };
    case CODES.posterize:
      return { kind: 'posterize', bits: column(1), applied };
  }
  const bounds = { low: column(LOW), high: column(HIGH), applied };
  if (code === CODES.hsv) return { kind: 'hsv', hue: column(1), saturation: column(2), ...bounds };
  const matrix = Array.from({ length: 12 }, (_, k) => column(k + 1));
  // Of a channel alone, not of others: an operation on all numbers, not a product of matrices.
  const isDiagonal = channels !== 3 || matrix.every((entry, k) => k % 4 === 3 || k % 5 === 0 || entry === 0);
  if (!isDiagonal) return { kind: 'mix', matrix, ...bounds };
  const [factor, offset] = [[0, 5, 10].map((k) => matrix[k]!), [3, 7, 11].map((k) => matrix[k]!)];
  return { kind: 'scale', factor: oneOrAll(factor, channels), offset: oneOrAll(offset, channels), ...bounds };
}

function oneOrAll(columns: readonly Column[], channels: number): Column | readonly Column[] {
  return channels !== 3 || columns.every((column) => column === columns[0]) ? columns[0]! : columns;
}

function isPlain(step: ColorStep): boolean {
  return Object.values(step)
    .flat()
    .every((value) => !isTensor(value));
}

/** Kernels know one factor for all channels, or three channels. */
function fits(step: ColorStep, channels: number): boolean {
  if (channels === 3) return true;
  if (step.kind === 'mix') return channels === 1;
  if (step.kind === 'hsv') return false;
  const several = (value: unknown) => Array.isArray(value) && value.length > 1;
  return step.kind !== 'scale' || channels === 1 || !(several(step.factor) || several(step.offset));
}
