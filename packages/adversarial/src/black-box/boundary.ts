import { checkInteger, type Rng } from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { type Bounds, checkPositive } from '../attacks/check-input.ts';
import type { Problem } from '../attacks/problem.ts';
import { normNamed } from '../norms/norms.ts';
import { askWhichReach } from './ask-pixels.ts';
import { type DecisionAttackOptions, defineDecisionAttack } from './define-decision-attack.ts';
import { SuccessRate } from './success-rate.ts';

export interface BoundaryOptions extends DecisionAttackOptions {
  /** Steps, of which each asks about an image once, and every tenth twice. @default 25000 */
  readonly steps?: number;
  /** First step along the sphere around the image, as a share of the distance. @default 0.01 */
  readonly sphericalStep?: number;
  /** First step towards the image, as a share of the distance. @default 0.01 */
  readonly sourceStep?: number;
  /** An image is done when its step towards the original has become smaller than this. @default 1e-7 */
  readonly sourceStepConvergence?: number;
  /** By what steps are multiplied where most succeed, and divided where few do: above 1. @default 1.5 */
  readonly stepAdaptation?: number;
}

/**
 * The boundary attack: a random walk along the border of the classes, from an image that fools to the nearest one that does.
 *
 * Use it where a classifier tells only its decision. It needs thousands of queries; `hopSkipJump` was made to need fewer.
 *
 * The change is small in L2 and within the bounds; an image for which no start is found comes back as it was. Follows Brendel et al.,
 * Decision-based adversarial attacks: reliable attacks against black-box machine learning models (2018), and foolbox.BoundaryAttack, of
 * which release 3.3.4 does not adapt its steps: it never counts more than one try.
 *
 * @throws RangeError if an option, a pixel or a label is out of range, it is targeted without starts, or the classifier gives something not
 * finite; TypeError if shapes do not fit.
 * @example
 * const fooled = await boundary({ steps: 5000 })(classifier, images, labels, { rng: new Rng(0) });
 */
export function boundary({
  steps = 25_000,
  sphericalStep = 0.01,
  sourceStep = 0.01,
  sourceStepConvergence = 1e-7,
  stepAdaptation = 1.5,
  starts,
  bounds = [0, 1],
  targeted = false,
}: BoundaryOptions = {}): Attack {
  checkInteger('boundary', 'steps', steps, 1);
  checkPositive('boundary', 'sphericalStep', sphericalStep);
  checkPositive('boundary', 'sourceStep', sourceStep);
  checkPositive('boundary', 'sourceStepConvergence', sourceStepConvergence);
  if (!(stepAdaptation > 1 && Number.isFinite(stepAdaptation))) {
    throw new RangeError(`boundary: stepAdaptation must be above 1, found ${stepAdaptation}`);
  }
  const settings = { steps, sphericalStep, sourceStep, sourceStepConvergence, stepAdaptation };
  return defineDecisionAttack({
    owner: 'boundary',
    kind: 'Boundary',
    shown: { steps, sphericalStep, sourceStep },
    bounds,
    targeted,
    starts,
    norm: l2,
    approach: (problem, originals, found, rows) => walk(problem, originals, found, rows, settings),
  });
}

const l2 = normNamed('boundary', 'L2');

type Settings = Required<Omit<BoundaryOptions, keyof DecisionAttackOptions>>;

/** Where an image's walk is. */
interface Walk {
  spherical: number;
  source: number;
  readonly sphericalRate: SuccessRate;
  readonly sourceRate: SuccessRate;
  readonly onSphere: Float32Array;
  readonly nearer: Float32Array;
}

async function walk(
  problem: Problem,
  originals: readonly Float32Array[],
  found: readonly Float32Array[],
  rows: readonly number[],
  { steps, sphericalStep, sourceStep, sourceStepConvergence, stepAdaptation }: Settings,
): Promise<void> {
  const walks = originals.map(
    ({ length }): Walk => ({
      spherical: sphericalStep,
      source: sourceStep,
      sphericalRate: new SuccessRate(100),
      sourceRate: new SuccessRate(30),
      onSphere: new Float32Array(length),
      nearer: new Float32Array(length),
    }),
  );
  let open = [...rows];
  for (let step = 1; step <= steps && open.length > 0; step++) {
    const reached = await askWhichReach(problem, open, (row, pixels) => {
      propose(originals[row], found[row], walks[row], problem.rngs[row].fold('step', step), problem.bounds);
      pixels.set(walks[row].nearer);
    });
    for (const row of reached) {
      const isNearer = distance(originals[row], walks[row].nearer) < distance(originals[row], found[row]);
      if (isNearer) found[row].set(walks[row].nearer);
    }
    if (step % CHECK_EVERY !== 0) continue;
    const onSphere = await askWhichReach(problem, open, (row, pixels) => pixels.set(walks[row].onSphere));
    for (const row of open) adapt(walks[row], onSphere.includes(row), reached.includes(row), stepAdaptation);
    open = open.filter((row) => walks[row].source >= sourceStepConvergence);
  }
}

const CHECK_EVERY = 10;

/** Half of the steps along the sphere should stay adversarial: then the border looks flat from there. */
function adapt(walk: Walk, isOnSphere: boolean, isNearer: boolean, factor: number): void {
  walk.sphericalRate.add(isOnSphere);
  walk.sourceRate.add(isNearer);
  const both = factor ** walk.sphericalRate.verdict(0.2, 0.5);
  walk.spherical *= both;
  walk.source *= both * factor ** walk.sourceRate.verdict(0.1, 0.25);
}

/** A random step along the sphere through the image found, and one towards the original from there. */
function propose(
  original: Float32Array,
  found: Float32Array,
  { spherical, source, onSphere, nearer }: Walk,
  rng: Rng,
  [low, high]: Bounds,
): void {
  const radius = distance(original, found);
  const direction = rng.normals(found.length);
  let along = 0;
  for (let i = 0; i < found.length; i++) along += (direction[i] * (original[i] - found[i])) / radius;
  let length = 0;
  for (let i = 0; i < found.length; i++) {
    direction[i] -= (along * (original[i] - found[i])) / radius;
    length += direction[i] ** 2;
  }
  const stride = (spherical * radius) / Math.sqrt(length);
  const back = Math.sqrt(spherical ** 2 + 1);
  for (let i = 0; i < found.length; i++) {
    const moved = original[i] + (direction[i] * stride + found[i] - original[i]) / back;
    onSphere[i] = Math.min(Math.max(moved, low), high);
  }
  const radiusNow = distance(original, onSphere);
  const share = Math.max(source * radius + radiusNow - radius, 0) / radiusNow;
  for (let i = 0; i < found.length; i++) {
    nearer[i] = Math.min(Math.max(onSphere[i] + share * (original[i] - onSphere[i]), low), high);
  }
}

function distance(a: Float32Array, b: Float32Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] - b[i]) ** 2;
  return Math.sqrt(total);
}
