import { tensor } from '@cnn/tensor';
import patchMixFixture from '../fixtures/kornia/patch-mix.json' with { type: 'json' };
import randomCutMixFixture from '../fixtures/kornia/random-cut-mix-v2.json' with { type: 'json' };
import randomJigsawFixture from '../fixtures/kornia/random-jigsaw.json' with { type: 'json' };
import randomMixUpFixture from '../fixtures/kornia/random-mix-up-v2.json' with { type: 'json' };
import randomMosaicFixture from '../fixtures/kornia/random-mosaic.json' with { type: 'json' };
import randomTransplantationFixture from '../fixtures/kornia/random-transplantation.json' with { type: 'json' };
import { patchMix } from '../mix/patch-mix.ts';
import { randomCutMixV2 } from '../mix/random-cut-mix-v2.ts';
import { randomJigsaw } from '../mix/random-jigsaw.ts';
import { randomMixUpV2 } from '../mix/random-mix-up-v2.ts';
import { randomMosaic } from '../mix/random-mosaic.ts';
import { randomTransplantation } from '../mix/random-transplantation.ts';
import { visibleShares } from '../mix/windows.ts';
import type { KorniaCase, KorniaGolden, KorniaTensor } from './kornia.ts';

/** The labels of the cases are 1, 3, 5 … */
const CLASSES = 8;

export const mixGoldens: readonly KorniaGolden[] = [
  {
    fixture: randomMixUpFixture,
    make: (options) => randomMixUpV2({ ...options, numClasses: CLASSES }),
    params: (drawn, { params }) => ({ ...drawn, pairs: Int32Array.from(params.mixup_pairs!.data) }),
    shares: (golden) => sharesOf(golden, (weight) => weight),
  },
  {
    fixture: randomCutMixFixture,
    make: (options) => randomCutMixV2({ ...options, numClasses: CLASSES }),
    params: (drawn, golden) => ({ ...drawn, ...cutMixParams(golden) }),
    // Of several windows Kornia tells the whole size each, not what is seen of it.
    shares: (golden) =>
      golden.labels!.output.shape[0] === 1
        ? sharesOf(golden, (weight) => (golden.options.use_correct_lambda ? 1 - weight : weight))
        : undefined,
  },
  {
    fixture: randomJigsawFixture,
    make: (options) => randomJigsaw(options),
    params: (drawn) => ({ ...drawn, pairs: new Int32Array(0) }),
  },
  {
    fixture: randomMosaicFixture,
    make: (options) => randomMosaic(options),
    params: (drawn, golden) => ({ ...drawn, ...mosaicParams(golden) }),
  },
  {
    fixture: patchMixFixture,
    make: (options) => patchMix(options),
    params: (drawn, { params }) => ({ ...drawn, pairs: Int32Array.from(params.mix_pairs!.data) }),
  },
  {
    fixture: randomTransplantationFixture,
    make: (options) => randomTransplantation(options),
    params: ({ applied }, golden) => transplantationParams(applied, golden),
  },
];

/** Labels `[…, batch, 3]` (own, the other's, weight) as shares of classes. */
function sharesOf({ labels }: KorniaCase, shareOfOther: (weight: number) => number): KorniaTensor {
  const { data } = labels!.output;
  const shares = Array.from({ length: data.length / 3 }, (_, i) => {
    const [own, other, weight] = data.slice(3 * i, 3 * i + 3) as [number, number, number];
    const row = new Array<number>(CLASSES).fill(0);
    row[own]! += 1 - shareOfOther(weight);
    row[other]! += shareOfOther(weight);
    return row;
  });
  return { shape: [shares.length, CLASSES], data: shares.flat() };
}

/** Kornia's `[mixes, batch]` of pairs and `[mixes, batch, 4, 2]` of corners, the last ones included, as ours of each sample. */
function cutMixParams({ params, images }: KorniaCase): object {
  const [mixes, batch] = params.mix_pairs!.shape as [number, number];
  const corners = params.crop_src!.data;
  const pairs = new Int32Array(batch * mixes);
  const windows: number[] = [];
  const shares: number[] = [];
  for (let i = 0; i < batch; i++) {
    const own = Array.from({ length: mixes }, (_, k) => {
      pairs[i * mixes + k] = params.mix_pairs!.data[k * batch + i]!;
      const [left, top, , , right, bottom] = corners.slice(8 * (k * batch + i)) as [number, ...number[]];
      return [left, top!, right! - left + 1, bottom! - top! + 1];
    }).flat();
    windows.push(...own);
    shares.push(...visibleShares(own, [images.shape[1]!, images.shape[2]!]));
  }
  return { pairs, windows: Float32Array.from(windows), shares: Float32Array.from(shares) };
}

/** The first column of Kornia's `permutation` is the sample itself. */
function mosaicParams({ params }: KorniaCase): object {
  const [batch, tiles] = params.permutation!.shape as [number, number];
  const ids = params.permutation!.data;
  return {
    pairs: Int32Array.from(ids.filter((_, k) => k % tiles > 0)),
    start: Float32Array.from({ length: 2 * batch }, (_, k) => params.src!.data[8 * Math.floor(k / 2) + (k % 2)]!),
  };
}

/** The label that Kornia chose is the only one with a priority; the selection is ours. */
function transplantationParams(applied: Uint8Array, { params, masks }: KorniaCase): object {
  const pairs = Int32Array.from(applied.keys());
  const priorities = new Float32Array(applied.length * 256);
  for (const [k, acceptor] of params.acceptor_indices!.data.entries()) {
    pairs[acceptor] = params.donor_indices!.data[k]!;
    priorities[256 * acceptor + params.selected_labels!.data[k]!] = 1;
  }
  const { shape, data } = masks!.input;
  return randomTransplantation().withMasks({ applied, pairs, priorities }, tensor([...data], [...shape, 1]));
}
