import { brightness } from './brightness.ts';
import { contrast } from './contrast.ts';
import type { Corruption, CorruptionOptions } from './corruption.ts';
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

/**
 * All corruptions, in the order of the published files, the extra ones last.
 *
 * Of the published fifteen, frost is grown by seed, where the files have photographs.
 *
 * @throws RangeError for an unknown table.
 * @example
 * for (const { name, corrupt } of corruptions()) show(name, await corrupt(images, 3, rng));
 */
export function corruptions(options: CorruptionOptions = {}): readonly Corruption[] {
  return [
    gaussianNoise,
    shotNoise,
    impulseNoise,
    defocusBlur,
    glassBlur,
    motionBlur,
    zoomBlur,
    snow,
    frost,
    fog,
    brightness,
    contrast,
    elasticTransform,
    pixelate,
    jpegCompression,
    speckleNoise,
    gaussianBlur,
    spatter,
    saturate,
  ].map((make) => make(options));
}
