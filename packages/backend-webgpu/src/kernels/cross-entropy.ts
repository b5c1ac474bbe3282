import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Program, programs } from '../program.ts';
import { runProgram } from '../run-program.ts';
import { type Call, empty, register } from './kernel.ts';

interface CrossEntropyAttributes {
  /** Share of the target that is spread over all classes, in [0, 1]. @default 0 */
  readonly labelSmoothing?: number;
}

/** Invocations that share a row of classes. */
const INVOCATIONS = 64;

/**
 * Ours: softmax and its cross-entropy with labels in one.
 *
 * - `CnnSoftmaxCrossEntropy`: logits f32 `[rows, classes]`, labels i32 `[rows]` → [loss of each row `[rows]`, probabilities `[rows, classes]`].
 * - `CnnSoftmaxCrossEntropyGrad`: probabilities, labels, dLoss f32 `[rows]` → dLogits `[rows, classes]`.
 *
 * A label that is no class has no target; only what smoothing spreads counts then.
 */
export function registerCrossEntropy(): void {
  register('CnnSoftmaxCrossEntropy', crossEntropy);
  register('CnnSoftmaxCrossEntropyGrad', crossEntropyGrad);
}

const UNIFORMS = { classes: 'u32', smoothing: 'f32' } as const;

/** The target of a class, from `label` and `class`. */
const TARGET = `
fn target_(label: i32, index: u32) -> f32 {
  let own = select(0f, 1 - uniforms.smoothing, label == i32(index));
  return own + uniforms.smoothing / f32(uniforms.classes);
}`;

/** Joins what each invocation has in `shared_[invocation]` into the first. */
const joined = (join: string): string => `
  workgroupBarrier();
  for (var half = ${INVOCATIONS / 2}u; half > 0; half /= 2) {
    if (invocation < half) { let a = shared_[invocation]; let b = shared_[invocation + half]; shared_[invocation] = ${join}; }
    workgroupBarrier();
  }`;

const forwardProgram = programs(
  (): Program => ({
    name: 'softmax cross-entropy',
    inputs: { logits: 'f32', labels: 'i32' },
    outputs: { losses: 'f32', probabilities: 'f32' },
    uniforms: UNIFORMS,
    invocations: INVOCATIONS,
    declarations: `${TARGET}\nvar<workgroup> shared_: array<f32, ${INVOCATIONS}>;`,
    main: `
  let first = workgroup * uniforms.classes;
  var largest = logits[first];
  for (var i = invocation; i < uniforms.classes; i += ${INVOCATIONS}u) { largest = max(largest, logits[first + i]); }
  shared_[invocation] = largest;
  ${joined('max(a, b)')}
  largest = shared_[0];
  workgroupBarrier();
  var sum = 0f;
  for (var i = invocation; i < uniforms.classes; i += ${INVOCATIONS}u) { sum += exp(logits[first + i] - largest); }
  shared_[invocation] = sum;
  ${joined('a + b')}
  sum = shared_[0];
  workgroupBarrier();
  var loss = 0f;
  for (var i = invocation; i < uniforms.classes; i += ${INVOCATIONS}u) {
    let above = logits[first + i] - largest;
    probabilities[first + i] = exp(above) / sum;
    // A class that is impossible and not the target counts nothing; 0 · −∞ would be NaN.
    let share = target_(labels[workgroup], i);
    if (share > 0) { loss -= share * (above - log(sum)); }
  }
  shared_[invocation] = loss;
  ${joined('a + b')}
  if (invocation == 0) { losses[workgroup] = shared_[0]; }`,
  }),
);

const gradientProgram = programs(
  (): Program => ({
    name: 'gradient of softmax cross-entropy',
    inputs: { probabilities: 'f32', labels: 'i32', dLoss: 'f32' },
    outputs: { dLogits: 'f32' },
    uniforms: UNIFORMS,
    invocations: INVOCATIONS,
    declarations: TARGET,
    main: `
  let label = labels[workgroup];
  let known = label >= 0 && label < i32(uniforms.classes);
  let targets = select(0f, 1 - uniforms.smoothing, known) + uniforms.smoothing;
  for (var i = invocation; i < uniforms.classes; i += ${INVOCATIONS}u) {
    let at = workgroup * uniforms.classes + i;
    dLogits[at] = dLoss[workgroup] * (probabilities[at] * targets - target_(label, i));
  }`,
  }),
);

/** Rows and classes, or undefined unless f32 `[rows, classes]` and i32 `[rows]` go together and are not empty. */
function sizesOf(scores: TensorInfo, labels: TensorInfo): { rows: number; classes: number } | undefined {
  const [rows, classes] = scores.shape;
  if (scores.dtype !== 'float32' || labels.dtype !== 'int32') return undefined;
  if (scores.shape.length !== 2 || labels.shape.length !== 1 || labels.shape[0] !== rows) return undefined;
  return rows && classes ? { rows, classes } : undefined;
}

function crossEntropy({
  inputs: { logits, labels },
  backend,
  attrs,
}: Call<'logits' | 'labels', CrossEntropyAttributes>): TensorInfo[] | undefined {
  const sizes = sizesOf(logits, labels);
  if (!sizes) return undefined;
  const { rows, classes } = sizes;
  const outputs = [empty(backend, [rows]), empty(backend, [rows, classes])];
  const uniforms = { classes, smoothing: attrs.labelSmoothing ?? 0 };
  runProgram(backend, forwardProgram({}), { inputs: [logits, labels], outputs, uniforms, workgroups: rows });
  return outputs;
}

function crossEntropyGrad({
  inputs: { probabilities, labels, dLoss },
  backend,
  attrs,
}: Call<'probabilities' | 'labels' | 'dLoss', CrossEntropyAttributes>): TensorInfo | undefined {
  const sizes = sizesOf(probabilities, labels);
  if (!sizes || dLoss.dtype !== 'float32' || dLoss.shape.length !== 1 || dLoss.shape[0] !== sizes.rows)
    return undefined;
  const { rows, classes } = sizes;
  const dLogits = empty(backend, [rows, classes]);
  runProgram(backend, gradientProgram({}), {
    inputs: [probabilities, labels, dLoss],
    outputs: [dLogits],
    uniforms: { classes, smoothing: attrs.labelSmoothing ?? 0 },
    workgroups: rows,
  });
  return dLogits;
}
