import { ones, Rng } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { expect, it } from 'vitest';
import { expectDraws } from '../testing/expect-draws.ts';
import { testAugmentation } from '../testing/test-augmentation.ts';
import { randomChannelDropout } from './random-channel-dropout.ts';

testAugmentation('randomChannelDropout', () => randomChannelDropout({ p: 0.7 }));

it('drops each channel as often, and none twice', () => {
  const third = { choices: { 0: 1 / 3, 1: 1 / 3, 2: 1 / 3 } };
  const two = randomChannelDropout({ numDropChannels: 2 });
  expectDraws(two, { p: 0.5, channelIdx: { ...third, place: 0 } });
  expectDraws(two, { p: 0.5, channelIdx: { ...third, place: 1 } });
  const rngs = Array.from({ length: 100 }, (_, i) => new Rng(i));
  const { channelIdx, applied } = two.sample(rngs, [100, 2, 2, 3]) as { channelIdx: Float32Array; applied: Uint8Array };
  for (const [i, flag] of applied.entries()) if (flag) expect(channelIdx[2 * i]).not.toBe(channelIdx[2 * i + 1]);
});

it('refuses more channels than there are, and what is no number of channels', () => {
  expect(() => randomChannelDropout({ numDropChannels: 0 })).toThrow('RandomChannelDropout: numDropChannels must be');
  expect(() => randomChannelDropout({ fillValue: 1.5 })).toThrow('RandomChannelDropout: fillValue must be in [0, 1]');
  const message = 'RandomChannelDropout: numDropChannels must be at most the number of channels, which is 1, found 2';
  const augmentation = randomChannelDropout({ numDropChannels: 2, p: 1 });
  expect(() => augmentation.sample([new Rng(1)], [1, 2, 2, 1])).toThrow(message);
  const params = augmentation.sample([new Rng(1)], [1, 2, 2, 3]);
  expect(() => augmentation.apply(ones([1, 2, 2, 1]), params)).toThrow(message);
});

onEachBackend(() => {
  it('fills the channels of each image, of any number', async () => {
    const augmentation = randomChannelDropout({ numDropChannels: 2, fillValue: 0.5 });
    const params = { applied: Uint8Array.of(1, 0, 1), channelIdx: Float32Array.of(3, 1, 0, 0, 0, 2) };
    await expectClose(augmentation.apply(ones([3, 1, 1, 4]), params), [1, 0.5, 1, 0.5, 1, 1, 1, 1, 0.5, 1, 0.5, 1]);
  });
});
