import { type Shape, scope, type Tensor, tensor } from '@cnn/tensor';
import type { DescribedAugmentation } from '../augmentation.ts';
import { moveBoxes, movePoints } from '../data/points.ts';
import { packMatrix } from '../geometric/matrix.ts';
import type { Drawn } from '../parameters/chance.ts';

// Golden cases hold what Kornia drew and what it made of it (tools/reference/kornia_cases.py). Names of options and parameters are Kornia's; ours are
// the same in camelCase, so most need no mapping.

/** Numbers with their shape. */
export interface KorniaTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Moved {
  readonly input: KorniaTensor;
  readonly output: KorniaTensor;
}

/** One case of a fixture. */
export interface KorniaCase {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly images: KorniaTensor;
  readonly params: Readonly<Record<string, KorniaTensor>>;
  readonly output: KorniaTensor;
  readonly matrix?: KorniaTensor;
  readonly inverse?: KorniaTensor;
  readonly masks?: Moved;
  readonly boxes?: Moved;
  readonly keypoints?: Moved;
  readonly labels?: Moved;
}

/** How ours is made and drawn for from Kornia's cases. */
export interface KorniaGolden {
  /** `{ op, cases }` of src/fixtures/kornia. */
  readonly fixture: unknown;
  /** Ours, given Kornia's options by our names. */
  // biome-ignore lint/suspicious/noExplicitAny: options and parameters are those of any augmentation.
  make(options: Readonly<Record<string, any>>, golden: KorniaCase): DescribedAugmentation<any>;
  /** Our parameters. @default Kornia's by our names, with `applied` of its batch_prob */
  params?(drawn: Drawn<string>, golden: KorniaCase): object;
  /** The shares of classes that a case's labels mean, or undefined if they do not tell. @default labels are not compared */
  shares?(golden: KorniaCase): KorniaTensor | undefined;
  /** Largest difference of a pixel. @default 1e-4 */
  readonly tolerance?: number;
  /** Cases that Kornia computes otherwise on purpose, by name, with the reason, which is printed. */
  readonly deviations?: Readonly<Record<string, string>>;
}

/** What a case is compared in. */
export type Compared = 'pixels' | 'matrix' | 'inverse' | 'masks' | 'boxes' | 'keypoints' | 'labels';

/**
 * Compares ours with a case on the chosen backend.
 *
 * @returns the largest difference of each thing that the case holds.
 * @throws Error where one is larger than allowed, naming value and place.
 */
export async function compareWithKornia(
  golden: KorniaGolden,
  each: KorniaCase,
): Promise<Partial<Record<Compared, number>>> {
  const augmentation = golden.make(ourOptions(each.options), each);
  const shape = each.images.shape as Shape;
  const plain = ourParams(each.params, shape[0]!);
  const params = golden.params?.(plain, each) ?? plain;
  const { tolerance = 1e-4 } = golden;
  const found: Partial<Record<Compared, number>> = {};
  const compare = async (
    what: Compared,
    actual: () => Tensor | Float64Array,
    expected: KorniaTensor | undefined,
    most: number,
  ) => {
    if (!expected) return;
    const values = scope(actual);
    const numbers = values instanceof Float64Array ? values : await values.data();
    if (!(values instanceof Float64Array) && String(values.shape) !== String(expected.shape)) {
      throw new Error(`${what}: expected shape [${expected.shape}], found [${values.shape}]`);
    }
    found[what] = largestDifference(what, numbers, expected.data, most);
    if (!(values instanceof Float64Array)) values.dispose();
  };
  const toTensor = ({ data, shape: own }: KorniaTensor) => tensor(Float32Array.from(data), [...own]);
  const geometry = () => augmentation.geometry!(params, shape).matrix;
  await compare('pixels', () => augmentation.apply(toTensor(each.images), params), each.output, tolerance);
  const matrices = () => Float64Array.from(packMatrix(geometry(), shape[0]!) as Float64Array);
  if (augmentation.geometry) await compare('matrix', matrices, each.matrix, 1e-4);
  if (augmentation.inverse) {
    await compare(
      'inverse',
      () => augmentation.inverse!(toTensor(each.output), params, shape),
      each.inverse,
      tolerance,
    );
  }
  const { boxes, keypoints } = each;
  const masks = each.masks && { input: withChannels(each.masks.input), output: withChannels(each.masks.output) };
  const movedMasks = (own: Moved) =>
    augmentation.applyMasks?.(toTensor(own.input), params, shape) ?? toTensor(own.input);
  if (masks) await compare('masks', () => movedMasks(masks), masks.output, 1e-4);
  if (boxes && augmentation.geometry)
    await compare('boxes', () => moveBoxes(toTensor(boxes.input), geometry()), boxes.output, 1e-3);
  if (boxes && augmentation.applyBoxes)
    await compare('boxes', () => augmentation.applyBoxes!(toTensor(boxes.input), params, shape), boxes.output, 1e-3);
  const { labels } = each;
  if (labels && augmentation.applyLabels) {
    const indices = tensor([...labels.input.data], [...labels.input.shape], 'int32');
    await compare('labels', () => augmentation.applyLabels!(indices, params), golden.shares?.(each), 1e-6);
  }
  if (keypoints && augmentation.geometry) {
    await compare('keypoints', () => movePoints(toTensor(keypoints.input), geometry()), keypoints.output, 1e-3);
  }
  return found;
}

