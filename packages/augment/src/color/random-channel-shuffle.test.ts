import { Rng, tensor } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDistribution, expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomChannelShuffle } from './random-channel-shuffle.ts';

testAugmentation('randomChannelShuffle', () => randomChannelShuffle({ p: 0.7 }));

it('takes all orders alike', () => {
  const third = { choices: { 0: 1 / 3, 1: 1 / 3, 2: 1 / 3 } };
  for (const place of [0, 1, 2]) expectDraws(randomChannelShuffle(), { p: 0.5, channels: { ...third, place } });
  const rngs = Array.from({ length: 6000 }, (_, i) => new Rng(i));
  const { channels } = randomChannelShuffle({ p: 1 }).sample(rngs, [6000, 1, 1, 3]) as { channels: Float32Array };
  const orders = rngs.map((_, i) => 9 * channels[3 * i]! + 3 * channels[3 * i + 1]! + channels[3 * i + 2]!);
  const [a, b, c, d, e, f] = [5, 7, 11, 15, 19, 21];
  const sixth = 1 / 6;
  const choices = { [a!]: sixth, [b!]: sixth, [c!]: sixth, [d!]: sixth, [e!]: sixth, [f!]: sixth };
  expectDistribution('order', orders, { choices });
});

onEachBackend(() => {
  it.each([3, 4])('moves %i channels bit for bit', async (count) => {
    const pixel = [0.1, 0.7, 0.3, 0.9].slice(0, count);
    const order = [2, 0, 3, 1].filter((channel) => channel < count);
    const images = tensor([...pixel, ...pixel], [2, 1, 1, count]);
    const params = { applied: Uint8Array.of(1, 0), channels: Float32Array.from([...order, ...order]) };
    const found = Array.from(await randomChannelShuffle().apply(images, params).data());
    expect(found).toEqual([...order.map((channel) => Math.fround(pixel[channel]!)), ...pixel.map(Math.fround)]);
  });
});
