import { expect, it } from 'vitest';
import { grayscale } from './grayscale.ts';

it("gives Pillow's brightness", () => {
  // Image.new('RGB', (1, 1), color).convert('L') for black, white, red, green, blue.
  const pixels = Uint8Array.from([0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255]);
  expect(grayscale()({ pixels, shape: [1, 5, 3] })).toEqual({
    pixels: Uint8Array.from([0, 255, 76, 150, 29]),
    shape: [1, 5, 1],
  });
});

it('leaves a grey picture, also one of no pixel', () => {
  const image = { pixels: Uint8Array.from([7]), shape: [1, 1, 1] as const };
  expect(grayscale()(image)).toBe(image);
  expect(grayscale()({ pixels: new Uint8Array(), shape: [0, 4, 3] }).pixels).toHaveLength(0);
});

it('names channels that do not fit', () => {
  expect(() => grayscale()({ pixels: new Uint8Array(4), shape: [1, 1, 4] })).toThrow(
    'expected 1 or 3 channels, found 4',
  );
});
