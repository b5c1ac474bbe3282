import { mul, normal, Rng, sum, type Tensor, tensor, valueAndGradient, zeros } from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { Module } from '../core/module.ts';
import { GLU, Hardsigmoid, Hardswish, LogSigmoid, Sigmoid, Softsign, Tanh } from './gates.ts';
import { Hardtanh, LeakyReLU, PReLU, ReLU, ReLU6, RReLU, Threshold } from './rectifiers.ts';
import { Hardshrink, Softshrink, Tanhshrink } from './shrinks.ts';
import { CELU, ELU, GELU, Mish, SELU, SiLU, Softplus } from './smooth-units.ts';
import { LogSoftmax, Softmax, Softmax2d, Softmin } from './softmax.ts';

const pointwise: readonly Module[] = [
  ...[new ReLU(), new ReLU6(), new LeakyReLU(), new Hardtanh(), new PReLU(), new RReLU(), new Threshold(1, -2)],
  ...[new ELU(), new CELU(), new SELU(), new GELU(), new GELU({ approximate: 'tanh' }), new SiLU(), new Mish()],
  ...[new Softplus(), new Sigmoid(), new LogSigmoid(), new Hardsigmoid(), new Hardswish(), new Tanh(), new Softsign()],
  ...[new Softshrink(), new Hardshrink(), new Tanhshrink()],
];

/** Slopes at corners, as PyTorch 2.15 has them. */
const corners: readonly [Module, at: number[], slopes: number[]][] = [
  [new ReLU(), [0], [0]],
  [new ReLU6(), [0, 6], [0, 0]],
  [new Hardtanh(-1, 1), [-1, 1], [0, 0]],
  [new LeakyReLU(0.1), [0], [0.1]],
  [new PReLU(), [0], [0.25]],
  [new ELU(2), [0], [2]],
  [new CELU(2), [0], [1]],
  [new Hardsigmoid(), [-3, 3], [0, 0]],
  [new Hardswish(), [-3, 3], [0, 1]],
  [new Threshold(1, 5), [1], [0]],
  [new Softshrink(0.5), [-0.5, 0, 0.5], [0, 0, 0]],
  [new Hardshrink(0.5), [-0.5, 0, 0.5], [0, 0, 0]],
];

onEachBackend(() => {
  describe.each(pointwise.map((module) => ({ module, kind: module.kind })))('$kind', ({ module }) => {
    const call = (x: Tensor) => module.call(x, { rng: new Rng(0) });

    it('keeps the shape of any rank, also where nothing is in it', () => {
      for (const shape of [[3], [2, 3], [1, 2, 3], [2, 1, 3, 2], [0, 4]])
        expect(call(zeros(shape)).shape).toEqual(shape);
    });

    it('passes NaN on, and is finite with its slope at ±100', async () => {
      const [value] = await call(tensor([Number.NaN])).data();
      expect(value).toBeNaN();
      const far = tensor([-100, 100]);
      const { gradient } = valueAndGradient((x) => sum(call(x)), far);
      for (const number of [...(await call(far).data()), ...(await gradient.data())])
        expect(number).toSatisfy(Number.isFinite);
    });

    it('leaves nothing behind', async () => {
      const x = tensor([-1, 0.3]);
      call(x).dispose();
      await expectNoLeak(() => call(x));
      await expectNoLeak(() => valueAndGradient((at) => sum(call(at)), x));
    });
  });

  describe.each(corners.map(([module, at, slopes]) => ({ module, kind: module.kind, at, slopes })))(
    '$kind at its corners',
    ({ module, at, slopes }) => {
      it("has PyTorch's slopes", async () => {
        await expectClose(valueAndGradient((x) => sum(module.call(x)), tensor(at)).gradient, slopes);
      });
    },
  );

  describe('PReLU and RReLU', () => {
    it('learn one slope a channel, with a gradient', async () => {
      const prelu = new PReLU(2);
      prelu.weight.assign(tensor([0.5, 2]));
      const x = normal(new Rng(1), [2, 3, 2]);
      await expectClose(
        prelu.call(
          tensor([
            [-1, -1],
            [1, 1],
          ]),
        ),
        [-0.5, -2, 1, 1],
      );
      await expectGradient((at) => prelu.call(at), x, { step: 1e-3 });
      expect(() => new PReLU(3).call(x)).toThrow('PReLU: expected 3 channels in the last axis, found 2');
    });

    it('draw slopes in training alone, the same for a seed', async () => {
      const rrelu = new RReLU(0.1, 0.3);
      const x = mul(normal(new Rng(1), [500]), -1);
      const run = (seed: number) => rrelu.call(x, { rng: new Rng(seed) });
      await expectClose(run(1), run(1));
      const [values, inputs, others] = [await run(1).data(), await x.data(), await run(2).data()];
      expect(values).not.toEqual(others);
      for (const [i, input] of inputs.entries()) {
        if (input > 0) expect(values[i]).toBe(input);
        else expect(values[i] / input).toSatisfy((slope: number) => slope >= 0.0999 && slope <= 0.3001);
      }
      await expectClose(rrelu.eval().call(tensor([-1])), [-0.2]);
      expect(() => new RReLU(0.5, 0.1)).toThrow('RReLU: upper must be in [0.5, 1]');
    });
  });

  describe('those over an axis', () => {
    it('sum to 1, and name an axis that is not there', async () => {
      const x = normal(new Rng(1), [2, 3, 4]);
      for (const dim of [0, 1, -1])
        await expectClose(sum(new Softmax(dim).call(x), dim), new Array(24 / x.shape[dim < 0 ? 2 : dim]!).fill(1));
      expect(() => new LogSoftmax(3).call(x)).toThrow('LogSoftmax: the input [2, 3, 4] has no axis 3');
      expect(() => new Softmax2d().call(x)).toThrow('expected images');
      await expectClose(new Softmin().call(x), new Softmax().call(mul(x, -1)));
    });

    it('halve an even axis', () => {
      expect(new GLU().call(zeros([2, 4])).shape).toEqual([2, 2]);
      expect(new GLU(1).call(zeros([2, 4, 3])).shape).toEqual([2, 2, 3]);
      expect(() => new GLU().call(zeros([2, 3]))).toThrow('GLU: expected an even size in axis -1, found 3');
    });
  });

  it('say their settings', () => {
    const settings = [new LeakyReLU(), new Hardtanh(), new ELU(), new GELU({ approximate: 'tanh' }), new Softmax(1)];
    expect(settings.map((module) => module.describe())).toEqual(['slope 0.01', '-1 to 1', 'alpha 1', 'tanh', 'dim 1']);
  });
});
