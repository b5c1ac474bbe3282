import type { Module } from '@cnn/layers';
import { dispose, scope, type Tensor } from '@cnn/tensor';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { TrainerOptions } from './trainer-options.ts';

/**
 * Clips gradients, moves a model by them and holds it to its constraints. The gradients are disposed.
 *
 * @returns their length before clipping, where it was measured.
 */
export async function makeStep(
  model: Module,
  optimizer: Optimizer,
  gradients: ReadonlyMap<string, Tensor>,
  { clip, constraints = [] }: Pick<TrainerOptions, 'clip' | 'constraints'>,
): Promise<number | undefined> {
  const parameters = model.namedParameters();
  let norm: Tensor | undefined;
  try {
    norm = scope(() => {
      const clipped = clip?.({ gradients, parameters });
      optimizer.step(clipped?.gradients ?? gradients);
      return clipped?.norm;
    });
    const trainable = new Map([...parameters].filter(([, { requiresGrad }]) => requiresGrad));
    for (const constraint of constraints) constraint(trainable);
    return norm && (await norm.data())[0];
  } finally {
    dispose([...gradients.values(), ...(norm ? [norm] : [])]);
  }
}
