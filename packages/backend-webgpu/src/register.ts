import '@tensorflow/tfjs-backend-webgpu';
import { registerBatchNorm } from './kernels/batch-norm.ts';
import { registerConv2d } from './kernels/conv2d.ts';
import { registerConv2dBackpropFilter } from './kernels/conv2d-backprop-filter.ts';
import { registerConv2dBackpropInput } from './kernels/conv2d-backprop-input.ts';
import { registerCrossEntropy } from './kernels/cross-entropy.ts';
import { registerMaxPoolGrad } from './kernels/max-pool-grad.ts';
import { registerOptimizers } from './kernels/optimizers.ts';
import { registerReluGrad } from './kernels/relu-grad.ts';

// Ours in the place of tfjs's, under tfjs's name of its backend.
registerBatchNorm();
registerConv2d();
registerConv2dBackpropFilter();
registerConv2dBackpropInput();
registerCrossEntropy();
registerMaxPoolGrad();
registerOptimizers();
registerReluGrad();
