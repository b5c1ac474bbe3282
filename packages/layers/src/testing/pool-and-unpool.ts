import type { Tensor } from '@cnn/tensor';
import { Module } from '../core/module.ts';
import { MaxPool2d } from '../layers/max-pool2d.ts';
import * as unpool1d from '../layers/max-unpool1d.ts';
import * as unpool2d from '../layers/max-unpool2d.ts';
import { MaxPool1d } from '../layers/pool1d.ts';

// Places cannot be drawn, so in golden cases of an unpooling they come from a pooling, here as in tools/reference/layers_pooling.py.

/** A pooling and its unpooling, to be put in the place of the layer of this name. */
export class MaxUnpool2d extends Module {
  override readonly kind = 'MaxUnpool2d';
  readonly pool: MaxPool2d<true>;
  readonly unpool: unpool2d.MaxUnpool2d;

  constructor(window: number, { outputSize, ...options }: unpool2d.MaxUnpool2d['options'] = {}) {
    super();
    this.pool = new MaxPool2d(window, { ...options, returnIndices: true });
    this.unpool = new unpool2d.MaxUnpool2d(window, { ...options, outputSize });
  }

  forward(x: Tensor): Tensor {
    const { values, indices } = this.pool.call(x);
    return this.unpool.call([values, indices]);
  }
}

/** As above for signals, with the size of the result as third input. */
export class MaxUnpool1d extends Module {
  override readonly kind = 'MaxUnpool1d';
  readonly pool: MaxPool1d<true>;
  readonly unpool: unpool1d.MaxUnpool1d;
  readonly outputSize: readonly [number] | undefined;

  constructor(window: number, { outputSize, ...options }: unpool1d.MaxUnpool1dOptions = {}) {
    super();
    this.pool = new MaxPool1d(window, { ...options, returnIndices: true });
    this.unpool = new unpool1d.MaxUnpool1d(window, options);
    this.outputSize = outputSize;
  }

  forward(x: Tensor): Tensor {
    const { values, indices } = this.pool.call(x);
    return this.unpool.call([values, indices, this.outputSize]);
  }
}
