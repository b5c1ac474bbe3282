import {
  AdaptiveAvgPool2d,
  Conv2d,
  ConvTranspose2d,
  effectiveReceptiveField,
  Flatten,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
} from '@cnn/layers';
import { Rng, uniform } from '@cnn/tensor';
import { expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSvg, picturesIn, pixelAt } from '../testing/expect-svg.ts';
import { receptiveFieldOverlay } from './receptive-field-overlay.ts';
import { insideImage, wholeWindow } from './whole-window.ts';

const model = new Sequential({
  conv1: new Conv2d(3, 4, 3, { padding: 1 }),
  pool: new MaxPool2d(2),
  conv2: new Conv2d(4, 4, 5, { padding: 2 }),
  up: new ConvTranspose2d(4, 4, 2, { stride: 2 }),
  all: new AdaptiveAvgPool2d(1),
  flatten: new Flatten(),
  fc: new Linear(4, 2),
}).initialize(new Rng(1));

const image = () => uniform(new Rng(2), [1, 8, 12, 3]);

onEachBackend((backend) => {
  beforeAll(() => model.call(image()).dispose());

  describe('receptiveFieldOverlay', () => {
    it('says and draws the whole window, also what of it is padding', async () => {
      const svg = await receptiveFieldOverlay(model, image(), { layer: 'conv2', place: [0, 5] });
      await expectSvg(svg);
      for (const line of [
        'Place (0, 5) of conv2, 4×6',
        'sees 12 × 12 pixels, 7 × 7 in the image',
        'rows −5 to 6, columns 5 to 16',
      ]) {
        expect(svg).toContain(`>${line}</text>`);
      }
      // 8×12 pixels by 21 each; the image begins 5 rows down.
      const [, x, y, width] = /<image x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/.exec(svg)!.map(Number);
      const [, left, top, side] = /<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="[\d.]+" fill="#d8/
        .exec(svg)!
        .map(Number);
      const scale = width / 12;
      expect([(left - x) / scale, (y - top) / scale, side / scale].map((value) => Math.round(value * 10) / 10)).toEqual(
        [5, 5, 12],
      );
    });

    it('takes the middle, enlarged maps, maps of 1×1 and what sees everything', async () => {
      expect(await receptiveFieldOverlay(model, image(), { layer: 'conv1' })).toContain('Place (4, 6) of conv1, 8×12');
      expect(await receptiveFieldOverlay(model, image(), { layer: 'up', place: [7, 11] })).toContain('of up, 8×12');
      const svg = await receptiveFieldOverlay(model, image(), { layer: 'all' });
      expect(svg).toContain('Place (0, 0) of all, 1×1, sees 8 × 12 pixels, rows 0 to 7, columns 0 to 11<');
    });

    it('lays heat over the picture, and moves it to the place', async () => {
      const effective = await effectiveReceptiveField(model, [8, 12, 3], { layer: 'conv2', samples: 2 });
      const dark = { shape: [8, 12, 3], data: new Float32Array(8 * 12 * 3) };
      const brightest = async (place?: [number, number]) => {
        const [picture] = picturesIn(await receptiveFieldOverlay(model, dark, { layer: 'conv2', effective, place }));
        const light = Array.from({ length: 96 }, (_, i) => pixelAt(picture, i % 12, Math.floor(i / 12))[0]);
        const best = light.indexOf(Math.max(...light));
        return [Math.floor(best / 12), best % 12];
      };
      const [row, column] = await brightest();
      expect(await brightest([2, 2])).toEqual([row, column - 2]);
      await expectSvg(await receptiveFieldOverlay(model, dark, { layer: 'conv2', effective }));
      const other = { ...effective, height: 12, width: 8 };
      await expect(receptiveFieldOverlay(model, dark, { layer: 'conv2', effective: other })).rejects.toThrow(
        'expected an effective field of 8×12, found 12×8',
      );
    });

    it('leaves no tensor and the model in its own mode', async () => {
      const x = image();
      await expectNoLeak(async () => void (await receptiveFieldOverlay(model, x, { layer: 'conv2' })));
      expect(model.training).toBe(true);
    });

    it('keeps names with markup as text', async () => {
      const name = '<img onerror="x">';
      const named = new Sequential({ [name]: new Conv2d(3, 1, 3) });
      const svg = await receptiveFieldOverlay(named, image(), { layer: name, title: name });
      await expectSvg(svg);
      expect(svg).not.toContain('<img');
    });

    it('names what does not fit', async () => {
      const overlay = (layer: string, rest = {}) => receptiveFieldOverlay(model, image(), { layer, ...rest });
      await expect(overlay('conv3')).rejects.toThrow(
        "receptiveFieldOverlay: Sequential has no layer 'conv3'; did you mean 'conv1'?",
      );
      await expect(overlay('fc')).rejects.toThrow(
        "expected layer 'fc' to give [batch, height, width, channels], found [1, 2]",
      );
      await expect(overlay('conv2', { place: [4, 0] })).rejects.toThrow(
        'row must be a whole number in [0, 3], found 4',
      );
      await expect(overlay('conv2', { place: [0, -1] })).rejects.toThrow('column');
      await expect(overlay('conv2', { opacity: 2 })).rejects.toThrow('opacity');
      const two = uniform(new Rng(1), [2, 8, 12, 3]);
      await expect(receptiveFieldOverlay(model, two, { layer: 'conv2' })).rejects.toThrow(
        'expected one image, found 2',
      );
    });

    if (backend === 'cpu') {
      it('whole windows cut at the edges are the windows of the receptive field', async () => {
        const { receptiveFields } = await import('@cnn/layers');
        const deep = new Sequential(
          new Conv2d(1, 1, 3, { padding: 1, stride: 2 }),
          new ReLU(),
          new ConvTranspose2d(1, 1, 4, { stride: 2, padding: 1 }),
          new Conv2d(1, 1, [3, 5], { padding: 'same' }),
        );
        for (const field of receptiveFields(deep, [1, 9, 14, 1]).values()) {
          for (let i = 0; i < 20; i++) {
            const place = [i % 5, i % 4] as const;
            expect(insideImage(wholeWindow(field, place, [9, 14]), [9, 14])).toEqual(field.window(...place));
          }
        }
        expect(insideImage({ top: -3, bottom: -1, left: 0, right: 2 }, [9, 14])).toBeUndefined();
        expect(wholeWindow(undefined, [0, 0], [9, 14])).toEqual({ top: 0, bottom: 8, left: 0, right: 13 });
      });
    }
  });
});
