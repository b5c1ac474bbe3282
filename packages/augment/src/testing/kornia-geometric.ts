import centerCropFixture from '../fixtures/kornia/center-crop.json' with { type: 'json' };
import longestMaxSizeFixture from '../fixtures/kornia/longest-max-size.json' with { type: 'json' };
import padToFixture from '../fixtures/kornia/pad-to.json' with { type: 'json' };
import randomAffineFixture from '../fixtures/kornia/random-affine.json' with { type: 'json' };
import randomCropFixture from '../fixtures/kornia/random-crop.json' with { type: 'json' };
import randomElasticTransformFixture from '../fixtures/kornia/random-elastic-transform.json' with { type: 'json' };
import randomFisheyeFixture from '../fixtures/kornia/random-fisheye.json' with { type: 'json' };
import randomHorizontalFlipFixture from '../fixtures/kornia/random-horizontal-flip.json' with { type: 'json' };
import randomPerspectiveFixture from '../fixtures/kornia/random-perspective.json' with { type: 'json' };
import randomResizedCropFixture from '../fixtures/kornia/random-resized-crop.json' with { type: 'json' };
import randomRotationFixture from '../fixtures/kornia/random-rotation.json' with { type: 'json' };
import randomRotation90Fixture from '../fixtures/kornia/random-rotation90.json' with { type: 'json' };
import randomShearFixture from '../fixtures/kornia/random-shear.json' with { type: 'json' };
import randomThinPlateSplineFixture from '../fixtures/kornia/random-thin-plate-spline.json' with { type: 'json' };
import randomTranslateFixture from '../fixtures/kornia/random-translate.json' with { type: 'json' };
import randomVerticalFlipFixture from '../fixtures/kornia/random-vertical-flip.json' with { type: 'json' };
import resizeFixture from '../fixtures/kornia/resize.json' with { type: 'json' };
import smallestMaxSizeFixture from '../fixtures/kornia/smallest-max-size.json' with { type: 'json' };
import type { Borders } from '../geometric/borders.ts';
import { centerCrop } from '../geometric/center-crop.ts';
import { longestMaxSize } from '../geometric/longest-max-size.ts';
import { padTo } from '../geometric/pad-to.ts';
import { randomAffine } from '../geometric/random-affine.ts';
import { randomCrop } from '../geometric/random-crop.ts';
import { randomElasticTransform } from '../geometric/random-elastic-transform.ts';
import { randomFisheye } from '../geometric/random-fisheye.ts';
import { randomHorizontalFlip } from '../geometric/random-horizontal-flip.ts';
import { randomPerspective } from '../geometric/random-perspective.ts';
import { randomResizedCrop } from '../geometric/random-resized-crop.ts';
import { randomRotation } from '../geometric/random-rotation.ts';
import { randomRotation90 } from '../geometric/random-rotation90.ts';
import { randomShear } from '../geometric/random-shear.ts';
import { randomThinPlateSpline } from '../geometric/random-thin-plate-spline.ts';
import { randomTranslate } from '../geometric/random-translate.ts';
import { randomVerticalFlip } from '../geometric/random-vertical-flip.ts';
import { resize } from '../geometric/resize.ts';
import { smallestMaxSize } from '../geometric/smallest-max-size.ts';
import type { Compared, KorniaGolden } from './kornia.ts';

export const geometricGoldens: readonly KorniaGolden[] = [
  { fixture: randomAffineFixture, make: (options) => randomAffine(options.degrees, options) },
  { fixture: randomHorizontalFlipFixture, make: (options) => randomHorizontalFlip(options) },
  { fixture: randomVerticalFlipFixture, make: (options) => randomVerticalFlip(options) },
  { fixture: randomRotationFixture, make: (options) => randomRotation(options.degrees, options) },
  { fixture: randomRotation90Fixture, make: (options) => randomRotation90(options.times, options) },
  { fixture: randomShearFixture, make: (options) => randomShear(options.shear, options) },
  { fixture: randomTranslateFixture, make: (options) => randomTranslate(options) },
  { fixture: randomPerspectiveFixture, make: (options) => randomPerspective(options) },
  { fixture: randomElasticTransformFixture, make: (options) => randomElasticTransform(options) },
  { fixture: randomFisheyeFixture, make: (options) => randomFisheye(options) },
  { fixture: randomThinPlateSplineFixture, make: (options) => randomThinPlateSpline(options) },
  { fixture: centerCropFixture, make: (options) => centerCrop(options.size) },
  {
    fixture: without(padToFixture, { 'with a value': ['masks'], 'crops what exceeds': ['inverse'] }),
    make: (options) => padTo(options.size, options),
  },
  {
    fixture: without(randomCropFixture, { 'padding of 2': ['inverse', 'masks'] }),
    make: (options) => randomCrop(options.size, { ...options, padding: bordersOf(options.padding) }),
  },
  {
    fixture: without(randomResizedCropFixture, { resampled: ['masks'] }),
    make: (options) => randomResizedCrop(options.size, options),
  },
  {
    fixture: without(resizeFixture, {
      bicubic: ['inverse'],
      'bicubic, corners not aligned': ['inverse'],
    }),
    deviations: {
      'smaller, antialias':
        "Kornia's antialias is a Gaussian blur beforehand, ours that of torch.nn.functional.interpolate",
    },
    make: (options) => resize(options.size, options),
  },
  {
    fixture: longestMaxSizeFixture,
    make: (options) => longestMaxSize(options.maxSize, options),
  },
  { fixture: smallestMaxSizeFixture, make: (options) => smallestMaxSize(options.maxSize, options) },
];

/** Borders in our order: Kornia's are left and right, top and bottom, or left, top, right, bottom. */
function bordersOf(padding: Borders = 0): Borders {
  if (typeof padding === 'number') return padding;
  if (padding.length === 2) return [padding[1], padding[0]];
  const [left, top, right, bottom] = padding;
  return [top, bottom, left, right];
}

/**
 * A fixture without what Kornia does otherwise on purpose of ours, by case.
 *
 * Masks: borders are of zeros, not of the images' fill, which is no name of a mask; cropping_mode 'resample' looks them up
 * through the matrix, ours are resized as Kornia's 'slice'. Inverse: PadTo brings back the size, with a border in place of what was cut away; RandomCrop fills what was not in the
 * window with `fill`, not 0; Resize repeats the border, which Kornia blends with 0.
 */
function without(
  { op, cases }: { readonly op: string; readonly cases: readonly { readonly name: string }[] },
  left: Readonly<Record<string, readonly Compared[]>>,
): unknown {
  for (const name of Object.keys(left)) {
    if (!cases.some((each) => each.name === name)) throw new Error(`no case '${name}' of ${op}`);
  }
  const kept = cases.map((each) =>
    Object.fromEntries(Object.entries(each).filter(([key]) => !left[each.name]?.includes(key as Compared))),
  );
  return { op, cases: kept };
}
