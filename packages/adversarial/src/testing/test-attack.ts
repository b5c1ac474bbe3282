import { add, clipByValue, Rng, slice, type Tensor, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import type { Attack } from '../attacks/attack.ts';
import { readLogits } from '../attacks/read-logits.ts';
import { normNamed } from '../norms/norms.ts';
import { badInput } from './bad-input.ts';
import { expectWithin } from './expect-within.ts';
import { makeTask, type Task } from './task.ts';

export interface TestAttackOptions {
  /** How far apart an image may come out alone and in a batch, as a share of a pixel: what the steps make of the last bit. @default 1e-6 */
  readonly rounding?: number;
}

/**
 * What every untargeted attack promises, as a vitest suite on each backend.
 *
 * It stays within its limit and the bounds, exactly; fools more than noise of that size, or nearly all where it has no limit; does the same
 * for the same chance in any batch, leaves what is misclassified already and what it was given alone, loses no tensor, and names bad
 * input before it starts.
 *
 * @param make the attack in bounds [0, 1], strong enough for a small tanh network on 60 pixels.
 * @example
 * testAttack('fgsm', () => fgsm({ epsilon: 0.1 }));
 */
export function testAttack(name: string, make: () => Attack, { rounding = 1e-6 }: TestAttackOptions = {}): void {
  const rng = new Rng(5);
  const shape = [6, 5, 4, 3];
  const run = ({ classifier, images, labels }: Task, source: Rng | readonly Rng[] = rng, signal?: AbortSignal) =>
    make()(classifier, images, labels, { rng: source, signal });

  describe(`${name} as an attack`, () => {
    onEachBackend(() => {
      it.each([[shape], [[1, 3, 7, 1]], [[2, 1, 1, 3]]])('stays within its limit and the bounds for %j', async (of) => {
        const task = makeTask(of);
        await expectWithin(await run(task), task.images, make().limit);
      });

      it('fools more than noise of the same size', async () => {
        const task = makeTask([24, 5, 4, 3]);
        const { limit } = make();
        const right = await countRight(task, await run(task));
        if (!limit) return expect(right).toBeLessThan(3);
        const streams = Array.from({ length: 24 }, (_, i) => rng.fold('noise', i));
        const noise = normNamed(name, limit.norm).random(streams, task.images.shape, limit.epsilon);
        const noisy = await countRight(task, clipByValue(add(task.images, noise), 0, 1));
        expect(right).toBeLessThan(noisy - 4);
      });

      it('does the same for the same chance, alone and in a batch', async () => {
        const task = makeTask(shape);
        const rngs = Array.from({ length: shape[0] }, (_, i) => rng.fold(i));
        const together = await run(task, rngs);
        await expectClose(await run(task, rng), together, EXACTLY);
        for (let i = 0; i < shape[0]; i++) {
          const alone = await run({ ...task, images: row(task.images, i), labels: row(task.labels, i) }, [rngs[i]]);
          await expectClose(alone, row(together, i), { relative: rounding });
        }
      });

      it('returns unchanged what is misclassified already', async () => {
        const task = makeTask(shape);
        const adversarial = await run({ ...task, labels: await wrongLabels(task, 2) });
        for (let i = 0; i < shape[0]; i++) {
          const [before, after] = [await row(task.images, i).data(), await row(adversarial, i).data()];
          expect(String(before) === String(after)).toBe(i < 2);
        }
      });

      it('returns a copy where there is nothing to attack', async () => {
        const task = makeTask(shape);
        const adversarial = await run({ ...task, labels: await wrongLabels(task, shape[0]) });
        expect(adversarial).not.toBe(task.images);
        await expectClose(adversarial, task.images, EXACTLY);
        const images = tensor([], [0, 5, 4, 3]);
        expect((await run({ ...task, images, labels: tensor([], [0], 'int32') })).shape).toEqual(images.shape);
      });

      it('leaves its input as it was, and no tensor behind', async () => {
        const task = makeTask(shape);
        const before = Array.from(await task.images.data());
        await expectNoLeak(() => run(task));
        expect(Array.from(await task.images.data())).toEqual(before);
        expect(task.labels.isDisposed).toBe(false);
      });

      it('leaves alone logits that the classifier keeps', async () => {
        const kept = tensor([2, 0, 2, 0], [2, 2]);
        const images = uniform(rng, [2, 2, 2, 1]);
        await run({ classifier: () => kept, images, labels: tensor([1, 1], [2], 'int32') });
        expect(kept.isDisposed).toBe(false);
      });

      it('stops when it is told to, and leaves no tensor behind', async () => {
        const task = makeTask(shape);
        const signal = AbortSignal.abort(new Error('enough'));
        await expectNoLeak(async () => {
          await expect(run(task, rng, signal)).rejects.toThrow('enough');
        });
      });

      it.each(badInput.filter(({ needs }) => !needs || needs === make().needs))(
        'refuses $name',
        async ({ spoil, message, leaks }) => {
          const task = spoil(makeTask(shape));
          const refuse = () => expect(run(task)).rejects.toThrow(message);
          if (leaks) return refuse();
          await expectNoLeak(async () => {
            await refuse();
          });
        },
      );

      it('refuses a wrong number of streams', async () => {
        await expect(run(makeTask(shape), [rng])).rejects.toThrow(
          '1 streams for 6 images; give one Rng for each image',
        );
      });
    });
  });
}

const EXACTLY = { absolute: 0, relative: 0 };

async function countRight({ classifier, labels }: Task, images: Tensor): Promise<number> {
  const { predictions } = await readLogits('countRight', classifier, images);
  const classes = await labels.data();
  return predictions.filter((prediction, i) => prediction === classes[i]).length;
}

/** The labels of a task, the first `count` of them wrong. */
async function wrongLabels({ labels }: Task, count: number): Promise<Tensor> {
  const classes = Array.from(await labels.data(), (label, i) => (i < count ? (label + 1) % 5 : label));
  return tensor(classes, labels.shape, 'int32');
}

function row(x: Tensor, i: number): Tensor {
  return slice(x, [i, ...new Array(x.rank - 1).fill(0)], [1, ...x.shape.slice(1)]);
}
