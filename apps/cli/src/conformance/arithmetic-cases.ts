import * as ops from '@cnn/tensor';
import { awayFrom, between, exactly, indices, normals, truths } from './draws.ts';
import { gradientCases } from './gradient-case.ts';

const op = gradientCases('arithmetic');
const pair = { x: normals(2, 3, 5), y: normals(2, 3, 5) };
const overlapping = { x: normals(2, 3, 5), y: normals(3, 1) };
const one = { x: normals(2, 3, 5) };
const positive = { x: between(0.2, 3, 2, 3, 5) };
const stepped = { x: awayFrom([-3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3], 2, 3, 5) };
const places = { x: indices(4, 3, 5), y: indices(4, 3, 5) };
const flags = { x: truths(3, 5), y: truths(3, 5) };

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`x${i}`, normals(2, 3)]));

const waves = { bound: 2 ** -11, backend: 'webgpu', reason: 'WGSL lets sin and cos be off by 2⁻¹¹' } as const;

/** Sums, products, roots, comparisons: element by element. */
export const arithmeticCases = [
  op('add', pair, ({ x, y }) => ops.add(x, y)),
  op('add broadcast', overlapping, ({ x, y }) => ops.add(x, y)),
  op('addN', { ...pair, z: normals(2, 3, 5) }, ({ x, y, z }) => ops.addN([x, y, z])),
  op('addN of many', many(20), (all) => ops.addN(Object.values(all))),
  op('sub broadcast', overlapping, ({ x, y }) => ops.sub(x, y)),
  op('mul', pair, ({ x, y }) => ops.mul(x, y)),
  op('mul broadcast', overlapping, ({ x, y }) => ops.mul(x, y)),
  op('div broadcast', { ...one, y: between(0.5, 2, 3, 1) }, ({ x, y }) => ops.div(x, y)),
  op('neg', one, ({ x }) => ops.neg(x)),
  op('square', one, ({ x }) => ops.square(x)),
  op('sqrt', positive, ({ x }) => ops.sqrt(x)),
  op('rsqrt', positive, ({ x }) => ops.rsqrt(x)),
  op('pow', { ...positive, y: between(-2, 2, 2, 3, 5) }, ({ x, y }) => ops.pow(x, y)),
  op('exp', one, ({ x }) => ops.exp(x)),
  op('log', positive, ({ x }) => ops.log(x)),
  op('log1p', positive, ({ x }) => ops.log1p(x)),
  op('sin', one, ({ x }) => ops.sin(x), { exception: waves }),
  op('cos', one, ({ x }) => ops.cos(x), { exception: waves }),
  op('tan', { x: between(-1, 1, 2, 3, 5) }, ({ x }) => ops.tan(x), { exception: waves }),
  op('tanh', one, ({ x }) => ops.tanh(x)),
  op('sigmoid', one, ({ x }) => ops.sigmoid(x)),
  op('atan2', pair, ({ x, y }) => ops.atan2(x, y)),
  op('abs', stepped, ({ x }) => ops.abs(x)),
  op('maximum', pair, ({ x, y }) => ops.maximum(x, y)),
  op('minimum broadcast', overlapping, ({ x, y }) => ops.minimum(x, y)),
  op('clipByValue', stepped, ({ x }) => ops.clipByValue(x, -1, 1.5)),
  op('where', { flag: truths(2, 3, 5), ...pair }, ({ flag, x, y }) => ops.where(flag, x, y)),
  op('sign', stepped, ({ x }) => ops.sign(x)),
  op('floor', stepped, ({ x }) => ops.floor(x)),
  op('round', stepped, ({ x }) => ops.round(x)),
  op('round halves', { x: exactly([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]) }, ({ x }) => ops.round(x)),
  op(
    'floorDiv',
    { x: indices(50, 3, 5), y: exactly([3, 4, 5, 6, 7]) },
    ({ x, y }) => ops.floorDiv(x, ops.cast(y, 'int32')),
    {
      to: [],
    },
  ),
  op('floorDiv of fractions', { ...stepped, y: between(0.6, 0.9, 5) }, ({ x, y }) => ops.floorDiv(x, y), { to: [] }),
  op('equal', places, ({ x, y }) => ops.equal(x, y)),
  op('notEqual', places, ({ x, y }) => ops.notEqual(x, y)),
  op('greater', places, ({ x, y }) => ops.greater(x, y)),
  op('greaterEqual', places, ({ x, y }) => ops.greaterEqual(x, y)),
  op('less', places, ({ x, y }) => ops.less(x, y)),
  op('lessEqual', places, ({ x, y }) => ops.lessEqual(x, y)),
  op('logicalAnd', flags, ({ x, y }) => ops.logicalAnd(x, y)),
  op('logicalOr', flags, ({ x, y }) => ops.logicalOr(x, y)),
  op('logicalNot', flags, ({ x }) => ops.logicalNot(x)),
  op('cast', stepped, ({ x }) => ops.cast(x, 'int32'), { to: [] }),
  op('cast of whole numbers', { x: indices(9, 3, 5) }, ({ x }) => ops.cast(x, 'float32')),
  op('customGradient', one, ({ x }) =>
    ops.customGradient(([x]: [ops.Tensor]) => ({ value: ops.square(x), gradient: (dy) => [ops.mul(dy, 3)] }))(x),
  ),
  op('withoutGradient', one, ({ x }) => ops.mul(x, ops.withoutGradient((x: ops.Tensor) => ops.square(x))(x))),
];
