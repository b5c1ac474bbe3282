import {
  add,
  matmul,
  mean,
  mul,
  square,
  sum,
  type Tensor,
  tensor,
  type Variable,
  variable,
  variableGradients,
} from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { awp } from './awp.ts';

const variableOf = (values: Tensor) => variable(values as never) as unknown as Variable;

onEachBackend(() => {
  describe('awp', () => {
    it('moves each weight by a share of its length along its gradient, and puts it back to the bit', async () => {
      const [weight, bias] = [variableOf(tensor([[3, 4]])), variableOf(tensor([0.1, 0.2]))];
      const before = Array.from(await weight.data());
      const loss = () => add(sum(mul(weight, tensor([[1, 0]]))), sum(bias));
      const restore = awp({ gamma: 0.1 })([weight, bias], loss);
      await expectClose(weight, [3.5, 4]);
      // One axis: a bias stays.
      await expectClose(bias, [0.1, 0.2], { absolute: 0 });
      restore();
      expect(Array.from(await weight.data())).toEqual(before);
      restore();
      expect(Array.from(await weight.data())).toEqual(before);
    });

    it('raises the loss', async () => {
      const weight = variableOf(
        tensor([
          [0.3, -0.2],
          [0.5, 0.1],
        ]),
      );
      const loss = () =>
        mean(
          square(
            matmul(
              tensor([
                [1, 2],
                [-1, 0.5],
              ]),
              weight,
            ),
          ),
        );
      const [clean] = await loss().data();
      const restore = awp({ gamma: 0.05 })([weight], loss);
      expect((await loss().data())[0]).toBeGreaterThan(clean);
      restore();
      expect((await loss().data())[0]).toBe(clean);
    });

    it('leaves alone what the loss is flat in or does not depend on, and does nothing without kernels', async () => {
      const [flat, other, used] = [[[1, 2]], [[3, 4]], [[1, 0]]].map((rows) => variableOf(tensor(rows)));
      const restore = awp()([flat, other, used], () => add(sum(mul(flat, 0)), sum(used)));
      await expectClose(flat, [1, 2], { absolute: 0 });
      await expectClose(other, [3, 4], { absolute: 0 });
      restore();
      const bias = variableOf(tensor([1]));
      awp()([bias], () => sum(bias) as Tensor)();
      await expectClose(bias, [1], { absolute: 0 });
    });

    it('leaves no tensor behind, and does not change the gradient that is taken afterwards', async () => {
      const weight = variableOf(tensor([[3, 4]]));
      const loss = () => sum(square(weight));
      await expectNoLeak(() => {
        awp()([weight], loss)();
      });
      await expectNoLeak(() => {
        expect(() => awp()([weight], () => tensor(1))).toThrow();
      });
      const { gradients } = variableGradients(loss, [weight]);
      await expectClose(gradients[0], [6, 8]);
    });

    it.each([0, -1, Number.NaN])('refuses gamma = %d, naming it', (gamma) => {
      expect(() => awp({ gamma })).toThrow(`found ${gamma}`);
    });
  });
});
