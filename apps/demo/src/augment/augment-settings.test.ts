import { expect, it } from 'vitest';
import { readOff, readSettings, usualSettings } from './augment-settings.ts';

it('reads what an address says', () => {
  const address = new URLSearchParams('size=96&variants=23&seed=2147483647&marks=1&off=0.12');
  expect(readSettings(address)).toEqual({ size: 96, variants: 23, seed: 2147483647, marks: true });
  expect([...readOff(address)]).toEqual([0, 12]);
});

it.each([
  '',
  'size=1e9&variants=-1&seed=2147483648&marks=yes&off=a',
  'size=&variants=5.5&seed=1.5&off=1..2',
  'seed=-1&size=NaN',
])('takes the usual ones instead of %j', (text) => {
  const address = new URLSearchParams(text);
  expect(readSettings(address)).toEqual(usualSettings);
  expect(readOff(address).size).toBe(0);
});
