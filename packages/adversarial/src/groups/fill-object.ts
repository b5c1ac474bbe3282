/** One picture in main memory and what is object in it. */
export interface MaskedPicture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Rows of pixels of interleaved channels. */
  readonly values: Float32Array;
  /** One number for each pixel; background is where it is 0. */
  readonly mask: Float32Array;
}

/**
 * The picture without its object: the hole is filled from the background around it, smoothly, and the background stays as it is.
 *
 * Pull-push (Gortler et al., The Lumigraph, 1996): halve the picture until the hole is gone, and fill each size from the next smaller one. A
 * picture that is all object becomes its mean colour.
 */
export function fillObject({ height, width, channels, values, mask }: MaskedPicture): Float32Array {
  const known = Float32Array.from(mask, (cover) => (cover === 0 ? 1 : 0));
  if (!known.includes(1)) return evened(values, channels);
  return filled({ height, width, channels, values, known });
}

function evened(values: Float32Array, channels: number): Float32Array {
  const sums = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) sums[i % channels] += values[i];
  return values.map((_, i) => (sums[i % channels] * channels) / values.length);
}

interface Level {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly values: Float32Array;
  /** 1 where a pixel is known, else 0. */
  readonly known: Float32Array;
}

function filled(level: Level): Float32Array {
  const { width, channels, values, known } = level;
  // At the latest where one pixel is left, as some background is known.
  if (!known.includes(0)) return values;
  const smaller = halved(level);
  const below = filled(smaller);
  return values.map((value, i) => {
    const pixel = Math.floor(i / channels);
    if (known[pixel] === 1) return value;
    return sampled(below, smaller, (Math.floor(pixel / width) + 0.5) / 2, ((pixel % width) + 0.5) / 2, i % channels);
  });
}

/** Each pixel is the mean of those known among the up to four that it stands for. */
function halved({ height, width, channels, values, known }: Level): Level {
  const half = { height: Math.ceil(height / 2), width: Math.ceil(width / 2), channels };
  const means = new Float32Array(half.height * half.width * channels);
  const counts = new Float32Array(half.height * half.width);
  for (let pixel = 0; pixel < known.length; pixel++) {
    if (known[pixel] === 0) continue;
    const target = (Math.floor(pixel / width) >> 1) * half.width + ((pixel % width) >> 1);
    counts[target]++;
    for (let c = 0; c < channels; c++) {
      const mean = means[target * channels + c];
      means[target * channels + c] = mean + (values[pixel * channels + c] - mean) / counts[target];
    }
  }
  return { ...half, values: means, known: counts.map((count) => Math.min(count, 1)) };
}

/** Between the four nearest pixels, whose middles lie at halves. */
function sampled(values: Float32Array, { height, width, channels }: Level, y: number, x: number, c: number): number {
  const top = Math.min(Math.max(y - 0.5, 0), height - 1);
  const left = Math.min(Math.max(x - 0.5, 0), width - 1);
  const [row, column] = [Math.floor(top), Math.floor(left)];
  const at = (down: number, right: number): number =>
    values[(Math.min(row + down, height - 1) * width + Math.min(column + right, width - 1)) * channels + c];
  const [fy, fx] = [top - row, left - column];
  return (1 - fy) * ((1 - fx) * at(0, 0) + fx * at(0, 1)) + fy * ((1 - fx) * at(1, 0) + fx * at(1, 1));
}
