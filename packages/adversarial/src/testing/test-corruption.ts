import { Rng, reshape, type Shape, slice, type Tensor, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { Corruption, CorruptionOptions, CorruptionTable } from '../corruptions/corruption.ts';
import { plasmaFractal } from '../corruptions/plasma-fractal.ts';

export interface TestCorruptionOptions {
  /** Whether two streams may give different pictures. @default false */
  readonly random?: boolean;
  /** Channels of the pictures. @default [3, 1] */
  readonly channels?: readonly number[];
  /**
   * Pairs of severities, of which the second must be farther from the original than the first: not all are, in the published tables.
   * @default each and the next
   */
  readonly stronger?: readonly (readonly [number, number])[];
}

/**
 * What every corruption promises, as a vitest suite on each backend.
 *
 * Pictures of any size as large as before and in [0, 1], the same for the same chance in any batch and on every backend, farther from the
 * original the higher the severity, no tensor lost, input left alone, and errors that name bad input.
 *
 * @example
 * testCorruption('fog', fog, { random: true });
 */
export function testCorruption(
  name: string,
  make: (options?: CorruptionOptions) => Corruption,
  { random = false, channels = [3, 1], stronger = NEXT }: TestCorruptionOptions = {},
): void {
  const rng = new Rng(9);
  const streams = (count: number, purpose = 'a') => Array.from({ length: count }, (_, i) => rng.fold(purpose, i));
  const few = [3, 11, 14, channels[0]];

  describe(`${name} as a corruption`, () => {
    const made = new Map<string, string>();

    onEachBackend(() => {
      const shapes = channels.flatMap((count) => SIZES.map((size) => [...size, count]));
      it.each(shapes.map((shape) => [shape]))('keeps shape and range of %j in both tables', async (shape) => {
        const images = uniform(rng.fold('images'), shape);
        for (const table of TABLES) {
          for (const severity of [1, 3, 5]) {
            const corrupted = await make({ table }).corrupt(images, severity, rng);
            expect(corrupted.shape).toEqual(shape);
            expect(corrupted.dtype).toBe('float32');
            expect((await corrupted.data()).every((value) => value >= 0 && value <= 1)).toBe(true);
          }
        }
      });

      it.each([0, 0.5, 1])('keeps the range of pictures of %d', async (value) => {
        const images = tensor(new Float32Array(9 * 9 * channels[0]).fill(value), [1, 9, 9, channels[0]]);
        for (const table of TABLES) {
          const values = await (await make({ table }).corrupt(images, 5, rng)).data();
          expect(values.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
        }
      });

      it('does the same for the same chance, alone and in a batch, on every backend', async () => {
        const images = photographs(few);
        const { corrupt } = make();
        const together = await corrupt(images, 4, streams(3));
        for (let i = 0; i < 3; i++) {
          await expectClose(await corrupt(row(images, i), 4, [streams(3)[i]]), row(together, i), EXACTLY);
        }
        const text = String(await together.data());
        expect(made.get('pixels') ?? text).toBe(text);
        made.set('pixels', text);
        const other = await corrupt(images, 4, streams(3, 'b'));
        expect(String(await other.data()) === text).toBe(!random);
        const one = await corrupt(images, 4, rng);
        await expectClose(one, await corrupt(images, 4, [rng.fold(0), rng.fold(1), rng.fold(2)]), EXACTLY);
      });

      it.each(TABLES)('goes farther from the original the higher the severity in %s', async (table) => {
        const images = photographs([6, 48, 48, channels[0]]);
        const distances: number[] = [];
        for (let severity = 1; severity <= 5; severity++) {
          distances.push(await distance(images, await make({ table }).corrupt(images, severity, rng)));
        }
        expect(distances[0]).toBeGreaterThan(0);
        for (const [weak, strong] of stronger) expect(distances[strong - 1]).toBeGreaterThan(distances[weak - 1]);
      });

      it('takes an empty batch', async () => {
        const shape = [0, 4, 4, channels[0]];
        expect((await make().corrupt(tensor([], shape, 'float32'), 3, [])).shape).toEqual(shape);
      });

      it('leaves its input as it was, and no tensor behind', async () => {
        const images = photographs(few);
        const before = Array.from(await images.data());
        await expectNoLeak(() => make().corrupt(images, 2, rng));
        expect(Array.from(await images.data())).toEqual(before);
      });

      it.each([0, 6, 1.5, Number.NaN])('refuses severity %d', async (severity) => {
        const images = photographs(few);
        await expectNoLeak(async () => {
          await expect(make().corrupt(images, severity, rng)).rejects.toThrow(
            `${name}: severity must be a whole number in [1, 5], found ${severity}`,
          );
        });
      });

      it.each([-0.01, 1.01, Number.NaN])('refuses a pixel of %d', async (value) => {
        const values = new Float32Array(2 * 3 * 4 * channels[0]).fill(0.5);
        // Image 1, row 2, column 0.
        values[(1 * 12 + 2 * 4) * channels[0]] = value;
        await expect(make().corrupt(tensor(values, [2, 3, 4, channels[0]]), 1, rng)).rejects.toThrow(
          `${name}: expected images in [0, 1], found ${Math.fround(value)} at [1, 2, 0, 0]; corrupt images before they are normalised`,
        );
      });

      it('refuses what is no batch of pictures, and a wrong number of streams', async () => {
        const images = photographs(few);
        await expect(make().corrupt(reshape(images, [33, 14, few[3]]), 1, rng)).rejects.toThrow(
          `${name}: expected images [batch, height, width, channels], found [33, 14, ${few[3]}]`,
        );
        await expect(make().corrupt(uniform(rng, [2, 3, 3, 2]), 1, rng)).rejects.toThrow(
          `${name}: expected images with ${[...channels].reverse().join(' or ')} channels, found [2, 3, 3, 2]`,
        );
        await expect(make().corrupt(images, 1, streams(2))).rejects.toThrow(
          `${name}: 2 streams for 3 images; give one Rng for each image`,
        );
      });
    });

    it('has its name, and refuses an unknown table', () => {
      expect(make().name).toBe(name);
      expect(() => make({ table: 'MNIST-C' as CorruptionTable })).toThrow(
        `${name}: expected table 'CIFAR-10-C' or 'ImageNet-C', found 'MNIST-C'`,
      );
    });
  });
}

const TABLES: readonly CorruptionTable[] = ['CIFAR-10-C', 'ImageNet-C'];
const SIZES = [
  [2, 13, 17],
  [1, 1, 1],
  [1, 2, 5],
  [1, 8, 3],
];
const NEXT = [1, 2, 3, 4].map((severity) => [severity, severity + 1] as const);
const EXACTLY = { absolute: 0, relative: 0 };

/** Clouds with edges, a little of it in colour: as much of each size of detail as photographs have, in whole grey levels. */
function photographs([batch, height, width, channels]: Shape): Tensor {
  const size = 2 ** Math.ceil(Math.log2(Math.max(height, width)));
  const values = new Float32Array(batch * height * width * channels);
  const rng = new Rng(3);
  for (let image = 0; image < batch; image++) {
    const clouds = plasmaFractal(size, 1.4, rng.fold(image).uniforms(size * size));
    const colours = plasmaFractal(size, 1.6, rng.fold(image, 'colours').uniforms(size * size));
    for (let i = 0; i < height * width; i++) {
      const place = Math.floor(i / width) * size + (i % width);
      for (let c = 0; c < channels; c++) {
        const edge = clouds[place] > 0.5 ? 0.25 : 0;
        const value = 0.1 + 0.5 * clouds[place] + edge + 0.3 * (c - 1) * (colours[place] - 0.3);
        values[(image * height * width + i) * channels + c] =
          Math.round(255 * Math.min(Math.max(value, 0.02), 0.98)) / 255;
      }
    }
  }
  return tensor(values, [batch, height, width, channels], 'float32');
}

async function distance(a: Tensor, b: Tensor): Promise<number> {
  const [left, right] = [Array.from(await a.data()), await b.data()];
  return left.reduce((sum, value, i) => sum + (value - right[i]) ** 2, 0) / left.length;
}

function row(images: Tensor, i: number): Tensor {
  return slice(images, [i, 0, 0, 0], [1, ...images.shape.slice(1)]);
}
