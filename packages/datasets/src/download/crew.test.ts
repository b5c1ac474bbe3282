import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Crew } from './crew.ts';

it('runs no more side by side than it may', async () => {
  const crew = new Crew(3);
  let running = 0;
  let most = 0;
  let done = 0;
  for (let i = 0; i < 20; i++) {
    await crew.start(async () => {
      most = Math.max(most, ++running);
      await delay(i % 5);
      running--;
      done++;
    });
  }
  await crew.finish();
  expect([most, done]).toEqual([3, 20]);
});

it('starts nothing after a failure, and waits for what is under way', async () => {
  const crew = new Crew(2);
  let ended = false;
  await crew.start(async () => {
    await delay(30);
    ended = true;
  });
  await crew.start(() => Promise.reject(new Error('the first')));
  await expect(crew.start(() => Promise.reject(new Error('the second')))).rejects.toThrow('the first');
  await crew.settle();
  expect(ended).toBe(true);
  await expect(crew.finish()).rejects.toThrow('the first');
});
