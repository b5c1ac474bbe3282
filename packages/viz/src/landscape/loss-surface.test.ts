import { BatchNorm2d, Conv2d, Dropout, Linear, type Module, ReLU, Sequential } from '@cnn/layers';
import { mean, Rng, scope, square, sub, sum, type Tensor, tensor, uniform } from '@cnn/tensor';
import { expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { lossSurface } from './loss-surface.ts';

const network = () =>
  new Sequential({ conv: new Conv2d(2, 3, 3), norm: new BatchNorm2d(3), relu: new ReLU() }).initialize(new Rng(1));

async function stateOf(model: Module): Promise<Record<string, number[]>> {
  const state: Record<string, number[]> = {};
  for (const [name, { variable }] of [...model.namedParameters(), ...model.namedBuffers()])
    state[name] = Array.from(await variable.data());
  return state;
}

onEachBackend(() => {
  describe('lossSurface', () => {
    it('moves each filter as far as it is long', async () => {
      const model = network();
      const conv = model.namedParameters().get('conv.weight')!;
      const start = await conv.variable.data();
      const far: number[][] = [];
      const lengths = [0, 1, 2].map((out) => Math.hypot(...Array.from(start).filter((_, i) => i % 3 === out)));
      await lossSurface(
        model,
        () => {
          const moved = conv.value.dataSync();
          far.push(
            [0, 1, 2].map((out) =>
              Math.hypot(...Array.from(moved, (value, i) => (i % 3 === out ? value - start[i] : 0))),
            ),
          );
          return 0;
        },
        { steps: 3, reach: 2 },
      );
      // In the middle of an edge it moves along one direction alone.
      expect(far[4]).toEqual([0, 0, 0]);
      for (const at of [1, 3, 5, 7]) {
        far[at].forEach((distance, out) => {
          expect(distance).toBeCloseTo(2 * lengths[out], 4);
        });
      }
    });

    it('has the losses of the places that it names, row by row', async () => {
      const model = new Sequential({ fc: new Linear(2, 1) }).initialize(new Rng(2));
      const x = tensor([1, 2], [1, 2]);
      const loss = (one: Module) => scope(() => mean(square(sub(one.call(x) as Tensor, 1))));
      const told: number[] = [];
      const surface = await lossSurface(model, loss, { steps: 3, onPoint: ({ loss: found }) => void told.push(found) });
      expect([...surface.alphas]).toEqual([-1, 0, 1]);
      expect(told).toEqual([...surface.losses]);
      const here = loss(model);
      expect(surface.losses[4]).toBe(here.dataSync()[0]);
      here.dispose();
      // The output is linear in the parameters, and so the middle of a line has the mean of its ends.
      const seen: number[] = [];
      await lossSurface(
        model,
        (one) => {
          const output = one.call(x) as Tensor;
          const [value] = output.dataSync();
          output.dispose();
          seen.push(value);
          return value;
        },
        { steps: 3 },
      );
      expect(seen[0] + seen[2]).toBeCloseTo(2 * seen[1], 4);
      expect(seen[0] + seen[6]).toBeCloseTo(2 * seen[3], 4);
      x.dispose();
    });

    it('leaves the model as it was, its modes and buffers too', async () => {
      const model = network();
      model.getSubmodule('norm').eval();
      const before = await stateOf(model);
      const images = uniform(new Rng(3), [2, 5, 5, 2]);
      const loss = (one: Module) => {
        one.train(); // moves the running statistics
        return scope(() => sum(one.call(images, { rng: new Rng(0) }) as Tensor));
      };
      await lossSurface(model, loss, { steps: 2 });
      expect(await stateOf(model)).toEqual(before);
      expect([model.training, model.getSubmodule('norm').training]).toEqual([true, false]);
      await expect(
        lossSurface(model, () => {
          throw new Error('broken');
        }),
      ).rejects.toThrow('broken');
      expect(await stateOf(model)).toEqual(before);
      expect(model.training).toBe(true);
      images.dispose();
    });

    it('evaluates without chance, takes async losses and NaN', async () => {
      const model = new Sequential({ fc: new Linear(2, 2), drop: new Dropout(0.5) });
      const seen: boolean[] = [];
      const { losses } = await lossSurface(
        model,
        async (one) => {
          seen.push(one.getSubmodule('drop').training);
          return seen.length === 1 ? Number.NaN : 1;
        },
        { steps: 2 },
      );
      expect(seen).toEqual([false, false, false, false]);
      expect([...losses]).toEqual([Number.NaN, 1, 1, 1]);
    });

    it('leaves no tensor behind, also after an error', async () => {
      const model = network();
      await stateOf(model); // makes what is made when first asked for
      const images = uniform(new Rng(3), [1, 5, 5, 2]);
      await expectNoLeak(
        async () =>
          void (await lossSurface(model, (one) => scope(() => sum(one.call(images) as Tensor)), { steps: 2 })),
      );
      await expectNoLeak(async () => {
        await expect(lossSurface(model, (one) => one.call(images) as Tensor, { steps: 2 })).rejects.toThrow(
          'lossSurface: expected a loss of one value, found 27; take its mean',
        );
        await expect(lossSurface(model, () => 0, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
          'enough',
        );
      });
      images.dispose();
    });

    it('gives the same surface for the same seed', async () => {
      const model = new Sequential({ fc: new Linear(2, 2) });
      const x = tensor([1, 2], [1, 2]);
      const run = (seed: number) =>
        lossSurface(model, (one) => scope(() => sum(square(one.call(x) as Tensor))), { steps: 2, rng: new Rng(seed) });
      const [a, b, c] = [await run(1), await run(1), await run(2)];
      expect(a).toEqual(b);
      expect(a.losses).not.toEqual(c.losses);
      x.dispose();
    });

    it('names what does not fit', async () => {
      const model = network();
      await expect(lossSurface(new ReLU(), () => 0)).rejects.toThrow(
        'expected weights of two axes or more, found none in ReLU',
      );
      await expect(lossSurface(model, () => 0, { steps: 1 })).rejects.toThrow(
        'steps must be a whole number in [2, 1000], found 1',
      );
      await expect(lossSurface(model, () => 0, { reach: 0 })).rejects.toThrow('reach must be at least');
    });
  });
});
