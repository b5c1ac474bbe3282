import { choices } from '@cnn/tensor';
import type { AugmentationOptions } from '../augmentation.ts';
import { memberPath, type RecipeProblem, valueText } from './recipe-problem.ts';

/** Numbers of options are at most so far from 0: what is larger is a mistake, or meant to use up memory. */
const LARGEST = 1e6;
/** Those by which the work or the memory grows, of which an address costs nothing to write. */
const MOST: Readonly<Record<string, number>> = {
  borders: 4096,
  chainDepth: 64,
  dropHeight: 4096,
  dropWidth: 4096,
  grid: 64,
  gridSize: 256,
  kernelSize: 1023,
  maxSize: 16_384,
  mixtureWidth: 64,
  mosaicGrid: 64,
  n: 64,
  numMix: 1000,
  numberOfDrops: 10_000,
  outputSize: 16_384,
  padding: 4096,
  size: 16_384,
};
/** How many values a list may hold, and how deep lists may stand in each other. */
const [LONGEST, DEEPEST] = [1000, 4];

/**
 * What is wrong with a step's options before an augmentation is made of them: names, and types.
 *
 * @param known every option with a value of the right type, or undefined where any type may be right.
 */
export function optionProblems(
  path: string,
  op: string,
  options: Readonly<Record<string, unknown>>,
  known: AugmentationOptions,
): RecipeProblem[] {
  return Object.entries(options).flatMap(([name, value]): readonly RecipeProblem[] => {
    const at = memberPath(path, name);
    if (!Object.hasOwn(known, name)) {
      const names = Object.keys(known);
      const remedy = names.length === 0 ? 'leave it out' : choices(name.slice(0, 40), names);
      return [{ path: at, expected: `an option of ${op}`, found: valueText(name), remedy }];
    }
    const most = Object.hasOwn(MOST, name) ? MOST[name]! : LARGEST;
    const expected = faultOf(value, most, 0) ?? wrongType(value, known[name]);
    return expected === undefined ? [] : [{ path: at, expected, found: valueText(value) }];
  });
}

/** What a value that no option may have should have been. */
function faultOf(value: unknown, most: number, depth: number): string | undefined {
  if (depth > DEEPEST) return `lists at most ${DEEPEST} deep`;
  if (typeof value === 'number') return Math.abs(value) <= most ? undefined : `a number in ±${most}`;
  if (value === null || typeof value === 'boolean') return undefined;
  if (typeof value === 'string') return value.length <= LONGEST ? undefined : `at most ${LONGEST} characters`;
  if (!isPlain(value)) return 'a value of JSON';
  const entries = Object.entries(value);
  if (entries.length > LONGEST) return `at most ${LONGEST} values`;
  for (const [name, each] of entries) {
    if (isHostile(name)) return 'plain names of values';
    const fault = faultOf(each, most, depth + 1);
    if (fault) return fault;
  }
  return undefined;
}

/** What a value should have been where it is of another type than the option's default. */
function wrongType(value: unknown, example: unknown): string | undefined {
  if (example === undefined || example === null) return undefined;
  if (Array.isArray(example) || typeof example === 'number') {
    return typeof value === 'number' || Array.isArray(value) ? undefined : 'a number or a list';
  }
  if (typeof example === 'object') return isPlain(value) ? undefined : 'an object';
  return typeof value === typeof example ? undefined : typeof example === 'boolean' ? 'true or false' : 'text';
}

/** Whether a value is an object or a list as JSON makes them. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}

/** Names by which an object's ancestors could be changed. */
export function isHostile(name: string): boolean {
  return name === '__proto__' || name === 'constructor' || name === 'prototype';
}
