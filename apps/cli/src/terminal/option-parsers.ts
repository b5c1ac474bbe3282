import { choices } from '@cnn/tensor';
import { type Command, InvalidArgumentError } from 'commander';
import type { Split } from '../data/data-source.ts';

/** A whole number of at least 1. */
export function count(text: string): number {
  const value = number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('expected a whole number of at least 1');
  return value;
}

/** A whole number of at least 0. */
export function countOrNone(text: string): number {
  const value = number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('expected a whole number of at least 0');
  return value;
}

/** Any whole number. */
export function wholeNumber(text: string): number {
  const value = number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('expected a whole number');
  return value;
}

/** A number of at least 0. */
export function positive(text: string): number {
  const value = number(text);
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
    throw new InvalidArgumentError('expected a number of at least 0');
  return value;
}

/** A number in [0, 1], also written as a quotient such as 8/255. */
export function fraction(text: string): number {
  const value = quotient(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('expected a number in [0, 1], such as 0.03 or 8/255');
  return value;
}

/** A number above 0, also written as a quotient such as 8/255. */
export function aboveZero(text: string): number {
  const value = quotient(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY))
    throw new InvalidArgumentError('expected a number above 0, such as 0.03 or 8/255');
  return value;
}

/** How the size of a change is measured. */
export function normName(text: string): (typeof normNames)[number] {
  const found = normNames.find((name) => name === text);
  if (!found) throw new InvalidArgumentError(choices(text, normNames));
  return found;
}

const normNames = ['Linf', 'L2', 'L1', 'L0'] as const;

/** A number between 0 and 1, neither of them. */
export function share(text: string): number {
  const value = number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('expected a number between 0 and 1');
  return value;
}

function quotient(text: string): number {
  const [numerator, denominator = '1', ...rest] = text.split('/');
  return rest.length > 0 ? Number.NaN : number(numerator) / number(denominator);
}

function number(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** One half of the data. */
export function split(text: string): Split {
  if (text === 'train' || text === 'test') return text;
  throw new InvalidArgumentError("expected 'train' or 'test'");
}

/** What a picture is written as. */
export function pictureFormat(text: string): 'svg' | 'png' {
  if (text === 'svg' || text === 'png') return text;
  throw new InvalidArgumentError("expected 'svg' or 'png'");
}

/** The file of a picture. */
export function pictureFile(text: string): string {
  if (/\.(svg|png)$/i.test(text)) return text;
  throw new InvalidArgumentError('expected a path ending in .svg or .png');
}

/** The options of every command that computes. */
export function backendOptions(program: Command): Command {
  return program
    .option('--backend <name>', 'auto, cuda, webgpu, wasm, native or cpu', 'auto')
    .option('--threads <n>', 'of the wasm backend; default: CNN_THREADS, else all cores', count);
}
