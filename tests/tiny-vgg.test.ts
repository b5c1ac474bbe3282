import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { centerCrop, readImage, resize } from '@cnn/datasets';
import { importTfjsLayersModel, loadStateDict, stateDict } from '@cnn/layers';
import { TinyVGG } from '@cnn/models';
import { softmax, tensor } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';

const folder = resolve(import.meta.dirname, '../../shared/data/tiny-vgg');
const absent = !existsSync(folder);
if (absent) console.warn(`skipped: importing a real model of TensorFlow.js needs ${folder}`);

/** In the order of the model's outputs, by the pictures' names. */
const CLASSES = ['boat', 'bug', 'pizza', 'pepper', 'bus', 'koala', 'espresso', 'panda', 'orange', 'car'];

describe.skipIf(absent)("CNN Explainer's Tiny VGG, as TensorFlow.js has it", () => {
  const read = async (path: string) => new Uint8Array(readFileSync(join(folder, path)));

  onEachBackend(() => {
    it('knows its ten pictures, also with its weights in our own network', async () => {
      const imported = await importTfjsLayersModel(read);
      const own = new TinyVGG();
      loadStateDict(own, await stateDict(imported));
      const found: Record<string, string> = {};
      for (const file of readdirSync(join(folder, 'images'))) {
        const { pixels, shape } = centerCrop(64)(resize(64)(await readImage(join(folder, 'images', file))));
        const image = tensor(
          Float32Array.from(pixels, (byte) => byte / 255),
          [1, ...shape],
        );
        const logits = imported.call(image);
        await expectClose(own.eval().call(image), logits);
        const scores = [...(await softmax(logits).data())];
        found[file] = CLASSES[scores.indexOf(Math.max(...scores))];
      }
      const files = CLASSES.map((name) => [`${name}_1.jpeg`, name]);
      expect(found).toEqual(Object.fromEntries(files));
    });
  });

  it('has the 19,920 parameters of the original', async () => {
    const imported = await importTfjsLayersModel(read);
    const sizes = [...imported.namedParameters().values()].map(({ size }) => size);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(19_920);
  });
});
