import { memory } from '@cnn/tensor';
import { expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { type EnvironmentName, environments } from './environment.ts';
import { shiftedScenes } from './shifted-scenes.ts';
import { type SceneClass, silhouettes } from './silhouettes.ts';

const everywhere = Object.keys(environments) as EnvironmentName[];
const everything = Object.keys(silhouettes) as SceneClass[];

/** What a picture is, in short. */
function digest(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}

describe('shiftedScenes', () => {
  it.each([0, 0.25, 0.5, 0.9, 1])('has the share at home that correlation %d stands for', (correlation) => {
    const scenes = shiftedScenes({ length: 4000, correlation, seed: 3 });
    expect(scenes.homeShare).toBeCloseTo(correlation + (1 - correlation) / 4, 12);
    const [labels, groups] = [scenes.labels(), scenes.groups()];
    for (let label = 0; label < 4; label++) {
      const places = [...groups].filter((_, i) => labels[i] === label).map((group) => group % 4);
      for (let place = 0; place < 4; place++) {
        const share = place === label ? scenes.homeShare : (1 - scenes.homeShare) / 3;
        const found = places.filter((each) => each === place).length;
        // Four deviations of the binomial count.
        expect(Math.abs(found - 1000 * share)).toBeLessThanOrEqual(4 * Math.sqrt(1000 * share * (1 - share)));
      }
    }
  });

  it('brings scenes home one by one as the correlation rises', () => {
    const dial = [0, 0.2, 0.4, 0.6, 0.8, 1].map((correlation) => shiftedScenes({ length: 300, correlation }).atHome());
    for (let step = 1; step < dial.length; step++) {
      expect(dial[step - 1].every((isHome, i) => !isHome || dial[step][i])).toBe(true);
      expect(dial[step].filter(Boolean).length).toBeGreaterThan(dial[step - 1].filter(Boolean).length);
    }
    expect(dial[5].every(Boolean)).toBe(true);
  });

  it('puts the same animal elsewhere, and changes nothing but the place', () => {
    const options = { length: 24, classes: everything, environments: everywhere };
    const [home, away] = [1, 0].map((correlation) => shiftedScenes({ ...options, correlation }));
    for (let i = 0; i < 24; i++) {
      const [here, there] = [home.get(i), away.get(i)];
      expect(there.label).toBe(here.label);
      expect(there.mask).toEqual(here.mask);
      expect(digest(there.pixels) === digest(here.pixels)).toBe(there.environment === here.environment);
    }
  });

  it('gives a scene by its seed and index, in any order and from any length', () => {
    const scenes = shiftedScenes({ length: 30 });
    const forward = Array.from({ length: 30 }, (_, i) => digest(scenes.get(i).pixels));
    const backward = Array.from({ length: 30 }, (_, i) => digest(scenes.get(29 - i).pixels)).reverse();
    expect(backward).toEqual(forward);
    expect(new Set(forward).size).toBe(30);
    expect(digest(shiftedScenes({ length: 8 }).get(7).pixels)).toBe(forward[7]);
    expect(digest(shiftedScenes({ length: 8, seed: 1 }).get(7).pixels)).not.toBe(forward[7]);
  });

  it('says what it gives', () => {
    const scenes = shiftedScenes({
      length: 40,
      correlation: 0.3,
      homes: ['snow', 'snow'],
      classes: ['owl', 'fish'],
      environments: everywhere,
    });
    const [labels, groups, atHome] = [scenes.labels(), scenes.groups(), scenes.atHome()];
    for (let i = 0; i < scenes.length; i++) {
      const { label, group, environment, mask, pixels, shape } = scenes.get(i);
      expect([label, group]).toEqual([labels[i], groups[i]]);
      expect(scenes.groupNames[group]).toMatch(
        new RegExp(`^${scenes.classes[label]} .* ${scenes.environments[environment]}$`),
      );
      expect(atHome[i]).toBe(scenes.environments[environment] === 'snow');
      expect([pixels.length, mask.length]).toEqual([3 * 32 * 32, 32 * 32]);
      expect(shape).toEqual(scenes.shape);
    }
  });

  it.each(everything)('shows a %s of sensible size, whole, on a background that does not touch its edge', (object) => {
    const scenes = shiftedScenes({ length: 60, classes: [object] });
    for (let i = 0; i < scenes.length; i++) {
      const { mask } = scenes.get(i);
      expect(mask.every((cover) => cover >= 0 && cover <= 1)).toBe(true);
      const share = mask.reduce((sum, cover) => sum + cover, 0) / mask.length;
      expect(share).toBeGreaterThan(0.05);
      expect(share).toBeLessThan(0.5);
    }
  });

  it('shows an object that stands out from each environment', () => {
    const scenes = shiftedScenes({ length: 200, classes: everything, environments: everywhere, correlation: 0 });
    const contrasts = Array.from({ length: 200 }, (_, i) => {
      const { pixels, mask } = scenes.get(i);
      // Deviation within the object from the mean colour beside it.
      const beside = [0, 1, 2].map((c) => meanWhere(pixels, mask, c, (cover) => cover === 0));
      return Math.sqrt(meanOf(pixels, mask, (value, c) => (value - beside[c]) ** 2));
    });
    const sorted = contrasts.sort((a, b) => a - b);
    expect(sorted[0]).toBeGreaterThan(8);
    expect(sorted[100]).toBeGreaterThan(40);
  });

  it.each([16, 24, 48, 64])('shows the same scene at size %d', (size) => {
    const [small, large] = [32, size].map((side) => shiftedScenes({ length: 12, size: side }));
    for (let i = 0; i < 12; i++) {
      const [a, b] = [small.get(i), large.get(i)];
      expect(b.group).toBe(a.group);
      const [share, otherShare] = [a, b].map(({ mask }) => mask.reduce((sum, cover) => sum + cover, 0) / mask.length);
      // Limbs and ears narrower than a pixel come and go with it.
      expect(Math.abs(share - otherShare)).toBeLessThan(0.05 * share + 0.2 / size);
      const brightness = ({ pixels }: { pixels: Uint8Array }) =>
        pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
      expect(Math.abs(brightness(a) - brightness(b))).toBeLessThan(4);
    }
  });

  it('takes one class, one environment and no scene', () => {
    const one = shiftedScenes({ length: 5, classes: ['cow'], environments: ['snow'], correlation: 0 });
    expect(one.homeShare).toBe(1);
    expect([...one.groups()]).toEqual([0, 0, 0, 0, 0]);
    expect(one.groupNames).toEqual(['cow on snow']);
    expect(shiftedScenes({ length: 0 }).groups()).toEqual(new Int32Array());
    expect(() => shiftedScenes({ length: 0 }).get(0)).toThrow('shiftedScenes: index must be');
  });

  it.each([
    [{ correlation: 1.1 }, 'shiftedScenes: correlation must be in [0, 1], found 1.1'],
    [{ correlation: Number.NaN }, 'correlation must be in [0, 1], found NaN'],
    [{ size: 15 }, 'shiftedScenes: size must be a whole number at least 16, found 15'],
    [{ length: -1 }, 'shiftedScenes: length must be a whole number at least 0, found -1'],
    [{ seed: 0.5 }, 'Rng: seed must be a whole number, found 0.5'],
    [{ classes: [] }, 'shiftedScenes: expected at least one of classes, found none; choose from cow, camel'],
    [{ classes: ['cwo'] }, "shiftedScenes: unknown name 'cwo' in classes; did you mean 'cow'? choose from cow"],
    [{ environments: ['gras'] }, "unknown name 'gras' in environments; did you mean 'grass'?"],
    [{ classes: ['cow', 'cow'] }, "shiftedScenes: 'cow' stands twice in classes; leave one out"],
    [{ homes: ['sand'] }, 'shiftedScenes: expected a home for each of the 4 classes, found 1'],
    [{ homes: ['sand', 'sand', 'sand', 'snow'] }, "shiftedScenes: expected homes among the environments, found 'snow'"],
  ])('refuses %j', (options, message) => {
    expect(() => shiftedScenes(options as never)).toThrow(message);
  });

  it.each([-1, 10, 0.5])('refuses index %d', (index) => {
    expect(() => shiftedScenes({ length: 10 }).get(index)).toThrow(
      `shiftedScenes: index must be a whole number in [0, 9], found ${index}`,
    );
  });
});

const made: string[] = [];
onEachBackend(() => {
  describe('shiftedScenes with tensors', () => {
    it('gives the same scenes on every backend, and the masks of any of them', async () => {
      const scenes = shiftedScenes({ length: 12, size: 16 });
      const ids = [7, 3, 11, 3];
      const before = memory().numTensors;
      made.push(ids.map((id) => digest(scenes.get(id).pixels)).join());
      expect(memory().numTensors).toBe(before);
      expect(made.every((each) => each === made[0])).toBe(true);
      const masks = scenes.masks(ids);
      expect(masks.shape).toEqual([4, 16, 16]);
      expect(masks.dtype).toBe('float32');
      expect(Array.from(await masks.data())).toEqual(ids.flatMap((id) => [...scenes.get(id).mask]));
      masks.dispose();
      expect(scenes.masks([]).shape).toEqual([0, 16, 16]);
      await expectNoLeak(() => scenes.masks(ids));
      expect(() => scenes.masks([12])).toThrow('shiftedScenes: index must be a whole number in [0, 11], found 12');
    });
  });
});

function meanWhere(
  pixels: Uint8Array,
  mask: Float32Array,
  channel: number,
  counts: (cover: number) => boolean,
): number {
  const chosen = [...mask.keys()].filter((i) => counts(mask[i]));
  return chosen.reduce((sum, i) => sum + pixels[3 * i + channel], 0) / chosen.length;
}

/** Mean of something over the values of the object. */
function meanOf(pixels: Uint8Array, mask: Float32Array, of: (value: number, channel: number) => number): number {
  const inside = [...pixels.keys()].filter((i) => mask[Math.floor(i / 3)] === 1);
  return inside.reduce((sum, i) => sum + of(pixels[i], i % 3), 0) / inside.length;
}
