import { tensor, useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSvg, picturesIn, pixelAt } from '../testing/expect-svg.ts';
import { type AdversarialExample, adversarialPairs } from './adversarial-pairs.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const classes = ['pig', 'airliner', 'cat'];
const shape = [2, 2, 1];
const clean = Float32Array.of(0.25, 0.5, 0.5, 0.75);
const example = (change: number, rest: Partial<AdversarialExample> = {}): AdversarialExample => ({
  image: { shape, data: clean },
  adversarial: { shape, data: clean.map((value, i) => value + (i % 2 ? change : -change)) },
  label: 0,
  cleanPrediction: 0,
  adversarialPrediction: 1,
  ...rest,
});

describe('adversarialPairs', () => {
  it('shows the image, the difference around middle gray, and the attacked image', async () => {
    const svg = await adversarialPairs([example(0.125)], classes, { amplify: 2 });
    const grays = picturesIn(svg).map((picture) => [0, 1, 2, 3].map((i) => pixelAt(picture, i % 2, i >> 1)[0]));
    expect(grays).toEqual([
      [64, 128, 128, 191],
      [64, 191, 64, 191],
      [32, 159, 96, 223],
    ]);
    expect(svg).toContain('>Difference × 2</text>');
  });

  it.each([
    [0.005, 100],
    [8 / 255, 10],
    [0.3, 1],
    [0.9, 1],
    [0, 1000],
  ])('enlarges a change of %d by %d, which cuts nothing off where it can', async (change, factor) => {
    expect(await adversarialPairs([example(change)], classes)).toContain(`>Difference × ${factor}</text>`);
  });

  it('goes by the class, not by its name', async () => {
    const svg = await adversarialPairs([example(0)], ['crane', 'crane']);
    expect(svg.match(/>wrong: it is crane</g)).toHaveLength(1);
  });

  it('marks wrong predictions in words too, and counts the fooled', async () => {
    const svg = await adversarialPairs([example(0.01), example(0.01, { cleanPrediction: 2 })], classes);
    expect(svg.match(/>wrong: it is pig</g)).toHaveLength(3);
    expect(svg.match(/>correct</g)).toHaveLength(1);
    expect(svg).toContain('2 examples, 1 of them recognised before the attack and not after it');
  });

  it('takes tensors, with a batch axis of one or without, and colour', async () => {
    const pair = example(0, { image: tensor([0, 0.5, 1], [1, 1, 3]), adversarial: tensor([0, 0.6, 1], [1, 1, 1, 3]) });
    let svg = '';
    await expectNoLeak(async () => {
      svg = await adversarialPairs([pair], classes);
    });
    await expectSvg(svg);
    expect(pixelAt(picturesIn(svg)[2], 0, 0)).toEqual([0, 153, 255, 255]);
  });

  it('keeps going where an attack has left NaN', async () => {
    const adversarial = { shape, data: Float32Array.of(Number.NaN, 0.4, 0.6, 0.8) };
    const svg = await adversarialPairs([example(0, { adversarial })], classes);
    await expectSvg(svg);
    expect(picturesIn(svg).map((picture) => pixelAt(picture, 0, 0)[3])).toEqual([255, 0, 0]);
  });

  it('names what does not fit', async () => {
    await expect(adversarialPairs([], classes)).rejects.toThrow('expected at least one example, found none');
    await expect(adversarialPairs([example(0, { label: 3 })], classes)).rejects.toThrow(
      'label must be a class from 0 to 2, found 3',
    );
    await expect(adversarialPairs([example(0, { adversarialPrediction: -1 })], classes)).rejects.toThrow(RangeError);
    const other = { shape: [1, 4, 1], data: clean };
    await expect(adversarialPairs([example(0, { adversarial: other })], classes)).rejects.toThrow(
      'adversarialPairs: adversarial: expected shape [2, 2, 1], found [1, 4, 1]',
    );
    const two = { shape: [2, 2, 2, 1], data: new Float32Array(8) };
    await expect(adversarialPairs([example(0, { image: two })], classes)).rejects.toThrow(TypeError);
    await expect(
      adversarialPairs([example(0, { image: { shape, data: new Float32Array(3) } })], classes),
    ).rejects.toThrow('expected 4 values');
    await expect(adversarialPairs([example(0)], classes, { amplify: 0 })).rejects.toThrow('amplify must be at least 1');
  });
});
