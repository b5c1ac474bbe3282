import { mul, Rng, sum, type Tensor, tensor, uniform, valueAndGradient } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { augment } from '../augment.ts';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomJPEG } from './random-jpeg.ts';

testAugmentation('randomJPEG', () => randomJPEG([20, 45], { p: 0.7 }), {
  shapes: [
    [3, 9, 18, 3],
    [1, 1, 1, 3],
    [0, 6, 6, 3],
  ],
  // Rounding jumps, as Kornia's does, so that differences tell nothing.
  gradient: false,
});

it('draws qualities of its range', () => {
  expectDraws(randomJPEG(20, { p: 0.4 }), { p: 0.4, jpegQuality: { uniform: [30, 70] } });
  expectDraws(randomJPEG(), { p: 1, jpegQuality: { uniform: [1, 100] } });
});

onEachBackend(() => {
  it('loses less at a higher quality', async () => {
    const smooth = Array.from({ length: 3 * 32 * 32 }, (_, i) => {
      const [c, x, y] = [i % 3, Math.floor(i / 3) % 32, Math.floor(i / 96)];
      return 0.5 + 0.3 * Math.sin(0.31 * x + c) * Math.cos(0.23 * y - c);
    });
    const images = tensor(smooth, [1, 32, 32, 3]);
    const loss = async (quality: number) => {
      const found = await augment(images, randomJPEG([quality, quality]), [new Rng(1)]).data();
      const squares = Array.from(found, (value, i) => (value - smooth[i]!) ** 2);
      return Math.sqrt(squares.reduce((a, b) => a + b) / squares.length);
    };
    const [low, middle, high] = [await loss(5), await loss(50), await loss(95)];
    expect(low).toBeGreaterThan(middle);
    expect(middle).toBeGreaterThan(high);
    expect(high).toBeLessThan(0.02);
  });

  it("has Kornia's gradients to images and quality", async () => {
    // Of kornia.enhance.jpeg_codec_differentiable, in double precision.
    const wave = Array.from({ length: 768 }, (_, i) => 0.5 + 0.3 * Math.sin(0.37 * i + 0.11 * Math.floor(i / 3)));
    const images = tensor(wave, [1, 16, 16, 3]);
    const quality = tensor([60.3]);
    const weights = tensor(
      wave.map((_, i) => Math.cos(0.7 * i)),
      [1, 16, 16, 3],
    );
    const loss = (x: Tensor, jpegQuality: Tensor) =>
      sum(mul(randomJPEG().apply(x, { applied: Uint8Array.of(1), jpegQuality }), weights));
    const toImages = valueAndGradient((x) => loss(x, quality), images);
    expect((await toImages.value.data())[0]).toBeCloseTo(0.485165, 3);
    const gradient = await toImages.gradient.data();
    const expected = [0.0261466, 0.026504, 0.00777346, 0.00132034, 0.0330349];
    for (const [k, place] of [0, 100, 300, 500, 767].entries()) expect(gradient[place]).toBeCloseTo(expected[k]!, 4);
    const toQuality = valueAndGradient((x) => loss(images, x), quality);
    expect((await toQuality.gradient.data())[0]).toBeCloseTo(-0.000145163, 6);
  });

  it('cuts images to [0, 1] before and after', async () => {
    const images = uniform(new Rng(2), [1, 16, 16, 3], -2, 3);
    const found = await augment(images, randomJPEG([10, 10]), [new Rng(1)]).data();
    expect(Math.min(...found)).toBe(0);
    expect(Math.max(...found)).toBe(1);
  });
});

it('refuses qualities out of bounds, and other than three channels', () => {
  expect(() => randomJPEG([0, 50])).toThrow('RandomJPEG: jpegQuality must be in [1, 100], found 0');
  expect(() => randomJPEG(60)).toThrow('RandomJPEG: jpegQuality must be in [1, 100], found 110');
  expect(() => augment(uniform(new Rng(1), [1, 8, 8, 1]), randomJPEG(), [new Rng(1)])).toThrow(
    'RandomJPEG: expected images with 3 channels, found 1',
  );
});
