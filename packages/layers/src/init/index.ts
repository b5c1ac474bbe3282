// Starts of weights, as in torch.nn.init: each gives an `Initializer` for `Parameter.reset`.
export { constant, dirac, eye, ones, zeros } from './constant.ts';
export { calculateGain, type Nonlinearity } from './gain.ts';
export { orthogonal } from './orthogonal.ts';
export { normal, sparse, uniform } from './random.ts';
export { truncNormal } from './trunc-normal.ts';
export { type KaimingOptions, kaimingNormal, kaimingUniform, xavierNormal, xavierUniform } from './variance.ts';
