import { DataError, formatShape, type ShapePattern, type Tensor, tensor } from '@cnn/tensor';
import type { Parameter } from '../core/parameter.ts';
import type { Json, TfjsWeights } from './tfjs-weights.ts';

export type Pair = readonly [height: number, width: number];

/** No window, step or border of a picture is larger. */
const MOST = 4096;

/** Whether a value from a file can be the size of a window, a step or a border. */
export function isSize(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST;
}

/** One layer of a layers-model: its settings and weights, checked as they are asked for. */
export class TfjsLayer {
  /** Keras's class, such as `Conv2D`. */
  readonly kind: string;
  readonly name: string;
  readonly config: Json;
  readonly #weights: TfjsWeights;
  readonly #subject: string;
  readonly #values: [parameter: Parameter, torch: Tensor][] = [];

  constructor(kind: string, config: Json, weights: TfjsWeights, subject: string) {
    this.kind = kind;
    this.name = String(config.name);
    this.config = config;
    this.#weights = weights;
    this.#subject = subject;
  }

  /** The error about something in this layer. */
  error(expected: string, found: unknown, remedy?: string): DataError {
    const text = typeof found === 'string' ? found : (JSON.stringify(found)?.slice(0, 200) ?? 'none');
    return new DataError(this.#subject, {
      expected: `${expected} in ${this.kind} '${this.name}'`,
      found: text,
      remedy,
    });
  }

  /** A weight in TensorFlow.js's layout; `null` stands for any size. */
  weight(kind: string, pattern: ShapePattern): Tensor {
    const path = `${this.name}/${kind}`;
    const found = this.#weights.get(path) ?? [...this.#weights].find(([name]) => name.endsWith(`/${path}`))?.[1];
    if (!found) throw this.error(`a weight '${path}'`, 'none');
    const { shape, data } = found;
    const fits =
      shape.length === pattern.length && pattern.every((size, axis) => size === null || size === shape[axis]);
    if (!fits) throw this.error(`'${path}' of shape ${formatShape(pattern)}`, formatShape(shape));
    if (!(data instanceof Float32Array)) throw this.error(`'${path}' in float32`, 'integers');
    return tensor(data, [...shape], 'float32');
  }

  /** A setting of two whole numbers from 1, or one for both. */
  pair(key: string, otherwise: unknown = 1): Pair {
    const value = this.config[key] ?? otherwise;
    const sizes = typeof value === 'number' ? [value, value] : value;
    if (Array.isArray(sizes) && sizes.length === 2 && sizes.every((size) => isSize(size) && size >= 1))
      return [sizes[0], sizes[1]];
    throw this.error(`two whole numbers from 1 to ${MOST} as ${key}`, value);
  }

  number(key: string, otherwise: number): number {
    const value = this.config[key] ?? otherwise;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.error(`a number as ${key}`, value);
  }

  /** A setting that is true unless it says otherwise. */
  flag(key: string): boolean {
    return this.config[key] !== false;
  }

  /** One of a few texts, the first where there is none. */
  choice<T extends string>(key: string, known: readonly T[]): T {
    const value = this.config[key] ?? known[0];
    if (known.includes(value as T)) return value as T;
    throw this.error(`${key} ${known.join(' or ')}`, value, `this importer knows no other`);
  }

  /** Has a parameter take these values, in PyTorch's layout, at {@link assignAll}. */
  assign(parameter: Parameter, torch: Tensor): void {
    this.#values.push([parameter, torch]);
  }

  assignAll(): void {
    for (const [parameter, torch] of this.#values) parameter.assign(parameter.fromTorch(torch));
  }
}
