import { Rng, tensor, uniform } from '@cnn/tensor';
import { expectClose, expectGradient, onEachBackend } from '@cnn/tensor/testing';
import { describe, it } from 'vitest';
import { resizeAntialiased } from './antialias.ts';

/** torch.nn.functional.interpolate(…, antialias=True, align_corners=False) of PyTorch 2.15. */
const TORCH = {
  bilinear: {
    '3×2': [0.544466, 0.476143, 0.34027, 0.536271, 0.409373, 0.513128],
    '4×8': [
      0.327122, 0.572593, 0.866718, 0.651915, 0.422231, 0.177666, 0.4956, 0.761905, 0.394783, 0.311087, 0.229022,
      0.484457, 0.489891, 0.245326, 0.563261, 0.829565, 0.474783, 0.303587, 0.121522, 0.501957, 0.569891, 0.325326,
      0.643261, 0.909565, 0.542443, 0.371247, 0.189182, 0.569617, 0.637552, 0.392987, 0.416278, 0.453416,
    ],
    '1×1': [0.475787],
  },
  bicubic: {
    '3×2': [0.548176, 0.478803, 0.310658, 0.565072, 0.415059, 0.520201],
    '4×8': [
      0.277179, 0.586415, 0.943833, 0.698185, 0.382498, 0.144792, 0.496505, 0.800315, 0.410893, 0.284636, 0.182676,
      0.51377, 0.517809, 0.219448, 0.569619, 0.873429, 0.504534, 0.27932, 0.072976, 0.535123, 0.610564, 0.298647,
      0.672008, 0.993185, 0.575988, 0.362701, 0.168936, 0.615289, 0.701732, 0.387884, 0.388923, 0.43539,
    ],
    '1×1': [0.472125],
  },
};

/** The second of two pictures of one channel, 7×5. */
const images = () =>
  tensor(
    Array.from({ length: 35 }, (_, i) => (((i + 35) * 37) % 23) / 23),
    [1, 7, 5, 1],
  );

onEachBackend(() => {
  describe('resizeAntialiased', () => {
    const cases = Object.entries(TORCH).flatMap(([mode, sizes]) =>
      Object.entries(sizes).map(([size, values]) => ({ mode: mode as 'bilinear' | 'bicubic', size, values })),
    );
    it.each(cases)("has torch's pixels: $mode, $size", async ({ mode, size, values }) => {
      const [height, width] = size.split('×').map(Number) as [number, number];
      await expectClose(resizeAntialiased(images(), [height, width], mode), values, { absolute: 2e-6 });
    });

    it.each(['bilinear', 'bicubic'] as const)('copies what keeps its size (%s)', async (mode) => {
      const pictures = uniform(new Rng(1), [2, 4, 6, 3]);
      await expectClose(resizeAntialiased(pictures, [4, 6], mode), pictures, { absolute: 1e-6 });
    });

    it('is the mean over halves', async () => {
      const pictures = tensor([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 4, 2]);
      // Weights of a tent of width 4: 3, 3, 1 at the border.
      await expectClose(resizeAntialiased(pictures, [1, 2], 'bilinear'), [17 / 7, 24 / 7, 39 / 7, 46 / 7]);
    });

    it('has a gradient', async () => {
      const pictures = uniform(new Rng(1), [2, 5, 4, 2]);
      await expectGradient((x) => resizeAntialiased(x, [2, 3], 'bicubic'), pictures);
    });
  });
});
