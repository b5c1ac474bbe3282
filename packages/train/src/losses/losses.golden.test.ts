import { mul, sum, type Tensor, tensor, variable, variableGradients } from '@cnn/tensor';
import { expectClose, onEachBackend } from '@cnn/tensor/testing';
import { describe, it } from 'vitest';
import cases from '../fixtures/losses.json';
import * as losses from '../index.ts';

/** A tensor of a fixture: float32 in base64, or whole numbers. */
interface Packed {
  readonly shape: number[];
  readonly float32?: string;
  readonly int32?: number[];
}

interface GoldenLoss {
  readonly name: string;
  readonly loss: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly inputs: readonly Packed[];
  readonly value: Packed;
  /** What the losses are multiplied with before they are summed, where they are not one number. */
  readonly towards?: Packed;
  /** To each input; null for labels. */
  readonly gradients: readonly (Packed | null)[];
}

const makers = losses as unknown as Record<string, (options: object) => (...inputs: Tensor[]) => Tensor>;
const all = cases as unknown as GoldenLoss[];

// Numbers of PyTorch in float64, made by tools/reference/losses.py.
onEachBackend(() => {
  for (const kind of new Set(all.map(({ loss }) => loss))) {
    describe(`${kind} has PyTorch's value and gradients`, () => {
      it.each(all.filter(({ loss }) => loss === kind))('$name', async ({ options, ...golden }) => {
        const settings = Object.entries(options).map(([name, value]) => [
          name,
          isPacked(value) ? unpack(value) : value,
        ]);
        const loss = makers[kind](Object.fromEntries(settings));
        const inputs = golden.inputs.map((input, i) => (golden.gradients[i] ? variable(unpack(input)) : unpack(input)));
        await expectClose(loss(...inputs), unpack(golden.value));
        const wanted = golden.gradients.flatMap((gradient, i) => (gradient ? [{ gradient, input: inputs[i] }] : []));
        const { gradients } = variableGradients(
          () => {
            const value = loss(...inputs);
            return golden.towards ? sum(mul(value, unpack(golden.towards))) : value;
          },
          wanted.map(({ input }) => input as ReturnType<typeof variable>),
        );
        for (const [i, { gradient }] of wanted.entries()) await expectClose(gradients[i], unpack(gradient));
      });
    });
  }
});

function unpack({ shape, float32, int32 }: Packed): Tensor {
  if (float32 === undefined) return tensor(int32!, shape, 'int32');
  const bytes = Uint8Array.from(atob(float32), (character) => character.charCodeAt(0));
  return tensor(new Float32Array(bytes.buffer), shape, 'float32');
}

const isPacked = (value: unknown): value is Packed => typeof value === 'object' && value !== null && 'shape' in value;
