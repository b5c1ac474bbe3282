import {
  backend_util,
  type DataType,
  type KernelFunc,
  registerKernel,
  scalar,
  type TensorInfo,
  tensor1d,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

// tfjs-node's kernels for max-pooling and for convolutions backwards refuse a border of given widths, which TensorFlow's own operations take. Here they are
// passed on. 'SAME' is not the same border: with a stride it is wider after the images than before them. DenseBincount is missing altogether.

/** The part of tfjs-node's backend that runs TensorFlow's operations. */
interface Runner {
  readonly binding: Readonly<Record<`TF_ATTR_${'TYPE' | 'INT' | 'STRING' | 'BOOL'}` | 'TF_FLOAT' | 'TF_INT32', number>>;
  executeSingleOutput(name: string, attributes: Attribute[], inputs: TensorInfo[]): TensorInfo;
}

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

type Plane = [number, number, number, number];

type Windows = {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
};

type PoolSettings = Windows & { readonly filterSize: number | [number, number] };

type ConvolutionSettings = Windows & {
  readonly dilations?: number | [number, number];
  readonly inputShape?: Plane;
  readonly filterShape?: Plane;
};

/** Puts kernels that take every border in place of tfjs-node's. */
export function registerNodeKernels(): void {
  register('MaxPool', ({ x }, settings: PoolSettings, run) => run('MaxPool', [x], x.dtype, ...pooling(x, settings)));
  register('MaxPoolGrad', ({ dy, input, output }, settings: PoolSettings, run) =>
    run('MaxPoolGrad', [input, output, dy], input.dtype, ...pooling(input, settings)),
  );
  for (const [prefix, isDepthwise] of [
    ['Conv2D', false],
    ['DepthwiseConv2dNative', true],
  ] as const) {
    register(`${prefix}BackpropInput`, ({ dy, filter }, settings: ConvolutionSettings, run) => {
      const shape = settings.inputShape!;
      const info = convolution(shape, filter.shape as Plane, settings, isDepthwise);
      return sized(shape, (size) => run(`${prefix}BackpropInput`, [size, filter, dy], 'float32', ...info));
    });
    register(`${prefix}BackpropFilter`, ({ x, dy }, settings: ConvolutionSettings, run) => {
      const shape = settings.filterShape!;
      const info = convolution(x.shape as Plane, shape, settings, isDepthwise);
      return sized(shape, (size) => run(`${prefix}BackpropFilter`, [x, size, dy], 'float32', ...info));
    });
  }
  registerKernel({ kernelName: 'DenseBincount', backendName: 'tensorflow', kernelFunc: denseBincount as never });
}

interface Bincount {
  readonly inputs: { readonly x: TensorInfo; readonly weights: TensorInfo };
  readonly attrs: { readonly size: number; readonly binaryOutput: boolean };
  readonly backend: Runner;
}

function denseBincount({ inputs: { x, weights }, attrs: { size, binaryOutput }, backend }: Bincount): TensorInfo {
  const { TF_ATTR_TYPE, TF_ATTR_BOOL, TF_FLOAT, TF_INT32 } = backend.binding;
  const bins = scalar(size, 'int32');
  const attributes: Attribute[] = [
    { name: 'Tidx', type: TF_ATTR_TYPE, value: TF_INT32 },
    { name: 'T', type: TF_ATTR_TYPE, value: weights.dtype === 'int32' ? TF_INT32 : TF_FLOAT },
    { name: 'binary_output', type: TF_ATTR_BOOL, value: binaryOutput },
  ];
  const counts = backend.executeSingleOutput('DenseBincount', attributes, [x, bins, weights]);
  bins.dispose();
  return counts;
}

type Run = (
  operation: string,
  inputs: TensorInfo[],
  dtype: DataType,
  padding: backend_util.PadInfo,
  integers: Readonly<Record<string, readonly number[]>>,
) => TensorInfo;

function register<Settings>(
  kernelName: string,
  kernel: (inputs: Record<string, TensorInfo>, settings: Settings, run: Run) => TensorInfo,
): void {
  const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) =>
    kernel(inputs as Record<string, TensorInfo>, attrs as unknown as Settings, runner(backend as Runner));
  unregisterKernel(kernelName, 'tensorflow');
  registerKernel({ kernelName, backendName: 'tensorflow', kernelFunc });
}

function runner(backend: Runner): Run {
  const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_STRING, TF_FLOAT, TF_INT32 } = backend.binding;
  return (operation, inputs, dtype, { type, top, bottom, left, right }, integers) => {
    const lists = {
      ...integers,
      ...(type === 'EXPLICIT' && { explicit_paddings: [0, 0, top, bottom, left, right, 0, 0] }),
    };
    const attributes = Object.entries(lists).map(([name, value]) => ({ name, type: TF_ATTR_INT, value }));
    const all: Attribute[] = [
      { name: 'T', type: TF_ATTR_TYPE, value: dtype === 'int32' ? TF_INT32 : TF_FLOAT },
      { name: 'padding', type: TF_ATTR_STRING, value: type },
      { name: 'data_format', type: TF_ATTR_STRING, value: 'NHWC' },
      ...attributes,
    ];
    return backend.executeSingleOutput(operation, all, inputs);
  };
}

function pooling({ shape }: TensorInfo, { filterSize, strides, pad, dimRoundingMode }: PoolSettings) {
  const info = backend_util.computePool2DInfo(shape as Plane, filterSize, strides, 1, pad, dimRoundingMode);
  const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth } = info;
  return [padInfo, { ksize: [1, filterHeight, filterWidth, 1], strides: [1, strideHeight, strideWidth, 1] }] as const;
}

function convolution(images: Plane, filter: Plane, settings: ConvolutionSettings, isDepthwise: boolean) {
  const { strides, dilations = 1, pad, dimRoundingMode } = settings;
  const info = backend_util.computeConv2DInfo(images, filter, strides, dilations, pad, dimRoundingMode, isDepthwise);
  const { padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  return [
    padInfo,
    { strides: [1, strideHeight, strideWidth, 1], dilations: [1, dilationHeight, dilationWidth, 1] },
  ] as const;
}

/** Runs what wants the shape of its result as a tensor. */
function sized(shape: readonly number[], run: (size: TensorInfo) => TensorInfo): TensorInfo {
  const size = tensor1d([...shape], 'int32');
  const result = run(size);
  size.dispose();
  return result;
}
