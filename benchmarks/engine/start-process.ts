// From nothing to the first training step of a small net, in milliseconds since this process began.
import { performance as nodePerformance } from 'node:perf_hooks';
import { Conv2d, Linear, MaxPool2d, Module, type Pass, ReLU, Sequential } from '@cnn/layers';
import { flatten, normal, Rng, type Tensor, tensor, useBackend } from '@cnn/tensor';
import { trainingStep } from './training.ts';

const imported = performance.now();
await useBackend('wasm');
const compiled = performance.now();

class SmallNet extends Module {
  override readonly kind: string = 'SmallNet';
  readonly features = new Sequential(new Conv2d(3, 8, 3, { padding: 1 }), new ReLU(), new MaxPool2d(2));
  readonly linear = new Linear(2048, 10); // 8 · 16 · 16

  constructor() {
    super();
    this.initialize(new Rng(0));
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return this.linear.call(flatten(this.features.call(x, pass)), pass);
  }
}

const labels = tensor([0, 1, 2, 3, 4, 5, 6, 7], [8], 'int32');
trainingStep(new SmallNet())(normal(new Rng(1), [8, 32, 32, 3]), labels);
const stepped = performance.now();
const { bootstrapComplete } = nodePerformance.nodeTiming;
console.log(JSON.stringify({ node: bootstrapComplete, imported, compiled, stepped }));
process.exit(0);
