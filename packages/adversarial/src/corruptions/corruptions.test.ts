import { describe, expect, it } from 'vitest';
import { testCorruption } from '../testing/test-corruption.ts';
import { brightness } from './brightness.ts';
import { contrast } from './contrast.ts';
import { corruptions } from './corruptions.ts';
import { defocusBlur } from './defocus-blur.ts';
import { elasticTransform } from './elastic-transform.ts';
import { fog } from './fog.ts';
import { frost } from './frost.ts';
import { gaussianBlur } from './gaussian-blur.ts';
import { gaussianNoise } from './gaussian-noise.ts';
import { glassBlur } from './glass-blur.ts';
import { impulseNoise } from './impulse-noise.ts';
import { jpegCompression } from './jpeg-compression.ts';
import { motionBlur } from './motion-blur.ts';
import { pixelate } from './pixelate.ts';
import { saturate } from './saturate.ts';
import { shotNoise } from './shot-noise.ts';
import { snow } from './snow.ts';
import { spatter } from './spatter.ts';
import { speckleNoise } from './speckle-noise.ts';
import { zoomBlur } from './zoom-blur.ts';

const random = true;
testCorruption('gaussianNoise', gaussianNoise, { random });
testCorruption('shotNoise', shotNoise, { random });
testCorruption('impulseNoise', impulseNoise, { random });
testCorruption('defocusBlur', defocusBlur);
// Of two numbers of a strength, one may fall as the other rises.
testCorruption('glassBlur', glassBlur, {
  random,
  stronger: [
    [1, 4],
    [1, 5],
    [2, 5],
  ],
});
testCorruption('motionBlur', motionBlur, {
  random,
  stronger: [
    [1, 2],
    [2, 3],
    [4, 5],
  ],
});
testCorruption('zoomBlur', zoomBlur);
testCorruption('snow', snow, { random });
// Less of the picture and more ice work against each other in brightness: only what is seen of it falls throughout.
testCorruption('frost', frost, { random, stronger: [[1, 5]] });
testCorruption('fog', fog, {
  random,
  stronger: [
    [1, 2],
    [2, 3],
    [4, 5],
  ],
});
testCorruption('brightness', brightness);
testCorruption('contrast', contrast);
// The published strengths bend more and pull less.
testCorruption('elasticTransform', elasticTransform, { random, stronger: [] });
testCorruption('pixelate', pixelate);
testCorruption('jpegCompression', jpegCompression);
testCorruption('speckleNoise', speckleNoise, { random });
testCorruption('gaussianBlur', gaussianBlur);
// Water brightens up to 3, mud darkens from 4 on.
testCorruption('spatter', spatter, { random, stronger: [[4, 5]] });
// Paler up to 2, stronger from 3 on.
testCorruption('saturate', saturate, {
  channels: [3],
  stronger: [
    [1, 2],
    [3, 4],
    [4, 5],
  ],
});

describe('corruptions', () => {
  it('lists each once, fifteen that count and four extra ones', () => {
    const all = corruptions({ table: 'ImageNet-C' });
    expect(new Set(all.map(({ name }) => name)).size).toBe(19);
    expect(all.filter(({ group }) => group !== 'extra')).toHaveLength(15);
  });
});
