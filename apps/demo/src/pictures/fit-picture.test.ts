import { expect, it } from 'vitest';
import { fitPicture } from './fit-picture.ts';

it('stretches a colour picture and takes its brightness for grey data', () => {
  const red = {
    pixels: Uint8Array.from(
      Array(8 * 4)
        .fill([255, 0, 0])
        .flat(),
    ),
    shape: [4, 8, 3] as const,
  };
  expect(fitPicture(red, [2, 2, 1])).toEqual({ pixels: Uint8Array.from([76, 76, 76, 76]), shape: [2, 2, 1] });
});

it('gives a grey picture three channels for data in colour', () => {
  const gray = { pixels: Uint8Array.from([1, 2]), shape: [1, 2, 1] as const };
  expect(fitPicture(gray, [1, 2, 3])).toEqual({ pixels: Uint8Array.from([1, 1, 1, 2, 2, 2]), shape: [1, 2, 3] });
});

it('leaves a picture that fits', () => {
  const pixels = Uint8Array.from([1, 2, 3, 4, 5, 6]);
  expect(fitPicture({ pixels, shape: [2, 1, 3] }, [2, 1, 3]).pixels).toEqual(pixels);
});
