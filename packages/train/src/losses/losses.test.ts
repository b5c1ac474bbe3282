import {
  add,
  cast,
  exp,
  logSoftmax,
  mean,
  mul,
  neg,
  normal,
  oneHot,
  Rng,
  reshape,
  sigmoid,
  sign,
  softmax,
  stack,
  sum,
  type Tensor,
  tensor,
  uniform,
  valueAndGradient,
  zerosLike,
} from '@cnn/tensor';
import { expectClose, expectGradient, expectNoLeak, onEachBackend } from '@cnn/tensor/testing';
import { describe, expect, it } from 'vitest';
import * as losses from '../index.ts';

// What all losses have in common. Their numbers are in losses.golden.test.ts.

type Reducing = { readonly reduction?: losses.Reduction };
type AnyLoss = (...inputs: Tensor[]) => Tensor;

const rng = new Rng(5);
const scores = () => normal(rng.fold('scores'), [4, 3]);
const labels = () => tensor([2, 0, 1, 2], [4], 'int32');
const chances = () => uniform(rng.fold('chances'), [4, 3], 0.1, 0.9);
const yesOrNo = () => tensor([1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1], [4, 3], 'int32');
const signs = (shape: number[]) => sign(normal(rng.fold('signs'), shape));
const other = (name: string) => normal(rng.fold(name), [4, 3]);

/** A loss, and inputs of which the first is what gradients are taken to. */
const family: readonly (readonly [name: string, make: (options: Reducing) => AnyLoss, inputs: () => Tensor[]])[] = [
  ['crossEntropy', losses.crossEntropy, () => [scores(), labels()]],
  ['crossEntropy', losses.crossEntropy, () => [scores(), softmax(other('target'))]],
  ['nll', losses.nll, () => [scores(), labels()]],
  ['mse', losses.mse, () => [scores(), other('target')]],
  ['l1Loss', losses.l1Loss, () => [scores(), other('target')]],
  ['smoothL1', losses.smoothL1, () => [scores(), other('target')]],
  ['huber', losses.huber, () => [scores(), other('target')]],
  ['bce', losses.bce, () => [chances(), yesOrNo()]],
  ['bceWithLogits', losses.bceWithLogits, () => [scores(), yesOrNo()]],
  ['sigmoidFocal', losses.sigmoidFocal, () => [scores(), yesOrNo()]],
  ['softMargin', losses.softMargin, () => [scores(), signs([4, 3])]],
  ['multiLabelSoftMargin', losses.multiLabelSoftMargin, () => [scores(), yesOrNo()]],
  ['klDiv', losses.klDiv, () => [scores(), chances()]],
  ['multiMargin', losses.multiMargin, () => [scores(), labels()]],
  ['hingeEmbedding', losses.hingeEmbedding, () => [scores(), signs([4, 3])]],
  ['marginRanking', losses.marginRanking, () => [scores(), other('second'), signs([4, 3])]],
  ['cosineEmbedding', losses.cosineEmbedding, () => [scores(), other('second'), signs([4])]],
  ['tripletMargin', losses.tripletMargin, () => [scores(), other('positive'), other('negative')]],
  ['gaussianNll', losses.gaussianNll, () => [scores(), other('target'), chances()]],
  ['poissonNll', losses.poissonNll, () => [scores(), yesOrNo()]],
];

