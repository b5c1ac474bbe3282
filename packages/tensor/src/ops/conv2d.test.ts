import { describe, expect, it } from 'vitest';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '../testing/index.ts';
import { conv2d } from './conv2d.ts';
import { add, tensor } from './index.ts';
import { relu } from './relu.ts';

const rng = new Rng(1);

onEachBackend(() => {
  describe('conv2d', () => {
    it('correlates, it does not flip the kernel', async () => {
      const image = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
      const kernel = tensor([1, 10, 100, 1000], [2, 2, 1, 1]);
      await expectClose(conv2d(image, kernel), [4321]);
    });

    it.each([
      { height: 5, width: 6, kernel: 3, stride: 1, padding: 1 },
      { height: 7, width: 5, kernel: 3, stride: 2, padding: 0 },
      { height: 8, width: 9, kernel: 3, stride: 2, padding: 1 },
      { height: 9, width: 7, kernel: 2, stride: 3, padding: 0 },
      { height: 6, width: 6, kernel: 1, stride: 2, padding: 0 },
      { height: 5, width: 5, kernel: 2, stride: 1, padding: 3 },
      { height: 4, width: 4, kernel: 4, stride: 1, padding: 'same' as const },
    ])('has gradients that agree with differences: %o', async ({ height, width, kernel, stride, padding }) => {
      const x = normal(rng.fold('x'), [2, height, width, 3]);
      const w = normal(rng.fold('w'), [kernel, kernel, 3, 2]);
      await expectGradient((at) => conv2d(at, w, { stride, padding }), x);
      await expectGradient((at) => conv2d(x, at, { stride, padding }), w);
    });

    it.each([undefined, 'relu' as const])(
      'adds a bias, activation %s, with gradients to everything',
      async (activation) => {
        const x = normal(rng.fold('x'), [2, 5, 4, 3]);
        const w = normal(rng.fold('w'), [3, 3, 3, 2]);
        const bias = tensor([0.3, -0.2]);
        const plain = add(conv2d(x, w, { padding: 1 }), bias);
        await expectClose(conv2d(x, w, { padding: 1, bias, activation }), activation ? relu(plain) : plain);
        await expectGradient((at) => conv2d(at, w, { padding: 1, bias, activation }), x);
        await expectGradient((at) => conv2d(x, at, { padding: 1, bias, activation }), w);
        await expectGradient((at) => conv2d(x, w, { padding: 1, bias: at, activation }), bias);
        await expectNoLeak(() => conv2d(x, w, { padding: 1, bias, activation }));
        expect(() => conv2d(x, w, { bias: tensor([1]) })).toThrow('conv2d bias: expected shape [2], found [1]');
      },
    );

    it('leaves no tensor behind', async () => {
      const x = normal(rng, [1, 4, 4, 1]);
      const w = normal(rng, [3, 3, 1, 2]);
      await expectNoLeak(() => conv2d(x, w, { padding: 'same' }));
    });

    it('names what does not fit', () => {
      const x = normal(rng, [1, 4, 4, 3]);
      expect(() => conv2d(x, normal(rng, [3, 3, 2, 1]))).toThrow('expected shape [?, ?, 3, ?], found [3, 3, 2, 1]');
      expect(() => conv2d(x, normal(rng, [5, 5, 3, 1]))).toThrow('kernel 5×5 is larger than the padded image 4×4');
      expect(() => conv2d(x, normal(rng, [3, 3, 3, 1]), { padding: 'same', stride: 2 })).toThrow(
        "'same' needs stride 1",
      );
      expect(() => conv2d(x, normal(rng, [3, 3, 3, 1]), { stride: 0 })).toThrow(
        'stride must be a whole number at least 1',
      );
    });
  });
});
