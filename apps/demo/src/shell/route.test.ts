import { expect, it } from 'vitest';
import { readRoute, routeHash } from './route.ts';

it('reads a page and its settings', () => {
  const { page, settings } = readRoute('#/train?model=lenet5&seed=3');
  expect(page).toBe('train');
  expect(Object.fromEntries(settings)).toEqual({ model: 'lenet5', seed: '3' });
});

it.each(['', '#', '#/', '#/train', '#/train?a=1', '#/course?text=%3Cb%3E+%E4%BD%A0'])('gives %j back', (hash) => {
  expect(routeHash(readRoute(hash))).toBe(hash.length > 2 ? hash : '#/');
});
