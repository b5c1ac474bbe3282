import { describe, expect, it } from 'vitest';
import { chainFromText, chainToText } from './chain-address.ts';
import { layerOf } from './layer.ts';
import { presets } from './presets.ts';

describe('a chain in an address', () => {
  it.each(Object.keys(presets))('%s comes back', (name) => {
    const { input, layers } = presets[name];
    const text = chainToText({ input, layers });
    expect(chainFromText(text)).toEqual({ input, layers });
    // No character that an address would have to escape.
    expect(new URLSearchParams({ text }).toString()).toBe(`text=${text}`);
  });

  it('has what differs only', () => {
    const layers = [
      layerOf('Conv2d', { out: 64, padding: 1, mode: 'circular', bias: false }),
      layerOf('Dropout', { chance: 0.15 }),
    ];
    const text = '3x32_Conv2d.o64.p1.mcircular.b0_Dropout.r15c';
    expect(chainToText({ input: { channels: 3, size: 32 }, layers })).toBe(text);
    expect(chainFromText(text)).toEqual({ input: { channels: 3, size: 32 }, layers });
  });

  it.each([
    '',
    'x',
    '0x32',
    '3x9999_ReLU',
    '3x32_',
    '3x32_Evil',
    '3x32_constructor',
    '3x32_ReLU.k3',
    '3x32_Conv2d.k',
    '3x32_Conv2d.k0',
    '3x32_Conv2d.k-1',
    '3x32_Conv2d.k1e9',
    '3x32_Conv2d.k33c',
    '3x32_Conv2d.mwild',
    '3x32_Conv2d.b2',
    '3x32_Dropout.r200',
    `3x32${'_ReLU'.repeat(101)}`,
  ])('is not read from %j', (text) => {
    expect(chainFromText(text)).toBeUndefined();
  });
});
