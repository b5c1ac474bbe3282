import { describe, expect, it } from 'vitest';
import { samples } from './testing/samples.ts';

describe('pictures in a browser', () => {
  it.each(Object.keys(samples))('%s is the same text as in Node', async (name) => {
    await expect(await samples[name]()).toMatchFileSnapshot(`fixtures/${name}.svg`);
  });
});