/** Kornia's options by our names: padding by the words of `warp`, `align_corners` only where ours has it. */
export function ourOptions(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) result[camelCase(name)] = value;
  if (typeof result.resample === 'string') result.resample = result.resample.toLowerCase();
  if (typeof result.paddingMode === 'string') {
    const mirrored = result.alignCorners ? 'reflect' : 'symmetric';
    const words = { zeros: 'constant', border: 'replicate', reflection: mirrored, fill: 'constant' } as Record<
      string,
      string
    >;
    result.paddingMode = words[result.paddingMode.toLowerCase()] ?? result.paddingMode;
  }
  if ('fillValue' in result) result.fill = result.fillValue;
  return result;
}

/** Kornia's parameters by our names, and `applied` of its batch_prob. Those drawn for changed samples only get zeros for the others. */
export function ourParams(params: Readonly<Record<string, KorniaTensor>>, batch: number): Drawn<string> {
  const chances = params.batch_prob?.data ?? [1];
  const applied = Uint8Array.from({ length: batch }, (_, i) => (chances[chances.length === 1 ? 0 : i]! > 0.5 ? 1 : 0));
  const chosen = [...applied.keys()].filter((i) => applied[i]);
  const result: Record<string, unknown> = { applied };
  for (const [name, { shape, data }] of Object.entries(params)) {
    const values = Float32Array.from(data);
    const width = values.length / (shape[0] || 1);
    if (shape[0] === batch || shape[0] !== chosen.length) result[camelCase(name)] = values;
    else {
      const spread = new Float32Array(batch * width);
      for (const [k, i] of chosen.entries()) spread.set(values.subarray(k * width, (k + 1) * width), i * width);
      result[camelCase(name)] = spread;
    }
  }
  return result as Drawn<string>;
}

/** Kornia's transplantation has masks without an axis for channels. */
function withChannels({ shape, data }: KorniaTensor): KorniaTensor {
  return { shape: shape.length === 3 ? [...shape, 1] : shape, data };
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function largestDifference(what: string, found: ArrayLike<number>, expected: readonly number[], most: number): number {
  if (found.length !== expected.length)
    throw new Error(`${what}: expected ${expected.length} values, found ${found.length}`);
  let largest = 0;
  for (const [i, value] of expected.entries()) {
    const difference = Math.abs(found[i]! - value);
    if (!(difference <= most))
      throw new Error(`${what}: value ${i}: expected ${value}, found ${found[i]} (allowed ${most})`);
    largest = Math.max(largest, difference);
  }
  return largest;
}
