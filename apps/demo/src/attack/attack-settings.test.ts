import { expect, it } from 'vitest';
import { attackChoice, attackChoices } from './attack-choices.ts';
import { forAttack, forNorm, readSettings, usualSettings } from './attack-settings.ts';

it('reads what an address says', () => {
  const address = new URLSearchParams('attack=pgd&norm=L2&epsilon=1.5&steps=40&target=3&seed=7');
  expect(readSettings(address)).toEqual({ attack: 'pgd', norm: 'L2', epsilon: 1.5, steps: 40, target: 3, seed: 7 });
});

it.each(['', 'attack=nothing&norm=L7&epsilon=9&target=-1&seed=1e3', 'attack=__proto__&epsilon=1e-3&seed=9999999999'])(
  'takes the usual ones instead of %j',
  (text) => {
    expect(readSettings(new URLSearchParams(text))).toEqual({ ...usualSettings, steps: 1 });
  },
);

it('keeps within what the attack has', () => {
  const { norm, steps, target } = readSettings(new URLSearchParams('attack=deepfool&norm=L1&steps=0&target=2'));
  expect([norm, steps, target]).toEqual(['L2', 1, undefined]);
  expect(readSettings(new URLSearchParams('attack=pgd&steps=101')).steps).toBe(10);
});

it('goes from one attack to another', () => {
  const pgd = readSettings(new URLSearchParams('attack=pgd&norm=L2&epsilon=1.5&target=3'));
  expect(forAttack(pgd, attackChoice('apgd')!)).toMatchObject({ norm: 'L2', epsilon: 1.5, steps: 100, target: 3 });
  expect(forAttack(pgd, attackChoice('autoattack')!).target).toBeUndefined();
  expect(forAttack(pgd, attackChoice('fgsm')!)).toMatchObject({ norm: 'Linf', epsilon: 8 / 255, steps: 1 });
  expect(forNorm(pgd, 'L1')).toMatchObject({ norm: 'L1', epsilon: 15 });
});

it('has each name once', () => {
  expect(new Set(attackChoices.map(({ name }) => name)).size).toBe(attackChoices.length);
});
