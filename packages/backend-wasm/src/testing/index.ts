import './fixed-seed.ts';

export { expectNothingBehind, expectSameBits } from './expect-memory.ts';
export { differences, dot, expectNear } from './expect-near.ts';
export { errorFunction, normalDensity, normalShare } from './normal.ts';
export {
  numbers,
  ownBackend,
  random,
  run,
  runKernel,
  sizeOf,
  startBackend,
  type Values,
} from './run-kernel.ts';
