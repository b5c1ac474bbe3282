import { Parameter } from '@cnn/layers';
import { type Tensor, zerosLike } from '@cnn/tensor';
import * as train from '@cnn/train';
import { awayFrom, between, indices, normals, shares, signs } from './draws.ts';
import { gradientCases } from './gradient-case.ts';

const op = gradientCases('losses');
const classes = { x: normals(4, 5), at: indices(5, 4) };
const scores = { x: normals(4, 5), t: between(0, 1, 4, 5) };
const pairs = { x: normals(4, 5), y: normals(4, 5), t: signs(4) };
const weight = [0.5, 1, 2, 0.25, 1.5];

/** How wrong a model is, and where that leads. */
export const lossCases = [
  op('crossEntropy', classes, ({ x, at }) => train.crossEntropy()(x, at)),
  op('crossEntropy weighted, smoothed', classes, ({ x, at }) =>
    train.crossEntropy({ weight, labelSmoothing: 0.1 })(x, at),
  ),
  op('crossEntropy of shares', { x: normals(4, 5), t: shares(4, 5) }, ({ x, t }) => train.crossEntropy()(x, t), {
    to: ['x'],
  }),
  op('nll', classes, ({ x, at }) => train.nll({ weight })(x, at)),
  op('multiMargin', classes, ({ x, at }) => train.multiMargin({ margin: 0.73 })(x, at)),
  op('multiMargin squared', classes, ({ x, at }) => train.multiMargin({ p: 2, weight })(x, at)),
  op('bce', { x: between(0.05, 0.95, 4, 5), t: between(0, 1, 4, 5) }, ({ x, t }) => train.bce({ weight })(x, t), {
    to: ['x'],
  }),
  op('bceWithLogits', scores, ({ x, t }) => train.bceWithLogits({ weight, posWeight: weight })(x, t), { to: ['x'] }),
  op('sigmoidFocal', scores, ({ x, t }) => train.sigmoidFocal({ reduction: 'mean' })(x, t), { to: ['x'] }),
  op('klDiv', { x: shares(4, 5, Math.log), t: shares(4, 5) }, ({ x, t }) => train.klDiv()(x, t), { to: ['x'] }),
  op('mse', scores, ({ x, t }) => train.mse()(x, t)),
  op('l1Loss', { x: awayFrom([0], 4, 5) }, ({ x }) => train.l1Loss()(x, zerosLike(x))),
  op('smoothL1', scores, ({ x, t }) => train.smoothL1({ beta: 0.7 })(x, t)),
  op('huber', scores, ({ x, t }) => train.huber({ delta: 0.6, reduction: 'sum' })(x, t)),
  op('poissonNll', scores, ({ x, t }) => train.poissonNll()(x, t), { to: ['x'] }),
  op('gaussianNll', { x: normals(4, 5), t: normals(4, 5), v: between(0.2, 2, 4, 5) }, ({ x, t, v }) =>
    train.gaussianNll({ full: true })(x, t, v),
  ),
  op('softMargin', { x: normals(4, 5), t: signs(4, 5) }, ({ x, t }) => train.softMargin()(x, t)),
  op('multiLabelSoftMargin', { x: normals(4, 5), t: indices(2, 4, 5) }, ({ x, t }) =>
    train.multiLabelSoftMargin({ weight })(x, t),
  ),
  op('hingeEmbedding', { x: awayFrom([0, 1], 4, 5), t: signs(4, 5) }, ({ x, t }) => train.hingeEmbedding()(x, t)),
  op('marginRanking', { x: normals(4), y: normals(4), t: signs(4) }, ({ x, y, t }) =>
    train.marginRanking({ margin: 0.3 })(x, y, t),
  ),
  op('cosineEmbedding', pairs, ({ x, y, t }) => train.cosineEmbedding({ margin: 0.1 })(x, y, t)),
  op('tripletMargin', { x: normals(4, 5), y: normals(4, 5), z: normals(4, 5) }, ({ x, y, z }) =>
    train.tripletMargin()(x, y, z),
  ),
  op('tripletMargin p 3, swapped', { x: normals(4, 5), y: normals(4, 5), z: normals(4, 5) }, ({ x, y, z }) =>
    train.tripletMargin({ p: 3, swap: true, margin: 2 })(x, y, z),
  ),
  op('l1', { x: awayFrom([0], 4, 5) }, ({ x }) => train.l1(0.1)(new Map([['weight', weightOf(x)]]))),
  op('l2', { x: normals(4, 5) }, ({ x }) => train.l2(0.1)(new Map([['weight', weightOf(x)]]))),
];

function weightOf(x: Tensor): Parameter {
  const parameter = new Parameter(x.shape, () => x);
  parameter.substitute(x);
  return parameter;
}
