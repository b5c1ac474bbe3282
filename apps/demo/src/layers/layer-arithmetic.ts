import type { Layer } from './layer.ts';
import { requireThat } from './layer-problem.ts';
import { convolutionSize, poolSize, type SizeRule, transposedSize } from './size-rules.ts';

/** Square maps, or a vector where `size` is missing. */
export interface LayerShape {
  /** Channels of maps, or features of a vector. */
  readonly channels: number;
  /** Height and width in pixels. */
  readonly size?: number;
}

/** What a layer makes of an input, and what it costs. */
export interface LayerFacts {
  readonly output: LayerShape;
  /** How the size comes about, where a window slides. */
  readonly rule?: SizeRule;
  readonly parameters: number;
  /** The parameters as a sum. */
  readonly parameterSum: string;
  /** Multiplications joined with an addition, for one picture; normalisations and biases are not counted, as in @cnn/layers' `summary`. */
  readonly multiplyAdds: number;
  readonly multiplyAddsProduct: string;
}

/**
 * The arithmetic of one layer.
 *
 * @throws LayerProblem if the settings do not fit each other or the input.
 */
export function layerFacts(layer: Layer, input: LayerShape): LayerFacts {
  const { kind } = layer;
  if (kind === 'Flatten') return free({ channels: input.channels * (input.size ?? 1) ** 2 });
  if (kind === 'Linear') return linear(layer, input);
  if (kind === 'ReLU' || kind === 'Sigmoid' || kind === 'Tanh' || kind === 'Dropout') return free(input);
  requireThat(
    input.size !== undefined,
    `${kind} takes maps, and its input is a vector of ${input.channels}; put it before Flatten`,
    `${kind} 需要特征图，而输入是长度为 ${input.channels} 的向量；请把它放在 Flatten 之前`,
  );
  const maps = { channels: input.channels, size: input.size };
  if (kind === 'Conv2d' || kind === 'ConvTranspose2d') return convolution(layer, maps);
  if (kind === 'MaxPool2d' || kind === 'AvgPool2d') {
    const rule = poolSize(layer, maps.size);
    return { ...free({ channels: maps.channels, size: rule.size }), rule };
  }
  if (kind === 'AdaptiveAvgPool2d') return free({ channels: maps.channels, size: layer.size! });
  if (kind === 'BatchNorm2d') {
    const parameters = 2 * maps.channels;
    return { ...free(maps), parameters, parameterSum: `2·${maps.channels} = ${count(parameters)}` };
  }
  return free(maps);
}

interface Maps {
  readonly channels: number;
  readonly size: number;
}

function convolution(layer: Layer, input: Maps): LayerFacts {
  const { kind, out = 1, kernel = 1, groups = 1, bias } = layer;
  for (const [channels, en, zh] of [
    [input.channels, 'input channels', '输入通道'],
    [out, 'output channels', '输出通道'],
  ] as const) {
    requireThat(
      channels % groups === 0,
      `groups = ${groups} does not divide ${channels} ${en}`,
      `groups = ${groups} 不能整除 ${channels} 个${zh}`,
    );
  }
  const transposed = kind === 'ConvTranspose2d';
  const rule = transposed ? transposedSize(layer, input.size) : convolutionSize(layer, input.size);
  const seen = input.channels / groups;
  const weights = kernel ** 2 * seen * out;
  const parameters = weights + (bias ? out : 0);
  // A transposed convolution sets its kernel down once for each place of the input.
  const places = transposed ? input.size : rule.size;
  const multiplyAdds = places ** 2 * weights;
  const product = `${kernel}·${kernel}·${seen}·${out}`;
  return {
    output: { channels: out, size: rule.size },
    rule,
    parameters,
    parameterSum: `${product}${bias ? ` + ${out}` : ''} = ${count(parameters)}`,
    multiplyAdds,
    multiplyAddsProduct: `${places}·${places}·${product} = ${count(multiplyAdds)}`,
  };
}

function linear({ out = 1, bias }: Layer, input: LayerShape): LayerFacts {
  requireThat(
    input.size === undefined,
    `Linear takes a vector, and its input has ${input.channels} maps; put Flatten before it`,
    `Linear 需要向量，而输入是 ${input.channels} 张特征图；请在它之前放一个 Flatten`,
  );
  const multiplyAdds = input.channels * out;
  const parameters = multiplyAdds + (bias ? out : 0);
  return {
    output: { channels: out },
    parameters,
    parameterSum: `${input.channels}·${out}${bias ? ` + ${out}` : ''} = ${count(parameters)}`,
    multiplyAdds,
    multiplyAddsProduct: `${input.channels}·${out} = ${count(multiplyAdds)}`,
  };
}

const free = (output: LayerShape): LayerFacts => ({
  output,
  parameters: 0,
  parameterSum: '0',
  multiplyAdds: 0,
  multiplyAddsProduct: '0',
});

/** 5852170 as 5,852,170. */
export const count = (value: number): string => value.toLocaleString('en');

/** `32 × 32 × 3`, or the length of a vector. */
export const shapeText = ({ channels, size }: LayerShape): string =>
  size === undefined ? String(channels) : `${size} × ${size} × ${channels}`;
