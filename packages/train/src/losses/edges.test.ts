import { sum, type Tensor, tensor, valueAndGradient } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import * as losses from '../index.ts';

// Where slopes break off and logarithms end.

const none = { reduction: 'none' } as const;
const slope = (loss: (x: Tensor) => Tensor, ...x: number[]) =>
  valueAndGradient((at) => sum(loss(at)), tensor(x)).gradient;

onEachBackend(() => {
  describe('losses at their edges', () => {
    it('l1Loss has no slope where both are equal', async () => {
      await expectClose(
        slope((x) => losses.l1Loss(none)(x, tensor([1, 1, 1])), 0, 1, 2),
        [-1, 0, 1],
      );
    });

    it.each([0.5, 2])('smoothL1 and huber are smooth at ±%d', async (width) => {
      const at = [-width, 0, width, 2 * width];
      const target = tensor([0, 0, 0, 0]);
      await expectClose(
        slope((x) => losses.smoothL1({ ...none, beta: width })(x, target), ...at),
        [-1, 0, 1, 1],
      );
      const slopes = slope((x) => losses.huber({ ...none, delta: width })(x, target), ...at);
      await expectClose(slopes, [-width, 0, width, width]);
    });

    it('bce costs 100 for a certain mistake, and pulls hard', async () => {
      const loss = (x: Tensor) => losses.bce(none)(x, tensor([1, 0]));
      await expectClose(loss(tensor([0, 1])), [100, 100]);
      await expectClose(slope(loss, 0, 1), [-1e12, 1e12]);
      await expectClose(losses.bce(none)(tensor([0, 1]), tensor([0, 1])), [0, 0]);
    });

    it('bceWithLogits is exact far out, and loses nothing of what is small', async () => {
      const loss = (x: Tensor) => losses.bceWithLogits(none)(x, tensor([0, 1, 0, 1]));
      await expectClose(loss(tensor([100, -100, -100, 100])), [100, 100, 0, 0]);
      await expectClose(slope(loss, 100, -100, -100, 100), [1, -1, 0, 0]);
      // Each by itself, for the largest sets the scale of the comparison.
      for (const x of [-12, -5, -1]) {
        const near = losses.bceWithLogits()(tensor([x]), tensor([0]));
        await expectClose(near, [Math.log1p(Math.exp(x))], { absolute: 0 });
      }
    });

    it('sigmoidFocal has a finite slope where nothing is wrong', async () => {
      for (const gamma of [0, 1, 2]) {
        const slopes = slope((x) => losses.sigmoidFocal({ gamma })(x, tensor([1, 0])), 200, -200);
        await expectClose(slopes, [0, 0]);
      }
    });

    it('klDiv counts nothing for a probability of 0, and can be differentiated in it', async () => {
      const input = tensor([-1, -2]);
      await expectClose(losses.klDiv(none)(input, tensor([0, 1])), [0, 2]);
      await expectClose(
        slope((t) => losses.klDiv(none)(input, t), 0, 1),
        [1, 3],
      );
    });

    it('poissonNll with Stirling can be differentiated in a count of 0', async () => {
      const slopes = slope((t) => losses.poissonNll({ ...none, full: true })(tensor([0.5, 0.5]), t), 0, 2);
      await expectClose(slopes, [-0.5, -0.5 + Math.log(2) + 0.25]);
    });

    it('gaussianNll lets a variance that is too small grow', async () => {
      const loss = (v: Tensor) => losses.gaussianNll({ ...none, epsilon: 0.5 })(tensor([1]), tensor([0]), v);
      await expectClose(loss(tensor([0])), [0.5 * (Math.log(0.5) + 2)]);
      await expectClose(slope(loss, 0), [0.5 * (2 - 4)]);
    });

    it('multiMargin asks nothing of the class that is far enough behind', async () => {
      const loss = (x: Tensor) => losses.multiMargin(none)(x, tensor([0], [1], 'int32'));
      const { value, gradient } = valueAndGradient((x) => sum(loss(x)), tensor([[2, 1, 1.5]]));
      await expectClose(value, [0.5 / 3]);
      await expectClose(gradient, [-1 / 3, 0, 1 / 3]);
    });

    it('tripletMargin has no slope where all three are the same', async () => {
      const point = tensor([[1, 2]]);
      for (const p of [1, 2, 3]) {
        const loss = losses.tripletMargin({ p, epsilon: 0 });
        const { value, gradient } = valueAndGradient((x) => loss(x, point, point), point);
        await expectClose(value, [1]);
        await expectClose(gradient, [0, 0]);
      }
    });

    it('NaN stays NaN', async () => {
      const [x, y] = [tensor([Number.NaN]), tensor([1])];
      for (const loss of [losses.mse(), losses.smoothL1(), losses.bce(), losses.bceWithLogits(), losses.klDiv()]) {
        expect(await loss(x, y).data()).toEqual(new Float32Array([Number.NaN]));
      }
    });
  });
});
