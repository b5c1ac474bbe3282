import { expect, it } from 'vitest';
import { encodePNG } from '../picture/encode-png.ts';
import { show } from './show.ts';

const forms = (value: unknown) =>
  (value as Record<symbol, () => Record<string, string>>)[Symbol.for('Jupyter.display')]();

it('gives a notebook an SVG as it is, and a picture as PNG', () => {
  expect(forms(show('<svg/>'))).toEqual({ 'image/svg+xml': '<svg/>' });
  const picture = { width: 1, height: 2, data: Uint8ClampedArray.of(1, 2, 3, 255, 250, 128, 0, 255) };
  const { 'image/png': base64 } = forms(show(picture));
  expect(new Uint8Array(Buffer.from(base64, 'base64'))).toEqual(new Uint8Array(encodePNG(picture)));
});
