import { checkShape, type Pooled, reshape, type Tensor } from '@cnn/tensor';

/** What a max pooling gives: values, with `returnIndices` together with their places. */
export type PoolOutput<Indices extends boolean> = Indices extends true ? Pooled : Tensor;

/** What pools that keep the largest value may tell besides. */
export interface IndicesOptions<Indices extends boolean> {
  /** Whether the places of the largest values are returned too, as MaxUnpool wants them: `{ values, indices }`. @default false */
  readonly returnIndices?: Indices;
}

/** A size and what else was set, as `describe` shows it: `3×3, stride 2, ceil mode`. */
export function describePool(size: number | readonly (number | null)[], options: object = {}): string {
  const sizes = typeof size === 'number' ? [size, size] : size;
  const settings = Object.entries(options)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => (value === true ? words(name) : `${words(name)} ${[value].flat().join('×')}`));
  return [sizes.map((each) => each ?? 'same').join('×'), ...settings].join(', ');
}

const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Treats signals `[batch, length, channels]` as images of one row. */
export function alongRow<Output extends Tensor | Pooled>(
  owner: string,
  signals: Tensor,
  pool: (images: Tensor) => Output,
): Output {
  const [batch, length, channels] = checkShape(owner, signals, [null, null, null]);
  const found = pool(reshape(signals, [batch, 1, length, channels]));
  const toSignals = (images: Tensor) => reshape(images, [batch, images.shape[2]!, images.shape[3]!]);
  if ('values' in found) return { values: toSignals(found.values), indices: toSignals(found.indices) } as Output;
  return toSignals(found) as Output;
}

/** Settings of a signal's pooling as those of images of one row; what is not given stays out. */
export function inRow<
  Options extends { readonly stride?: number; readonly padding?: number; readonly dilation?: number },
>({ stride, padding, dilation, ...rest }: Options) {
  const pair = (height: number, width: number | undefined) =>
    width === undefined ? undefined : ([height, width] as const);
  return { ...rest, stride: pair(1, stride), padding: pair(0, padding), dilation: pair(1, dilation) };
}
