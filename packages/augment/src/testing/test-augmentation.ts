import { type Augmentation, dispose, Rng, type Shape, slice, type Tensor, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { augment } from '../augment.ts';

export interface TestAugmentationOptions {
  /** Shapes that it must take. @default several sizes, one or three channels, a batch of one, and none */
  readonly shapes?: readonly Shape[];
  /** Whether two streams may give different images. @default true */
  readonly random?: boolean;
  /** Whether images have a gradient: not where pixels are counted, sorted or rounded. @default true */
  readonly gradient?: boolean;
  /** Parameters that have a gradient when they are tensors, with the step of the differences that it is held against. @default none */
  readonly differentiable?: Readonly<Record<string, number>>;
  /** Why a sample is not treated alone as in its batch. @default it is */
  readonly dependsOnBatch?: string;
}

/**
 * What every augmentation promises, as a vitest suite on each backend.
 *
 * Shapes as foretold, the same chance for the same stream, no sample that depends on its neighbours, gradients, no tensor lost, input and
 * parameters left alone, and errors for what is no batch of images.
 *
 * @example
 * testAugmentation('randomHorizontalFlip', () => randomHorizontalFlip());
 */
export function testAugmentation(
  name: string,
  make: () => Augmentation,
  {
    shapes = SHAPES,
    random = true,
    gradient = true,
    differentiable = {},
    dependsOnBatch,
  }: TestAugmentationOptions = {},
): void {
  const rng = new Rng(7);
  const streams = (count: number, purpose = 'a') => Array.from({ length: count }, (_, i) => rng.fold(purpose, i));
  const pictures = (shape: Shape) => uniform(rng.fold('pictures'), shape, 0.1, 1);
  const largest = shapes.reduce((a, b) => (b[0] > a[0] ? b : a));

  describe(`${name} as an augmentation`, () => {
    onEachBackend(() => {
      it.each(shapes.map((shape) => [shape]))('foretells the shape that %j comes out with', async (shape) => {
        const augmentation = make();
        const images = pictures(shape);
        const result = augment(images, augmentation, streams(shape[0]));
        expect(result.shape).toEqual(augmentation.outputShape?.(shape) ?? shape);
        expect(result.dtype).toBe('float32');
        expect((await result.data()).every(Number.isFinite)).toBe(true);
      });

      it('does the same for the same streams, and leaves its input as it was', async () => {
        const images = pictures(largest);
        const before = Array.from(await images.data());
        const once = augment(images, make(), streams(largest[0]));
        const twice = augment(images, make(), streams(largest[0]));
        expect(await twice.data()).toEqual(await once.data());
        expect(Array.from(await images.data())).toEqual(before);
        const other = augment(images, make(), streams(largest[0], 'b'));
        expect(String(await other.data()) === String(await once.data())).toBe(!random);
      });

      it('repeats itself for the same parameters', async () => {
        const augmentation = make();
        const images = pictures(largest);
        const params = augmentation.sample(streams(largest[0]), largest);
        const once = augmentation.apply(images, params);
        const values = await once.data();
        once.dispose();
        expect(await augmentation.apply(images, params).data()).toEqual(values);
      });

      it('treats a sample alone as in its batch', async ({ skip }) => {
        if (dependsOnBatch) skip(dependsOnBatch);
        const images = pictures(largest);
        const rngs = streams(largest[0]);
        const together = augment(images, make(), rngs);
        for (let i = 0; i < largest[0]; i++) {
          const alone = augment(row(images, i), make(), [rngs[i]]);
          await expectClose(alone, row(together, i), { absolute: 0, relative: 0 });
        }
      });

      const few = [Math.min(largest[0], 2), ...largest.slice(1)];
      if (gradient) {
        it('has a gradient', async () => {
          const augmentation = make();
          const params = augmentation.sample(streams(few[0]), few);
          await expectGradient((images) => augmentation.apply(images, params), pictures(few));
        });
      }

      it.for(Object.entries(differentiable))('has a gradient to %s', async ([name, step]) => {
        const augmentation = make();
        const params = augmentation.sample(streams(few[0]), few) as Record<string, Float32Array>;
        const images = smooth(few);
        const values = params[name];
        const at = tensor(values, values.length === few[0] ? [few[0]] : [few[0], values.length / few[0]]);
        await expectGradient((value) => augmentation.apply(images, { ...params, [name]: value }), at, { step });
      });

      it('leaves no tensor behind', async () => {
        const augmentation = make();
        const images = pictures(largest);
        await expectNoLeak(() => augment(images, augmentation, streams(largest[0])));
        const params = augmentation.sample(streams(largest[0]), largest);
        await expectNoLeak(() => augmentation.apply(images, params));
        await expectNoLeak(() => {
          const result = augmentation.apply(images, params);
          expect(result).not.toBe(images);
          return result;
        });
        expect(images.isDisposed).toBe(false);
        dispose([images, params] as never);
      });

      it('refuses what is no batch of images, and a wrong number of streams', () => {
        const augmentation = make();
        const params = augmentation.sample(streams(largest[0]), largest);
        const image = pictures(largest.slice(1));
        expect(() => augmentation.apply(image, params)).toThrow(
          /expected images \[batch, height, width, channels\].*expandDims/,
        );
        expect(() => augment(pictures(largest), make(), streams(largest[0] + 1))).toThrow(
          `${largest[0] + 1} streams for ${largest[0]} images`,
        );
      });
    });
  });
}

const SHAPES: readonly Shape[] = [
  [8, 6, 5, 3],
  [1, 7, 4, 1],
  [3, 5, 5, 2],
  [0, 6, 6, 3],
];

function row(images: Tensor, i: number): Tensor {
  return slice(images, [i, 0, 0, 0], [1, ...images.shape.slice(1)]);
}

/** Waves, along which a place may move a little without coming to an edge. */
function smooth(shape: Shape): Tensor {
  const [, height, width, channels] = shape as [number, number, number, number];
  const values = Float32Array.from({ length: shape.reduce((size, axis) => size * axis, 1) }, (_, i) => {
    const c = i % channels;
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width) % height;
    return 0.5 + 0.3 * Math.sin(0.7 * x + 0.4 * y + c) * Math.cos(0.5 * y - c);
  });
  return tensor(values, [...shape]);
}