onEachBackend(() => {
  describe.each(family)('%s', (name, make, inputs) => {
    it('reduces what it gives without a reduction', async () => {
      const each = make({ reduction: 'none' })(...inputs());
      expect(each.shape.length).toBeGreaterThan(0);
      expect(each.dtype).toBe('float32');
      await expectClose(make({ reduction: 'sum' })(...inputs()), sum(each));
      await expectClose(make({ reduction: 'mean' })(...inputs()), mean(each));
    });

    it('has the gradient of its differences', async () => {
      const [x, ...others] = inputs();
      await expectGradient((at) => make({ reduction: 'none' })(at, ...others), x, { step: 1e-3 });
    });

    it('leaves no tensor behind and its inputs alone', async () => {
      const [x, ...others] = inputs();
      const loss = make({ reduction: 'mean' });
      await expectNoLeak(() => valueAndGradient((at) => loss(at, ...others), x));
      expect([x, ...others].some(({ isDisposed }) => isDisposed)).toBe(false);
    });

    it('refuses a target that does not fit, and an unknown reduction', () => {
      const [x, ...others] = inputs();
      const wrong = others.with(-1, tensor([1, 2], [1, 2], 'int32'));
      expect(() => make({})(x, ...wrong)).toThrow(new RegExp(`^${name} \\w+: expected shape .*, found \\[1, 2\\]`));
      expect(() => make({ reduction: 'men' as 'mean' })).toThrow(
        `${name}: unknown reduction 'men'; did you mean 'mean'? choose from mean, sum, none`,
      );
    });
  });

  describe('losses that are the same thing', () => {
    const none = { reduction: 'none' } as const;
    it.each<[string, () => Tensor, () => Tensor]>([
      [
        'crossEntropy is nll of logSoftmax',
        () => losses.crossEntropy(none)(scores(), labels()),
        () => losses.nll(none)(logSoftmax(scores()), labels()),
      ],
      [
        'crossEntropy of certain probabilities is that of labels',
        () => losses.crossEntropy({ labelSmoothing: 0.2 })(scores(), oneHot(labels(), 3)),
        () => losses.crossEntropy({ labelSmoothing: 0.2 })(scores(), labels()),
      ],
      [
        'bceWithLogits is bce of sigmoid',
        () => losses.bceWithLogits(none)(scores(), yesOrNo()),
        () => losses.bce(none)(sigmoid(scores()), yesOrNo()),
      ],
      [
        'bceWithLogits is crossEntropy of two classes',
        () => losses.bceWithLogits(none)(scores(), yesOrNo()),
        () => losses.crossEntropy(none)(stack([zerosLike(scores()), scores()], 2), yesOrNo()),
      ],
      [
        'softMargin is bceWithLogits of signs',
        () => losses.softMargin(none)(scores(), add(mul(cast(yesOrNo(), 'float32'), 2), -1)),
        () => losses.bceWithLogits(none)(scores(), yesOrNo()),
      ],
      [
        'multiLabelSoftMargin is the mean of bceWithLogits over the classes',
        () => losses.multiLabelSoftMargin({ ...none, weight: [1, 2, 3] })(scores(), yesOrNo()),
        () => mean(losses.bceWithLogits({ ...none, weight: [1, 2, 3] })(scores(), yesOrNo()), 1),
      ],
      [
        'sigmoidFocal without focus is bceWithLogits',
        () => losses.sigmoidFocal({ alpha: -1, gamma: 0 })(scores(), yesOrNo()),
        () => losses.bceWithLogits(none)(scores(), yesOrNo()),
      ],
      [
        'huber is smoothL1 times its width',
        () => losses.huber({ ...none, delta: 0.3 })(scores(), other('target')),
        () => mul(losses.smoothL1({ ...none, beta: 0.3 })(scores(), other('target')), 0.3),
      ],
      [
        'smoothL1 without a parabola is l1Loss',
        () => losses.smoothL1({ ...none, beta: 0 })(scores(), other('target')),
        () => losses.l1Loss(none)(scores(), other('target')),
      ],
      [
        'huber without an end is half of mse',
        () => losses.huber({ ...none, delta: 1e3 })(scores(), other('target')),
        () => mul(losses.mse(none)(scores(), other('target')), 0.5),
      ],
      [
        'klDiv of logarithms is klDiv of probabilities',
        () => losses.klDiv({ ...none, logTarget: true })(scores(), other('target')),
        () => losses.klDiv(none)(scores(), exp(other('target'))),
      ],
      [
        "klDiv's batchmean is the mean times the classes",
        () => losses.klDiv({ reduction: 'batchmean' })(scores(), chances()),
        () => mul(losses.klDiv()(scores(), chances()), 3),
      ],
      [
        'gaussianNll of variance 1 is half of mse',
        () => losses.gaussianNll(none)(scores(), other('target'), tensor([[1], [1], [1], [1]])),
        () => mul(losses.mse(none)(scores(), other('target')), 0.5),
      ],
      [
        'tripletMargin of one number is marginRanking of the distances',
        () =>
          losses.tripletMargin({ ...none, margin: 0.5, epsilon: 0 })(
            reshape(scores(), [12, 1]),
            zerosLike(reshape(scores(), [12, 1])),
            reshape(other('negative'), [12, 1]),
          ),
        () => {
          const [anchor, far] = [reshape(scores(), [12]), reshape(other('negative'), [12])];
          const distance = (to: Tensor) => losses.l1Loss(none)(anchor, to);
          return losses.marginRanking({ ...none, margin: 0.5 })(
            distance(far),
            distance(zerosLike(anchor)),
            add(zerosLike(anchor), 1),
          );
        },
      ],
    ])('%s', async (_, one, another) => {
      await expectClose(one(), another());
    });
  });
});

