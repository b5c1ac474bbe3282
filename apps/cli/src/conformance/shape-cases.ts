import * as ops from '@cnn/tensor';
import { indices, normals } from './draws.ts';
import { gradientCases } from './gradient-case.ts';

const op = gradientCases('shapes and reductions');
const one = { x: normals(2, 3, 5) };
const images = { x: normals(2, 3, 5, 4) };
const pair = { x: normals(2, 3, 5), y: normals(2, 3, 5) };

/** What moves numbers, and what makes one of many. */
export const shapeCases = [
  op('sum', one, ({ x }) => ops.sum(x)),
  op('sum of an axis', one, ({ x }) => ops.sum(x, 1, true)),
  op('sum of many', { x: normals(3, 4099) }, ({ x }) => ops.sum(x, 1)),
  op('mean', one, ({ x }) => ops.mean(x)),
  op('mean of two axes', images, ({ x }) => ops.mean(x, [1, 2])),
  op('max', one, ({ x }) => ops.max(x, -1)),
  op('min', one, ({ x }) => ops.min(x, [0, 2], true)),
  op('argMax', one, ({ x }) => ops.argMax(x, 1), { to: [] }),
  op('cumsum', one, ({ x }) => ops.cumsum(x, 1)),
  op('cumsum exclusive, reversed', one, ({ x }) => ops.cumsum(x, 2, true, true)),
  op('softmax', one, ({ x }) => ops.softmax(x)),
  op('logSoftmax', one, ({ x }) => ops.logSoftmax(x)),
  op('channelSum', images, ({ x }) => ops.channelSum(x)),
  op('denseBincount', { x: indices(5, 30) }, ({ x }) => ops.denseBincount(x as never, [], 5)),
  op('oneHot', { x: indices(4, 3, 2) }, ({ x }) => ops.oneHot(x, 4)),
  op('reshape', one, ({ x }) => ops.reshape(x, [5, 6])),
  op('transpose', images, ({ x }) => ops.transpose(x, [3, 0, 2, 1])),
  op('reverse', images, ({ x }) => ops.reverse(x, [1, 3])),
  op('expandDims', one, ({ x }) => ops.expandDims(x, 2)),
  op('squeeze', { x: normals(2, 1, 5) }, ({ x }) => ops.squeeze(x, [1])),
  op('flatten', images, ({ x }) => ops.flatten(x, 1, 2)),
  op('unflatten', { x: normals(2, 12) }, ({ x }) => ops.unflatten(x, 1, [3, 4])),
  op('slice', images, ({ x }) => ops.slice(x, [0, 1, 1, 0], [2, 2, 3, 3])),
  op('concat', { x: normals(2, 3, 5), y: normals(2, 4, 5) }, ({ x, y }) => ops.concat([x, y], 1)),
  op('stack', pair, ({ x, y }) => ops.stack([x, y], 1)),
  op('unstack', one, ({ x }) => ops.unstack(x, 1)),
  op('split', images, ({ x }) => ops.split(x, [1, 3], 3)),
  op('tile', one, ({ x }) => ops.tile(x, [2, 1, 3])),
  op('gather', { x: normals(5, 3), at: indices(5, 7) }, ({ x, at }) => ops.gather(x, at)),
  op('gather along an axis', { x: normals(2, 5, 3), at: indices(5, 4) }, ({ x, at }) => ops.gather(x, at, 1)),
  op('clone', one, ({ x }) => ops.clone(x)),
  op('onesLike', one, ({ x }) => ops.onesLike(x), { to: [] }),
  op('zerosLike', one, ({ x }) => ops.zerosLike(x), { to: [] }),
  op('ones', {}, () => ops.ones([2, 3])),
  op('zeros', {}, () => ops.zeros([2, 3])),
  op('fill', {}, () => ops.fill([2, 3], 0.375)),
  op('scalar', {}, () => ops.scalar(2.5)),
  op('uniform', {}, () => ops.uniform(new ops.Rng(3), [5, 4], -1, 3)),
  op('normal', {}, () => ops.normal(new ops.Rng(3), [5, 4], 2, 0.5)),
  op('bernoulli', {}, () => ops.bernoulli(new ops.Rng(3), [5, 4], 0.3)),
  op('integers', {}, () => ops.integers(new ops.Rng(3), [5, 4], -2, 9)),
  op('tensor', {}, () =>
    ops.tensor([
      [1.5, 2],
      [3, -4],
    ]),
  ),
  op('matmul', { a: normals(5, 7), b: normals(7, 3) }, ({ a, b }) => ops.matmul(a, b)),
  op('matmul transposed', { a: normals(7, 5), b: normals(3, 7) }, ({ a, b }) =>
    ops.matmul(a, b, { transposeA: true, transposeB: true }),
  ),
  op('matmul of lists', { a: normals(3, 5, 7), b: normals(1, 7, 2) }, ({ a, b }) => ops.matmul(a, b)),
  op('matmul of many', { a: normals(9, 515), b: normals(515, 6) }, ({ a, b }) => ops.matmul(a, b)),
  op('linear', { x: normals(3, 7), w: normals(5, 7), b: normals(5) }, ({ x, w, b }) => ops.linear(x, w, b)),
  op('linear without a bias', { x: normals(3, 7), w: normals(5, 7) }, ({ x, w }) => ops.linear(x, w)),
];
