import { expect, it } from 'vitest';
import { reasonOf } from './reason-of.ts';

it.each([
  [
    "backend 'native': @tensorflow/tfjs-node could not be loaded (it is not installed); install it: npm install @tensorflow/tfjs-node@4.22.0",
    {
      reason: '@tensorflow/tfjs-node could not be loaded (it is not installed)',
      remedy: 'install it: npm install @tensorflow/tfjs-node@4.22.0',
    },
  ],
  [
    "backend 'native': @tensorflow/tfjs-node could not be loaded (libtensorflow.so.2: cannot open shared object file: No such file or directory); install what brings libtensorflow.so.2",
    { reason: 'missing libtensorflow.so.2', remedy: 'install what brings libtensorflow.so.2' },
  ],
  [
    'TensorFlow found no GPU, because these libraries are missing: libcuda.so.1, libcudnn.so.8; install the NVIDIA driver',
    { reason: 'missing libcuda.so.1, libcudnn.so.8', remedy: 'install the NVIDIA driver' },
  ],
  [
    'dlopen(tfjs_binding.node): Library not loaded: @rpath/libtensorflow.2.dylib',
    { reason: 'missing @rpath/libtensorflow.2.dylib' },
  ],
  ['out of luck\n  at here', { reason: 'out of luck' }],
])('%s', (message, expected) => {
  expect(reasonOf(message)).toEqual(expected);
});
