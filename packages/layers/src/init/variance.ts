import { checkRange } from '@cnn/tensor';
import type { Initializer } from '../core/parameter.ts';
import { type Fans, fansOf } from './fans.ts';
import { calculateGain, type Nonlinearity } from './gain.ts';
import { normal, uniform } from './random.ts';

// Weights whose deviation comes from their fans, so that signals neither grow nor fade from layer to layer. They are drawn from
// a normal distribution or from a uniform one of the same deviation, which reaches √3 times as far.

/**
 * Uniform with deviation gain·√(2 / (fanIn + fanOut)): for layers followed by tanh or sigmoid.
 *
 * Follows torch.nn.init.xavier_uniform_ (Glorot and Bengio 2010).
 *
 * @throws RangeError if `gain` is not a finite number, or the weight has less than 2 axes.
 * @example
 * linear.weight.reset(init.xavierUniform(init.calculateGain('tanh')), rng);
 */
export function xavierUniform(gain = 1): Initializer {
  return scaled('xavierUniform', uniformOf, xavier('xavierUniform', gain));
}

/** As {@link xavierUniform}, from a normal distribution. Follows torch.nn.init.xavier_normal_. */
export function xavierNormal(gain = 1): Initializer {
  return scaled('xavierNormal', normalOf, xavier('xavierNormal', gain));
}

/** Settings of {@link kaimingUniform} and {@link kaimingNormal}. */
export interface KaimingOptions {
  /** Negative slope of the `leakyRelu` behind the layer. @default 0, which is a ReLU */
  readonly a?: number;
  /** Whether signals keep their strength on the way forward, or gradients on the way back. @default 'fanIn' */
  readonly mode?: keyof Fans;
  /** What follows the layer. @default 'leakyRelu' */
  readonly nonlinearity?: Nonlinearity;
}

/**
 * Uniform with deviation gain / √fan: for layers followed by a ReLU.
 *
 * With `a: Math.sqrt(5)` it is what PyTorch's convolutions and `Linear` start with. Follows torch.nn.init.kaiming_uniform_ (He et al. 2015,
 * https://arxiv.org/abs/1502.01852).
 *
 * @throws RangeError if an option is unknown, or the weight has less than 2 axes.
 * @example
 * conv.weight.reset(init.kaimingUniform({ nonlinearity: 'relu' }), rng);
 */
export function kaimingUniform(options: KaimingOptions = {}): Initializer {
  return scaled('kaimingUniform', uniformOf, kaiming('kaimingUniform', options));
}

/**
 * As {@link kaimingUniform}, from a normal distribution. Follows torch.nn.init.kaiming_normal_.
 *
 * @example
 * conv.weight.reset(init.kaimingNormal({ mode: 'fanOut', nonlinearity: 'relu' }), rng); // as in torchvision's ResNets
 */
export function kaimingNormal(options: KaimingOptions = {}): Initializer {
  return scaled('kaimingNormal', normalOf, kaiming('kaimingNormal', options));
}

type Deviation = (fans: Fans) => number;

function xavier(owner: string, gain: number): Deviation {
  checkRange(owner, 'gain', gain, 0);
  return ({ fanIn, fanOut }) => gain * Math.sqrt(2 / (fanIn + fanOut));
}

function kaiming(owner: string, { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' }: KaimingOptions): Deviation {
  if (mode !== 'fanIn' && mode !== 'fanOut') {
    throw new RangeError(`${owner}: mode must be 'fanIn' or 'fanOut', found '${mode}'`);
  }
  const gain = calculateGain(nonlinearity, a);
  return (fans) => gain / Math.sqrt(fans[mode]);
}

function scaled(owner: string, distribution: (deviation: number) => Initializer, deviation: Deviation): Initializer {
  return (rng, shape) => {
    const fans = fansOf(owner, shape);
    // A weight without elements has no deviation, and needs none.
    return distribution(shape.includes(0) ? 0 : deviation(fans))(rng, shape);
  };
}

const normalOf = (deviation: number): Initializer => normal(0, deviation);
const uniformOf = (deviation: number): Initializer => uniform(-Math.sqrt(3) * deviation, Math.sqrt(3) * deviation);
