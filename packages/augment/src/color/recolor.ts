import {
  clone,
  customGradient,
  hasKernel,
  mul,
  runKernel,
  scope,
  sum,
  type Tensor,
  tensor,
  valueAndGradient,
} from '@cnn/tensor';
import { applyStep } from './color-ops.ts';
import { colorProgram, STEP_SIZE, stepsOf } from './color-program.ts';
import type { ColorStep } from './color-step.ts';

/** The kernel of our WASM engine that runs a {@link colorProgram} on every pixel. */
export const RECOLOR = 'CnnRecolor';

/** Images after the steps: in one pass where the backend has a kernel for that, and a step after the other elsewhere. */
export function recolor(images: Tensor, steps: readonly ColorStep[]): Tensor {
  const [batch, , , channels] = images.shape as [number, number, number, number];
  const used = steps.filter(({ applied }) => !applied || applied.includes(1));
  if (used.length === 0 || images.size === 0) return clone(images);
  const program = colorProgram(used, batch, channels);
  const byOps = (x: Tensor) => scope(() => (program ? stepsOf(program, batch, channels) : used).reduce(applyStep, x));
  if (program?.steps === 0) return clone(images);
  if (!program || !hasKernel(RECOLOR)) return byOps(images);
  const inOnePass = customGradient(([x]: [Tensor], save) => {
    save([x]);
    const value = scope(() => {
      const values = tensor(program.values, [batch, program.steps, STEP_SIZE], 'float32');
      return runKernel(RECOLOR, { images: x, program: values })[0]!;
    });
    return { value, gradient: (dy, [saved]) => [valueAndGradient((at) => sum(mul(dy, byOps(at))), saved!).gradient] };
  });
  return inOnePass(images);
}
