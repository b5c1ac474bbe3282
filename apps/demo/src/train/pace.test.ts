import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

it('counts images a second over the last steps only', () => {
  const pace = new Pace(0);
  expect(pace.imagesPerSecond).toBe(0);
  pace.add(32, 1000);
  expect(pace.imagesPerSecond).toBe(32);
  for (let step = 1; step <= 60; step++) pace.add(32, 1000 + step * 100);
  expect(pace.imagesPerSecond).toBe(320);
});

it('leaves out a while without steps', () => {
  const pace = new Pace(0);
  pace.add(10, 1000);
  pace.restart(60_000);
  expect(pace.imagesPerSecond).toBe(0);
  pace.add(10, 60_500);
  expect(pace.imagesPerSecond).toBe(20);
});
