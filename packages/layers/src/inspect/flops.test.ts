import { concat, matmul, type Tensor, transpose } from '@cnn/tensor';
import { onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import { ReLU } from '../activations/rectifiers.ts';
import { Sequential } from '../containers/sequential.ts';
import { Module } from '../core/module.ts';
import type { Pass } from '../core/pass.ts';
import { AdaptiveAvgPool2d } from '../index.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Flatten } from '../layers/flatten.ts';
import { Linear } from '../layers/linear.ts';
import { MaxPool2d } from '../layers/max-pool2d.ts';
import { BatchNorm2d } from '../norms/batch-norm.ts';
import { flopCount } from './flops.ts';

class Branches extends Module {
  override readonly kind = 'Branches';
  readonly left = new Conv2d(4, 2, 1);
  readonly right = new Conv2d(4, 6, 3, { padding: 1, groups: 2 });

  forward(x: Tensor, pass: Pass): Tensor {
    return concat([this.left.call(x, pass), this.right.call(x, pass)], 3);
  }
}

class Gram extends Module {
  override readonly kind = 'Gram';
  forward(x: Tensor): Tensor {
    return matmul(x, transpose(x));
  }
}

onEachBackend(() => {
  describe('flopCount', () => {
    it('counts with fvcore’s rules, by operator and module', () => {
      const model = new Sequential(
        new Conv2d(1, 4, 3, { stride: 2 }), // [2, 3, 3, 4]
        new BatchNorm2d(4),
        new ReLU(),
        new Branches(), // [2, 3, 3, 8]
        new AdaptiveAvgPool2d(1),
        new Flatten(),
        new Linear(8, 5),
      );
      const counts = flopCount(model, [2, 7, 7, 1]);
      const conv = 2 * 9 * 36;
      const branches = 2 * 9 * (8 + 6 * 2 * 9);
      expect(Object.fromEntries(counts.byOperator)).toEqual({
        conv: conv + branches,
        batchNorm: 2 * 2 * 9 * 4,
        adaptiveAvgPool2d: 2 * 9 * 8,
        linear: 2 * 40,
      });
      expect(counts.total).toBe([...counts.byOperator.values()].reduce((a, b) => a + b));
      expect(counts.byModule.get('')).toBe(counts.total);
      expect(counts.byModule.get('0')).toBe(conv);
      expect(counts.byModule.get('2')).toBe(0);
      expect(counts.byModule.get('3')).toBe(branches);
      expect(counts.byModule.get('3.right')).toBe(2 * 9 * 6 * 2 * 9);
      expect(counts.byModuleAndOperator.get('6')).toEqual(new Map([['linear', 80]]));
      expect(counts.uncounted.get('Relu')).toBe(1);
      expect(counts.uncounted.has('Concat')).toBe(false);
    });

    it('counts matrix products outside Linear, and lists what it does not count', () => {
      expect(Object.fromEntries(flopCount(new Gram(), [3, 5]).byOperator)).toEqual({ matmul: 45 });
      expect(flopCount(new Sequential(new MaxPool2d(2)), [1, 4, 4, 1]).uncounted.get('maxPool2d')).toBe(1);
      expect(flopCount(new Sequential(), [0, 2]).total).toBe(0);
    });
  });
});
