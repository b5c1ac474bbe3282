import * as ops from '@cnn/tensor';
import { awayFrom, normals } from './draws.ts';
import { gradientCases } from './gradient-case.ts';

const op = gradientCases('activations');
const stepped = { x: awayFrom([-3, -2, -1, -0.5, 0, 0.5, 1, 2, 3], 2, 5, 7) };
/** Some far out, where exponentials would overflow. */
const wide = {
  x: (rng: ops.Rng) => ops.scope(() => ops.mul(normals(2, 5, 7)(rng), 8)),
};

/** Functions that follow a layer. */
export const activationCases = [
  op('relu', stepped, ({ x }) => ops.relu(x)),
  op('relu6', { x: wide.x }, ({ x }) => ops.relu6(x)),
  op('leakyRelu', stepped, ({ x }) => ops.leakyRelu(x, 0.2)),
  op('prelu', { ...stepped, slopes: normals(7) }, ({ x, slopes }) => ops.prelu(x, slopes)),
  op('elu', stepped, ({ x }) => ops.elu(x, 1.5)),
  op('celu', stepped, ({ x }) => ops.celu(x, 0.7)),
  op('selu', stepped, ({ x }) => ops.selu(x)),
  op('gelu', stepped, ({ x }) => ops.gelu(x)),
  op('gelu of tanh', stepped, ({ x }) => ops.gelu(x, 'tanh')),
  op('silu', wide, ({ x }) => ops.silu(x)),
  op('mish', wide, ({ x }) => ops.mish(x)),
  op('softplus', wide, ({ x }) => ops.softplus(x, 2)),
  op('logSigmoid', wide, ({ x }) => ops.logSigmoid(x)),
  op('softsign', wide, ({ x }) => ops.softsign(x)),
  op('hardtanh', stepped, ({ x }) => ops.hardtanh(x, -2, 1)),
  op('hardsigmoid', stepped, ({ x }) => ops.hardsigmoid(x)),
  op('hardswish', stepped, ({ x }) => ops.hardswish(x)),
  op('tanhshrink', stepped, ({ x }) => ops.tanhshrink(x)),
  op('softshrink', stepped, ({ x }) => ops.softshrink(x)),
  op('hardshrink', stepped, ({ x }) => ops.hardshrink(x)),
  op('threshold', stepped, ({ x }) => ops.threshold(x, 0.5, -1)),
];