describe('options of losses that are out of range are named', () => {
  it.each<[() => unknown, string]>([
    [() => losses.smoothL1({ beta: -1 }), 'smoothL1: beta must be at least 0, found -1'],
    [() => losses.huber({ delta: 0 }), 'huber: delta must be'],
    [() => losses.huber({ delta: Number.NaN }), 'found NaN'],
    [() => losses.sigmoidFocal({ alpha: 2 }), 'sigmoidFocal: alpha must be'],
    [() => losses.sigmoidFocal({ gamma: -1 }), 'sigmoidFocal: gamma must be at least 0, found -1'],
    [() => losses.multiMargin({ p: 3 as 2 }), 'multiMargin: p must be 1 or 2, found 3'],
    [() => losses.cosineEmbedding({ margin: 2 }), 'cosineEmbedding: margin must be in [-1, 1], found 2'],
    [() => losses.tripletMargin({ margin: 0 }), 'tripletMargin: margin must be'],
    [() => losses.tripletMargin({ p: 0.5 }), 'tripletMargin: p must be at least 1, found 0.5'],
    [() => losses.gaussianNll({ epsilon: 0 }), 'gaussianNll: epsilon must be'],
    [() => losses.poissonNll({ epsilon: -1 }), 'poissonNll: epsilon must be at least 0, found -1'],
    [
      () => losses.klDiv({ reduction: 'batchmeen' as 'mean' }),
      "klDiv: unknown reduction 'batchmeen'; did you mean 'batchmean'? choose from mean, sum, none, batchmean",
    ],
  ])('%s', (make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});

onEachBackend(() => {
  describe('weights of losses', () => {
    it('are refused where they do not fit', () => {
      const weight = [1, 2];
      expect(() => losses.crossEntropy({ weight })(scores(), labels())).toThrow(
        'crossEntropy weight: expected shape [3], found [2]',
      );
      expect(() => losses.nll({ weight })(scores(), labels())).toThrow('nll weight: expected shape [3], found [2]');
      expect(() => losses.multiMargin({ weight })(scores(), labels())).toThrow(
        'multiMargin weight: expected shape [3]',
      );
      expect(() => losses.bce({ weight: tensor([[1, 2]]) })(chances(), yesOrNo())).toThrow(
        'bce weight: expected shape [4, 3], found [1, 2]',
      );
      expect(() => losses.bce({ weight: tensor([[[1]]]) })(chances(), yesOrNo())).toThrow(
        'bce weight: expected shape [4, 3], found [1, 1, 1]',
      );
      expect(() => losses.bceWithLogits({ posWeight: weight })(scores(), yesOrNo())).toThrow(
        'bceWithLogits posWeight: expected shape [3], found [2]',
      );
    });

    it('of tensors are left to their owner', async () => {
      const weight = tensor([[1], [2], [3], [4]]);
      const [x, y] = [neg(scores()), yesOrNo()];
      await expectNoLeak(() => losses.bceWithLogits({ weight, posWeight: weight })(x, y));
      expect(weight.isDisposed).toBe(false);
    });
  });
});
