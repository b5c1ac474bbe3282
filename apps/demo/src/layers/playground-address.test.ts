import { describe, expect, it } from 'vitest';
import { layerOf } from './layer.ts';
import { readPlayground } from './playground-address.ts';

const read = (query: string) => readPlayground(new URLSearchParams(query));

describe('readPlayground', () => {
  it('reads a layer and its input', () => {
    expect(read('kind=Conv2d&in=3&at=32&out=64&kernel=5&mode=reflect&bias=0')).toEqual({
      layer: layerOf('Conv2d', { out: 64, kernel: 5, mode: 'reflect', bias: false }),
      input: { channels: 3, size: 32 },
    });
    expect(read('kind=Dropout&chance=15c').layer).toEqual(layerOf('Dropout', { chance: 0.15 }));
  });

  it('passes over what is not allowed', () => {
    const usual = { layer: layerOf('Conv2d'), input: { channels: 1, size: 28 } };
    expect(read('')).toEqual(usual);
    expect(read('kind=toString&in=-1&at=1e9')).toEqual(usual);
    expect(read('kernel=99&stride=0&mode=wild&bias=yes&size=3')).toEqual(usual);
  });
});
