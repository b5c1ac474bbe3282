import { loadFashionMNISTSample, type PackedDataset } from '@cnn/datasets';
import { useBackend } from '@cnn/tensor';
import { expectNoLeak } from '@cnn/tensor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShipped } from '../networks/open-shipped.ts';
import type { OpenedNetwork } from '../networks/opened-network.ts';
import { attackChoices } from './attack-choices.ts';
import { type AttackRequest, attackPicture } from './attack-picture.ts';
import { usualSettings } from './attack-settings.ts';
import { sampleCurve } from './sample-curve.ts';
import { smallestEpsilon } from './smallest-epsilon.ts';

let lenet: OpenedNetwork;
let test: PackedDataset;

beforeAll(async () => {
  await useBackend('wasm');
  lenet = await openShipped('lenet5-fashion-mnist');
  test = await loadFashionMNISTSample({ split: 'test' });
});

afterAll(() => lenet?.network.dispose());

/** The first test picture of a class, and how it is attacked. */
function request(label: string, more: Partial<AttackRequest> = {}): AttackRequest {
  const picture = test.get(test.labels().indexOf(test.classes.indexOf(label)));
  return { ...usualSettings, network: 'lenet', picture, label, ...more };
}

describe('attackPicture', () => {
  it.each(attackChoices.filter(({ isSlow }) => !isSlow))(
    '$name reaches another class within its limit',
    async (choice) => {
      const [norm] = choice.norms;
      const epsilon = norm === 'L2' ? 2 : 8 / 255;
      const settings = { attack: choice.name, norm, epsilon, steps: choice.steps?.usual ?? 1 };
      const found = await attackPicture(lenet, request('T-shirt/top', settings));
      expect(found.before.prediction).toBe(0);
      expect(found.isReachedBefore).toBe(false);
      expect(found.isFooled).toBe(true);
      expect(found.after.prediction).not.toBe(0);
      if (choice.isLimited) expect(found.sizes[norm]).toBeLessThanOrEqual(epsilon + 1e-7);
      expect(found.sizes[norm]).toBeGreaterThan(0);
      expect(found.after.values.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(found.before.probabilities.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
      expect(found.noise?.prediction).toBe(0);
    },
  );

  it('reaches a target, and refuses the right class and what is none', async () => {
    const aimed = { attack: 'pgd', steps: 20, epsilon: 32 / 255 };
    const found = await attackPicture(lenet, request('T-shirt/top', { ...aimed, target: 6 }));
    expect(found.after.prediction).toBe(6);
    expect(found.isFooled).toBe(true);
    await expect(attackPicture(lenet, request('T-shirt/top', { ...aimed, target: 0 }))).rejects.toThrow('T-shirt/top');
    await expect(attackPicture(lenet, request('T-shirt/top', { ...aimed, target: 10 }))).rejects.toThrow('10 classes');
  });

  it('changes nothing where epsilon is 0, or the network errs by itself', async () => {
    const still = await attackPicture(lenet, request('T-shirt/top', { epsilon: 0 }));
    expect([still.isFooled, still.sizes.L0, still.noise]).toEqual([false, 0, undefined]);
    const wrong = await attackPicture(lenet, { ...request('T-shirt/top'), label: 'Bag' });
    expect([wrong.isReachedBefore, wrong.isFooled, wrong.sizes.L0]).toEqual([true, false, 0]);
  });

  it('takes the answer for right where the class is not known', async () => {
    const found = await attackPicture(lenet, { ...request('T-shirt/top'), label: undefined });
    expect([found.isKnown, found.truth, found.isFooled]).toEqual([false, 0, true]);
  });

  it('gives the same for the same seed, leaves no tensor behind, and can be stopped', async () => {
    const pgd = request('Sandal', { attack: 'pgd' });
    const once = await attackPicture(lenet, pgd);
    expect((await attackPicture(lenet, pgd)).after.values).toEqual(once.after.values);
    expect((await attackPicture(lenet, { ...pgd, seed: 1 })).after.values).not.toEqual(once.after.values);
    await expectNoLeak(async () => void (await attackPicture(lenet, pgd)));
    await expectNoLeak(async () => {
      await expect(attackPicture(lenet, pgd, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    });
  });
});

describe('smallestEpsilon', () => {
  it('finds where the attack begins to fool', async () => {
    const fgsm = request('T-shirt/top');
    const { signal } = new AbortController();
    const epsilon = (await smallestEpsilon(lenet, fgsm, 0, signal)) as number;
    expect((await attackPicture(lenet, { ...fgsm, epsilon })).isFooled).toBe(true);
    expect((await attackPicture(lenet, { ...fgsm, epsilon: 0.9 * epsilon })).isFooled).toBe(false);
    await expectNoLeak(async () => void (await smallestEpsilon(lenet, fgsm, 0, signal)));
  });
});

describe('sampleCurve', () => {
  const samples = () => ['T-shirt/top', 'Coat', 'Sandal'].map((label) => ({ image: request(label).picture, label }));
  const { signal } = new AbortController();

  it('falls under attack, hardly under noise, and tells how far it is', async () => {
    const shares: number[] = [];
    const given = { ...usualSettings, network: 'lenet', samples: samples() };
    const { attack, noise, total, isKnown } = await sampleCurve(lenet, given, (share) => shares.push(share), signal);
    expect([total, isKnown]).toEqual([3, true]);
    expect(attack.map(({ epsilon }) => epsilon)).toContain(0.005);
    expect(attack[0]).toEqual({ epsilon: 0, robustAccuracy: 100 });
    expect(attack.at(-1)).toEqual({ epsilon: 32 / 255, robustAccuracy: 0 });
    expect(noise.at(-1)!.robustAccuracy).toBeGreaterThan(60);
    expect(shares).toEqual([0, 0.25, 0.5, 0.75]);
  });

  it('takes the sizes that an attack finds where it keeps to none', async () => {
    const given = {
      ...usualSettings,
      attack: 'deepfool',
      norm: 'L2',
      steps: 50,
      network: 'lenet',
      samples: samples(),
    } as const;
    const { attack } = await sampleCurve(lenet, given, () => {}, signal);
    expect(attack.at(-1)!.robustAccuracy).toBe(0);
    expect(attack.length).toBe(8);
  });

  it('takes the answers for right where the network knows none of the classes', async () => {
    const others = samples().map(({ image }) => ({ image, label: 'cat' }));
    const found = await sampleCurve(lenet, { ...usualSettings, network: 'lenet', samples: others }, () => {}, signal);
    expect([found.isKnown, found.attack[0].robustAccuracy]).toEqual([false, 100]);
  });
});
