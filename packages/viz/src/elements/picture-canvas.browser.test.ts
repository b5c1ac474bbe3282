import { render } from 'lit';
import { afterEach, expect, it, vi } from 'vitest';
import { pictureCanvas } from './picture-canvas.ts';

afterEach(() => vi.restoreAllMocks());

const gray = (value: number, width: number) => ({
  width,
  height: 1,
  data: new Uint8ClampedArray(width * 4).map((_, i) => (i % 4 === 3 ? 255 : value)),
});

it('draws a picture once, and another in its place', () => {
  const draw = vi.spyOn(CanvasRenderingContext2D.prototype, 'putImageData');
  const place = document.createElement('div');
  const first = gray(10, 2);
  render(pictureCanvas(first, 20), place);
  render(pictureCanvas(first, 20, 'a label'), place);
  expect(draw).toHaveBeenCalledTimes(1);
  const canvas = place.querySelector('canvas')!;
  const pixels = () => [...canvas.getContext('2d')!.getImageData(0, 0, canvas.width, 1).data];
  expect(pixels()).toEqual([...first.data]);
  const other = gray(200, 3);
  render(pictureCanvas(other, 20), place);
  expect(draw).toHaveBeenCalledTimes(2);
  expect(pixels()).toEqual([...other.data]);
});
