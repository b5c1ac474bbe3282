import { registerBatchNorm } from './batch-norm.ts';
import { registerBinary } from './binary.ts';
import { registerBooleans } from './booleans.ts';
import { registerCast } from './cast.ts';
import { registerConcat } from './concat.ts';
import { registerConvolution } from './conv2d.ts';
import { registerCrossEntropy } from './cross-entropy.ts';
import { registerDepthwise } from './depthwise.ts';
import { registerFill } from './fill.ts';
import { registerGather } from './gather.ts';
import { registerMatMul } from './mat-mul.ts';
import { registerOptimizers } from './optimizers.ts';
import { registerPad } from './pad.ts';
import { registerPooling } from './pooling.ts';
import { registerReductions } from './reductions.ts';
import { registerReverse } from './reverse.ts';
import { registerSlice } from './slice.ts';
import { registerSoftmax } from './softmax.ts';
import { registerTranspose } from './transpose.ts';
import { registerUnary } from './unary.ts';

/** Puts our kernels in the place of the inherited ones. */
export function registerKernels(): void {
  registerMatMul();
  registerConvolution();
  registerBatchNorm();
  registerBinary();
  registerBooleans();
  registerCast();
  registerCrossEntropy();
  registerFill();
  registerOptimizers();
  registerPooling();
  registerReductions();
  registerSoftmax();
  registerUnary();
  registerConcat();
  registerDepthwise();
  registerGather();
  registerPad();
  registerReverse();
  registerSlice();
  registerTranspose();
}
