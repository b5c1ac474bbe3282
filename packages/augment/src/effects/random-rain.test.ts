import { Rng, zeros } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { type RandomRainOptions, randomRain } from './random-rain.ts';

const rng = new Rng(5);
const SMALL: RandomRainOptions = { numberOfDrops: [2, 4], dropHeight: [1, 3], dropWidth: [-2, 2], p: 1 };

testAugmentation('randomRain', () => randomRain(SMALL));

it('draws whole numbers, each as often, and places uniformly', () => {
  expectDraws(randomRain({ ...SMALL, p: 0.4 }), {
    p: 0.4,
    numberOfDropsFactor: { integers: [2, 4] },
    dropHeightFactor: { integers: [1, 3] },
    dropWidthFactor: { integers: [-2, 2] },
    coordinatesFactor: { uniform: [0, 1], place: 7 },
  });
});

onEachBackend(() => {
  const drop = async (height: number, width: number, places: [number, number], count = 1) => {
    const params = {
      applied: Uint8Array.of(1),
      numberOfDropsFactor: Float32Array.of(count),
      dropHeightFactor: Float32Array.of(height),
      dropWidthFactor: Float32Array.of(width),
      coordinatesFactor: Float32Array.of(...places),
    };
    const rain = await randomRain(SMALL)
      .apply(zeros([1, 4, 5, 1]), params)
      .data();
    return Array.from({ length: 4 }, (_, y) =>
      Array.from(rain.subarray(5 * y, 5 * y + 5), (value) => (value > 0.7 ? '#' : '.')).join(''),
    );
  };

  it('draws drops to the right, to the left, upright and flat, from the first place to the last', async () => {
    expect(await drop(3, 3, [0, 0])).toEqual(['#....', '.#...', '..#..', '.....']);
    expect(await drop(3, -3, [0.999, 0])).toEqual(['.....', '..#..', '.#...', '#....']);
    expect(await drop(2, 0, [0.999, 0.999])).toEqual(['.....', '.....', '....#', '....#']);
    expect(await drop(1, -4, [0.5, 0.999])).toEqual(['.....', '.....', '.####', '.....']);
    expect(await drop(3, 3, [0, 0], 0)).toEqual(['.....', '.....', '.....', '.....']);
  });

  it('wets all channels alike, with grey', async () => {
    const rain = randomRain(SMALL);
    const values = await rain.apply(zeros([1, 4, 4, 3]), rain.sample([rng], [1, 4, 4, 3])).data();
    for (let k = 0; k < values.length; k += 3) expect(new Set(values.subarray(k, k + 3)).size).toBe(1);
    expect(new Set(values)).toEqual(new Set([0, Math.fround(200 / 255)]));
  });
});

it('refuses ranges that are reversed, out of bounds or not whole, and drops as large as the image', () => {
  expect(() => randomRain({ numberOfDrops: [5, 2] })).toThrow(
    'RandomRain: numberOfDrops must be [low, high] with low ≤ high, found [5, 2]',
  );
  expect(() => randomRain({ dropHeight: [0, 2] })).toThrow('RandomRain: dropHeight must be at least 1, found 0');
  expect(() => randomRain({ dropWidth: [-1.5, 2] })).toThrow(
    'RandomRain: dropWidth must be whole numbers, found [-1.5, 2]',
  );
  expect(() => randomRain({ p: 1 }).sample([rng], [1, 20, 32, 3])).toThrow(
    'RandomRain: drops may be 20 rows high and 5 columns wide, and must be smaller than the image, found 20×32',
  );
  const rain = randomRain(SMALL);
  const params = rain.sample([rng], [1, 8, 8, 1]);
  expect(() => rain.apply(zeros([1, 1, 1, 1]), params)).toThrow('must be smaller than the image, found 1×1');
});
