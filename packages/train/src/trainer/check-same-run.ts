import { DataError } from '@cnn/tensor';
import type { Checkpoint } from './checkpoint.ts';
import type { Trainer } from './trainer.ts';

/** @throws DataError unless a run would go on as it began: with its rules of optimization and its chance. */
export function checkSameRun(
  { optimizer, seed }: Pick<Checkpoint, 'optimizer' | 'seed'>,
  { options, optimizer: { groups } }: Trainer,
  subject: string,
): void {
  const [kept, own] = [optimizer.map(({ name }) => name), groups.map(({ rule }) => rule.name)].map(String);
  if (kept !== own) {
    throw new DataError(subject, {
      expected: `a run with ${own}`,
      found: `one with ${kept}`,
      remedy: 'give the trainer the optimizer of that run, or only its weights to the model, by loadStateDict',
    });
  }
  const { seed: ownSeed = 0 } = options;
  if (seed === ownSeed) return;
  throw new DataError(subject, {
    expected: `a run of seed ${ownSeed}`,
    found: `one of seed ${seed}`,
    remedy: `give the trainer the seed ${seed}, or only the weights to the model, by loadStateDict`,
  });
}
