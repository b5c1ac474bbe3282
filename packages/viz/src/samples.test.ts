import { describe, expect, it } from 'vitest';
import { expectSvg } from './testing/expect-svg.ts';
import { samples } from './testing/samples.ts';

describe('pictures in Node', () => {
  it.each(Object.keys(samples))('%s looks as it did', async (name) => {
    const svg = await samples[name]();
    await expectSvg(svg);
    await expect(svg).toMatchFileSnapshot(`fixtures/${name}.svg`);
  });
});
