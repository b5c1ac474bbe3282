import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@cnn/layers';
import { dispose, memory, mul, normal, Rng, scope, sum, type Tensor, tensor, uniform, zeros } from '@cnn/tensor';
import { expectClose, expectGradient, onEachBackend } from '@cnn/tensor/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { channel } from '../objectives/channel.ts';
import { diversity } from '../objectives/diversity.ts';
import { layerEnergy } from '../objectives/layer-energy.ts';
import { defineObjective, scaledObjective, sumOfObjectives } from '../objectives/objective.ts';
import { totalVariation } from '../objectives/pixels.ts';
import { deepDream } from './deep-dream.ts';
import { fourierImage } from './fourier-image.ts';
import { jolt } from './jolt.ts';
import { pixelImage } from './pixel-image.ts';
import { readUntil } from './reading.ts';
import { type VisualizationStep, visualizeFeature } from './visualize-feature.ts';

onEachBackend(() => {
  let model: Sequential;
  beforeAll(() => {
    model = new Sequential({
      conv: new Conv2d(3, 4, 3, { padding: 1 }),
      relu: new ReLU(),
      pool: new MaxPool2d(2),
      flatten: new Flatten(),
      head: new Linear(4 * 4 * 4, 5),
    }).initialize(new Rng(3));
    // Weights come to the device with their first use.
    dispose(scope(() => model.call(zeros([1, 8, 8, 3]))));
  });

  describe('fourierImage', () => {
    it('is the inverse Fourier transform of its waves, damped by their frequency', async () => {
      for (const [height, width] of [
        [4, 6],
        [5, 5],
        [1, 7],
        [6, 1],
      ]) {
        const waves = Math.floor(width / 2) + 1;
        const image = fourierImage({ deviation: 0.3, decayPower: 0.7 });
        const shape = [1, height, width, 1];
        const numbers = image.start(new Rng(7), shape);
        const spectrum = await numbers.data();
        const painted = image.paint(numbers, shape);
        await expectClose(painted, bySums(spectrum, height, width, waves), { relative: 1e-5 });
        dispose([numbers, painted]);
      }
    });

    /** The definition, in double precision: the real part of each wave and of its mirror image. */
    function bySums(spectrum: ArrayLike<number>, height: number, width: number, waves: number): number[] {
      const at = (part: number, u: number, v: number) => spectrum[(part * height + u) * waves + v];
      return Array.from({ length: height * width }, (_, i) => {
        const [y, x] = [Math.floor(i / width), i % width];
        let total = 0;
        for (let u = 0; u < height; u++) {
          for (let v = 0; v < waves; v++) {
            const fy = u <= height / 2 ? u / height : u / height - 1;
            const frequency = Math.max(Math.hypot(fy, v / width), 1 / Math.max(height, width));
            const strength = Math.sqrt(height * width) / frequency ** 0.7;
            const angle = 2 * Math.PI * ((u * y) / height + (v * x) / width);
            const isOwnMirror = v === 0 || 2 * v === width;
            const wave = at(0, u, v) * Math.cos(angle) - at(1, u, v) * Math.sin(angle);
            total += ((isOwnMirror ? 1 : 2) * strength * wave) / (height * width);
          }
        }
        return 1 / (1 + Math.exp(-total / 4));
      });
    }

    it('has the gradient of its numbers', async () => {
      const image = fourierImage();
      const shape = [2, 4, 5, 3];
      const numbers = image.start(new Rng(1), shape);
      await expectGradient((at) => image.paint(at, shape), numbers);
      numbers.dispose();
    });

    it('mixes three colours, and leaves other channels alone', async () => {
      const numbers = tensor([4, 0, 0], [1, 1, 1, 3]);
      const mixed = pixelImage().paint(numbers, [1, 1, 1, 3]);
      const plain = pixelImage({ decorrelated: false }).paint(numbers, [1, 1, 1, 3]);
      const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
      const longest = Math.hypot(0.26, 0.27, 0.27);
      await expectClose(
        mixed,
        [0.26, 0.27, 0.27].map((share) => sigmoid((4 * share) / longest)),
      );
      await expectClose(plain, [sigmoid(4), 0.5, 0.5]);
      dispose([numbers, mixed, plain]);
    });
  });

  describe('jolt', () => {
    it('draws for each image by itself, and does nothing with nothing allowed', async () => {
      const images = uniform(new Rng(0), [2, 6, 6, 3]);
      const rngs = [new Rng(1), new Rng(2)];
      const some = jolt();
      const pair = some.apply(images, some.sample(rngs, images.shape));
      expect(some.sample(rngs, images.shape)[1]).toEqual(some.sample([rngs[1]], [1, 6, 6, 3])[0]);
      const still = jolt({ shift: 0, scale: [1, 1], degrees: 0 });
      const same = still.apply(images, still.sample(rngs, images.shape));
      await expectClose(same, await images.array());
      dispose([images, pair, same]);
    });

    it('turns around the middle', async () => {
      const images = tensor([0, 1, 0, 0, 0, 0, 0, 0, 0], [1, 3, 3, 1]);
      const turned = jolt().apply(images, [{ dy: 0, dx: 0, scale: 1, angle: Math.PI / 2 }]);
      const [values, middle] = [await turned.data(), 4];
      expect(values[middle]).toBeCloseTo(0);
      expect(Math.max(values[3], values[5])).toBeCloseTo(1);
      dispose([images, turned]);
    });

    it('refuses sizes and angles out of range', () => {
      expect(() => jolt({ scale: [1.2, 1] })).toThrow('jolt: scale[1]');
      expect(() => jolt({ degrees: 181 })).toThrow('jolt: degrees');
    });
  });

  describe('visualizeFeature', () => {
    it('climbs, the same way for the same seed, and leaves nothing but the pictures', async () => {
      const before = memory().numTensors;
      const climbed: VisualizationStep[] = [];
      const options = { size: 8, steps: 40, rng: new Rng(5) };
      const pictures = await visualizeFeature(model, channel('', 2), {
        ...options,
        onStep: (step) => climbed.push(step),
      });
      expect(pictures.shape).toEqual([1, 8, 8, 3]);
      expect(climbed).toHaveLength(40);
      expect(climbed[39].score).toBeGreaterThan(climbed[0].score + 0.1);
      const again = await visualizeFeature(model, channel('', 2), options);
      await expectClose(again, await pictures.array(), { absolute: 0, relative: 0 });
      const values = await pictures.data();
      expect(values.every((value) => value > 0 && value < 1)).toBe(true);
      dispose([pictures, again]);
      expect(memory().numTensors).toBe(before);
    });

    it('runs only what is read, so that sizes are free there', async () => {
      expect(model.training).toBe(true);
      const options = { size: [10, 14] as const, steps: 2, batch: 2, image: pixelImage(), transforms: [] };
      const wish = sumOfObjectives(channel('relu', 1), diversity('conv'), scaledObjective(totalVariation(), -0.01));
      const pictures = await visualizeFeature(model, wish, options);
      expect(pictures.shape).toEqual([2, 10, 14, 3]);
      expect(model.training).toBe(true);
      pictures.dispose();
    });

    it('shows the network what preprocessing makes of pictures', async () => {
      const scores: number[] = [];
      for (const factor of [1, 3]) {
        const pictures = await visualizeFeature(model, layerEnergy('conv'), {
          size: 8,
          steps: 1,
          preprocess: (images) => mul(images, factor),
          onStep: ({ score }) => scores.push(score),
        });
        pictures.dispose();
      }
      expect(scores[1]).toBeGreaterThan(2 * scores[0]);
    });

    it('refuses what does not fit, and leaves nothing behind', async () => {
      const before = memory().numTensors;
      const draw = (wish = channel('conv', 0), options = {}) =>
        visualizeFeature(model, wish, { size: 8, steps: 2, ...options });
      await expect(draw(channel('con', 0))).rejects.toThrow(
        "visualizeFeature: Sequential has no layer 'con'; did you mean 'conv'?",
      );
      await expect(draw(channel('conv', 4))).rejects.toThrow('from 0 to 3, found 4');
      await expect(draw(undefined, { size: 0 })).rejects.toThrow('height must be a whole number');
      await expect(draw(undefined, { steps: 0 })).rejects.toThrow('steps must be a whole number');
      await expect(draw(channel('', 0), { size: 16 })).rejects.toThrow();
      const bad = defineObjective('Bad', {}, ['conv'], ({ output }) => mul(sum(output('conv'), [1, 2, 3]), Number.NaN));
      await expect(draw(bad)).rejects.toThrow('the score of Bad() is NaN at step 1');
      await expect(draw(undefined, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
      expect(memory().numTensors).toBe(before);
      expect(model.training).toBe(true);
    });
  });

  it('names a layer that the model did not run', () => {
    const images = normal(new Rng(0), [1, 8, 8, 3]);
    const unused = new Sequential({ first: new ReLU() });
    const spare = new ReLU();
    Object.defineProperty(unused, 'namedModules', { value: () => new Map([['spare', spare]]) });
    expect(() => readUntil('owner', unused, ['spare'], images)).toThrow(
      "owner: layer 'spare' was not run by Sequential",
    );
    images.dispose();
  });

  describe('deepDream', () => {
    it('gives the layer more to say, in pictures of the same size and range', async () => {
      const images = uniform(new Rng(2), [2, 9, 8, 3], 0.3, 0.7);
      const before = memory().numTensors;
      const objective = layerEnergy('conv');
      const dream = await deepDream(model, images, { objective, octaves: 3, steps: 3, jitter: 2 });
      expect(dream.shape).toEqual([2, 9, 8, 3]);
      expect(memory().numTensors).toBe(before + 1);
      const energy = (x: Tensor) => {
        const outputs = readUntil('test', model, ['conv'], x);
        return sum(objective.score({ images: x, output: () => outputs.get('conv')! }));
      };
      const [[was], [is]] = [await energy(images).data(), await energy(dream).data()];
      expect(is).toBeGreaterThan(1.2 * was);
      const values = await dream.data();
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
      dispose([images, dream]);
    });

    it('refuses what does not fit, and leaves nothing behind', async () => {
      const images = uniform(new Rng(2), [1, 8, 8, 3]);
      const before = memory().numTensors;
      await expect(deepDream(model, images, { objective: layerEnergy('poo') })).rejects.toThrow("no layer 'poo'");
      await expect(deepDream(model, images, { objective: layerEnergy('conv'), octaveScale: 0.5 })).rejects.toThrow(
        'deepDream: octaveScale',
      );
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(deepDream(model, images, { objective: layerEnergy('conv'), signal })).rejects.toThrow('enough');
      expect(memory().numTensors).toBe(before);
      images.dispose();
    });
  });
});
