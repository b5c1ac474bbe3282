import { mul, sum, type Tensor, type Variable, variable, variableGradients } from '@cnn/tensor';
import { expectPacked, type Packed, unpack } from '@cnn/tensor/testing';
import * as losses from '../index.ts';

// Golden cases hold PyTorch's numbers in float64 (tools/reference/losses.py).

/** One loss, its options, and what PyTorch makes of the inputs. */
export interface GoldenLoss {
  readonly name: string;
  /** Function of @cnn/train. */
  readonly loss: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly inputs: readonly Packed[];
  readonly value: Packed;
  /** What the losses are multiplied with before they are summed, where they are not one number. */
  readonly towards?: Packed;
  /** To each input; null for labels and the like. */
  readonly gradients: readonly (Packed | null)[];
}

/**
 * Throws unless the loss of a case has PyTorch's value and gradients on the chosen backend, within 1e-5.
 *
 * @returns the largest difference, as a share of the largest value of its tensor.
 */
export async function expectGoldenLoss({ loss: kind, options, ...golden }: GoldenLoss): Promise<number> {
  const makers = losses as unknown as Record<string, (options: object) => (...inputs: Tensor[]) => Tensor>;
  const settings = Object.entries(options).map(([name, value]) => [name, isPacked(value) ? unpack(value) : value]);
  const loss = makers[kind](Object.fromEntries(settings));
  const inputs = golden.inputs.map((input, i) => (golden.gradients[i] ? variable(unpack(input)) : unpack(input)));
  let worst = await expectPacked('value', loss(...inputs), golden.value);
  const wanted = golden.gradients.flatMap((gradient, i) => (gradient ? [{ i, gradient }] : []));
  const { gradients } = variableGradients(
    () => {
      const value = loss(...inputs);
      return golden.towards ? sum(mul(value, unpack(golden.towards))) : value;
    },
    wanted.map(({ i }) => inputs[i] as Variable),
  );
  for (const [position, { i, gradient }] of wanted.entries()) {
    worst = Math.max(worst, await expectPacked(`gradient of input ${i}`, gradients[position], gradient));
  }
  return worst;
}

const isPacked = (value: unknown): value is Packed => typeof value === 'object' && value !== null && 'shape' in value;
