import {
  abs,
  add,
  cast,
  clipByValue,
  div,
  floor,
  greaterEqual,
  lessEqual,
  logicalAnd,
  mul,
  onesLike,
  round,
  square,
  sub,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { Tensor } from '../tensor.ts';

/** The nearest pixel, or a mixture of the 2×2 or 4×4 around. */
export type SampleMode = 'bilinear' | 'nearest' | 'bicubic';

/** What stands for the pixels outside of images, as {@link WarpOptions} says. */
export type WarpPadding = 'constant' | 'replicate' | 'reflect' | 'symmetric' | 'circular';

/** @internal One of the neighbours along an axis that a place is mixed of. */
export interface Tap {
  /** Its row or column, int32. */
  readonly place: Tensor;
  /** Whether it is a pixel of the image; undefined where something always stands for it. */
  readonly inside: Tensor | undefined;
  readonly weight: Tensor;
  /** The derivative of the weight to the coordinate. */
  readonly slope: Tensor;
}

/** @internal The neighbours of coordinates, in pixels and finite, along an axis of `length` pixels. */
export function tapsAlong(at: Tensor, length: number, mode: SampleMode, outside: WarpPadding): Tap[] {
  if (mode === 'nearest') {
    // Its gradient is zero, but it is there, as it is in PyTorch.
    return [{ ...located(round(at), length, outside), weight: onesLike(at), slope: zerosLike(at) }];
  }
  const first = floor(at);
  const weights = mode === 'bilinear' ? bilinear(sub(at, first)) : bicubic(sub(at, first));
  const before = mode === 'bilinear' ? 0 : 1;
  return weights.map((each, i) => ({ ...located(add(first, i - before), length, outside), ...each }));
}

type Weight = Pick<Tap, 'weight' | 'slope'>;

const bilinear = (t: Tensor): Weight[] => [
  { weight: sub(1, t), slope: mul(onesLike(t), -1) },
  { weight: t, slope: onesLike(t) },
];

/** The steepness of PyTorch's cubic convolution. */
const A = -0.75;

/** Keys's cubic convolution; the weights of the two neighbours before are those of the two behind, seen from there. */
function bicubic(t: Tensor): Weight[] {
  const back = sub(1, t);
  const [outer, inner, innerBehind, outerBehind] = [far(t), near(t), near(back), far(back)];
  const turned = ({ weight, slope }: Weight): Weight => ({ weight, slope: mul(slope, -1) });
  return [outer, inner, turned(innerBehind), turned(outerBehind)];
}

/** (A + 2)·t³ − (A + 3)·t² + 1, of the neighbour at distance t. */
const near = (t: Tensor): Weight => ({
  weight: add(mul(square(t), sub(mul(t, A + 2), A + 3)), 1),
  slope: mul(t, sub(mul(t, 3 * (A + 2)), 2 * (A + 3))),
});

/** A·t·(1 − t)², of the neighbour at distance 1 + t. */
const far = (t: Tensor): Weight => ({
  weight: mul(mul(t, A), square(sub(1, t))),
  slope: mul(mul(sub(1, t), sub(1, mul(t, 3))), A),
});

function located(at: Tensor, length: number, outside: WarpPadding): Pick<Tap, 'place' | 'inside'> {
  const last = length - 1;
  const place = cast(clipByValue(standIn(at, length, outside), 0, last), 'int32');
  return {
    place,
    inside: outside === 'constant' ? logicalAnd(greaterEqual(at, 0), lessEqual(at, last)) : undefined,
  };
}

/** Which pixel stands for the one at a whole coordinate; the outermost stand for what still lies outside. */
function standIn(at: Tensor, length: number, outside: WarpPadding): Tensor {
  if (outside === 'circular') return within(at, length);
  if (outside === 'symmetric') return mirrored(within(at, 2 * length), length - 0.5);
  if (outside === 'reflect' && length > 1) return mirrored(within(at, 2 * (length - 1)), length - 1);
  return at;
}

const mirrored = (at: Tensor, centre: number) => sub(centre, abs(sub(at, centre)));

/** Whole numbers modulo `period`. Half a step aside no rounding of the quotient, which WebGPU allows, leads to the next whole one. */
const within = (at: Tensor, period: number) => sub(at, mul(floor(div(add(at, 0.5), period)), period));
