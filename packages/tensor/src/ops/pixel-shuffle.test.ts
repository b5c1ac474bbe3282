import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Operation, watchOperations } from '../operations.ts';
import { normal } from '../random/draw.ts';
import { Rng } from '../random/rng.ts';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '../testing/index.ts';
import { channelShuffle } from './channel-shuffle.ts';
import { tensor } from './index.ts';
import { pixelShuffle, pixelUnshuffle } from './pixel-shuffle.ts';

const rng = new Rng(9);
const small = fc.integer({ min: 1, max: 3 });

onEachBackend(() => {
  describe('pixelShuffle', () => {
    it('takes the pixels of a channel from channels side by side', async () => {
      const pixel = tensor([0, 1, 2, 3, 10, 11, 12, 13], [1, 1, 1, 8]);
      await expectClose(pixelShuffle(pixel, 2), tensor([0, 10, 1, 11, 2, 12, 3, 13], [1, 2, 2, 2]));
    });

    it('is undone by pixelUnshuffle', async () => {
      await fc.assert(
        fc.asyncProperty(fc.tuple(small, small, small, small), small, async ([batch, height, width, channels], r) => {
          const x = normal(rng.fold(height, width), [batch, height, width, channels * r ** 2]);
          await expectClose(pixelUnshuffle(pixelShuffle(x, r), r), x);
        }),
        { numRuns: 30 },
      );
    });

    it('has gradients that agree with differences, and leaves nothing behind', async () => {
      const x = normal(rng, [1, 2, 3, 8]);
      await expectGradient((at) => pixelShuffle(at, 2), x);
      await expectNoLeak(() => pixelShuffle(x, 2));
      const y = normal(rng, [1, 4, 6, 3]);
      await expectGradient((at) => pixelUnshuffle(at, 2), y);
      await expectNoLeak(() => pixelUnshuffle(y, 1));
    });

    it('names what does not fit', () => {
      expect(() => pixelShuffle(normal(rng, [1, 1, 1, 6]), 2)).toThrow(
        'pixelShuffle: 6 channels cannot be laid out as 2×2 pixels; give a multiple of 4 channels',
      );
      expect(() => pixelShuffle(normal(rng, [1, 1, 1, 6]), 0)).toThrow(
        'upscaleFactor must be a whole number at least 1',
      );
      expect(() => pixelUnshuffle(normal(rng, [1, 4, 5, 1]), 2)).toThrow(
        'pixelUnshuffle: 4×5 pixels cannot be cut into squares of 2×2; pad or crop the images to a multiple of 2',
      );
    });
  });

  describe('channelShuffle', () => {
    it('deals channels out', async () => {
      const x = tensor([0, 1, 2, 3, 4, 5], [1, 1, 1, 6]);
      await expectClose(channelShuffle(x, 2), [0, 3, 1, 4, 2, 5]);
      await expectClose(channelShuffle(channelShuffle(x, 2), 3), x);
    });

    it('has a gradient that agrees with differences, and leaves nothing behind', async () => {
      const x = normal(rng, [2, 2, 3, 6]);
      await expectGradient((at) => channelShuffle(at, 3), x);
      await expectNoLeak(() => channelShuffle(x, 1));
    });

    it('names groups that do not divide the channels', () => {
      expect(() => channelShuffle(normal(rng, [1, 1, 1, 6]), 4)).toThrow('6 channels cannot be cut into 4 groups');
    });
  });

  it('are one step to those who watch', () => {
    const x = normal(rng, [1, 2, 2, 4]);
    const seen: Operation[] = [];
    watchOperations(
      (each) => seen.push(each),
      () => [pixelShuffle(x, 2), pixelUnshuffle(x, 2), channelShuffle(x, 2)],
    );
    expect(seen.map(({ name, attributes }) => ({ name, attributes }))).toEqual([
      { name: 'pixelShuffle', attributes: { upscaleFactor: 2 } },
      { name: 'pixelUnshuffle', attributes: { downscaleFactor: 2 } },
      { name: 'channelShuffle', attributes: { groups: 2 } },
    ]);
  });
});
