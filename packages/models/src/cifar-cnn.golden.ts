import { Dropout, type Parameter } from '@cnn/layers';
import { div, Rng, sub, type Tensor, tensor } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import { CifarCNN } from './cifar-cnn.ts';
import golden from './fixtures/cifar-cnn.json';

// What the golden tests of CifarCNN share. Numbers of PyTorch in float64, made by tools/reference/cifar_cnn.py, which draws the same
// weights, images, labels and sampled positions from the same seeds.

export { golden };

/** Norm of a tensor, and its values in PyTorch's order: all of them, or 256 at drawn positions. */
export interface Sampled {
  readonly norm: number;
  readonly samples: readonly number[];
}

/**
 * Parameters whose gradient is zero in exact arithmetic: the batch normalisation behind these convolutions takes any bias away again. What is
 * found there is rounding noise, of which Adam makes steps of full size, so they cannot be compared after it.
 */
export const biasesBeforeNormalisation: readonly string[] = [
  'conv_layer.0.bias',
  'conv_layer.6.bias',
  'conv_layer.13.bias',
];

/** The fixture's network: seed 0, in training, but without dropout. */
export function goldenModel(): CifarCNN {
  const model = new CifarCNN({ rng: new Rng(0) }).train();
  for (const module of model.namedModules().values()) if (module instanceof Dropout) module.eval();
  return model;
}

/** The fixture's four images, normalised as in the tutorial, and their labels. */
export function goldenInputs(): { images: Tensor; labels: Tensor } {
  const rng = new Rng(golden.seed);
  const raw = tensor(rng.fold('images').uniforms(4 * 32 * 32 * 3), [4, 32, 32, 3]);
  const images = div(sub(raw, tensor([0.4914, 0.4822, 0.4465])), tensor([0.2023, 0.1994, 0.201]));
  return { images, labels: tensor(rng.fold('labels').integers(4, 0, 10), [4], 'int32') };
}

/** Throws, naming the tensor, unless its norm and sampled values are near the expected ones. */
export async function expectSampled(
  name: string,
  actual: Tensor,
  { norm, samples }: Sampled,
  tolerance: { readonly relative: number },
  parameter?: Parameter,
): Promise<void> {
  const values = (await (parameter ? parameter.toTorch(actual) : actual).data()) as Float32Array;
  const positions = values.length > 256 ? new Rng(2).fold(name).integers(256, 0, values.length) : values.keys();
  try {
    await expectClose(
      [...positions].map((position) => values[position]),
      samples,
      tolerance,
    );
    await expectClose(Math.sqrt(values.reduce((total, value) => total + value * value, 0)), norm, tolerance);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
}
