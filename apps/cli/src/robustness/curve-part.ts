import { accuracyCurve, pgd } from '@cnn/adversarial';
import { robustnessCurves } from '@cnn/viz';
import { percent } from './share.ts';
import { batchesOf, type CardFlags, type PartResult, type Subject } from './subject.ts';

const STEPS = 20;

/** Accuracy under PGD as the allowed change grows. */
export async function curvePart(subject: Subject): Promise<PartResult> {
  const { classifier, dataset, rng, terminal, flags } = subject;
  const { norm } = flags;
  const bar = terminal.bar('Accuracy by epsilon', dataset.length, 'pictures');
  const curve = await accuracyCurve(
    classifier,
    batchesOf(subject),
    (epsilon) => pgd({ epsilon, norm, steps: STEPS }),
    epsilonsOf(flags),
    { onBatch: (total) => bar.update(total), rng: rng.fold('curve'), signal: terminal.signal },
  ).finally(() => bar.stop());
  return {
    values: { attack: `PGD-${STEPS}`, norm, points: curve },
    figures: [],
    section: {
      title: 'Accuracy by epsilon',
      note: `How accuracy falls under PGD with ${STEPS} steps as it may change more. A network that hardly falls where it should may hide its gradients.`,
      body: robustnessCurves(curve, { logarithmic: true, label: `Epsilon (${norm})`, title: `Under PGD-${STEPS}` }),
    },
    lines: curve.map(
      ({ epsilon, robustAccuracy }) => `epsilon ${Number(epsilon.toPrecision(3))}: ${percent(robustAccuracy)}`,
    ),
  };
}

/** The course's sizes and larger ones up to `epsilon`; halves of it in norms where those mean something else. */
function epsilonsOf({ epsilon, norm }: CardFlags): number[] {
  if (norm !== 'Linf') return [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1].map((share) => share * epsilon);
  return [0.001, 0.002, 0.005, 0.01, 0.02, epsilon];
}
