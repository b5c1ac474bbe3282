import { type Augmentation, clone, type Shape, scope, type Tensor } from '@cnn/tensor';
import type { DescribedAugmentation, Geometry, Sampling } from '../augmentation.ts';
import type { ColorStep } from '../color/color-step.ts';
import { recolor } from '../color/recolor.ts';
import { backwards, moveImages } from '../geometric/geometric.ts';
import { compose } from '../geometric/matrix.ts';
import { WHOLE_PIXELS } from '../geometric/sampling.ts';

/** One augmentation of a sequence, however deep it stands in it, with what was drawn for it and the shape of the images that it is given. */
export interface Step {
  readonly augmentation: DescribedAugmentation;
  readonly params: unknown;
  readonly shape: Shape;
}

/** What is computed in one go over the pixels. */
export type Pass =
  | {
      readonly kind: 'geometric';
      readonly names: readonly string[];
      readonly geometry: Geometry;
      /** Of the images that it is given. */
      readonly shape: Shape;
    }
  | { readonly kind: 'color'; readonly names: readonly string[]; readonly steps: readonly ColorStep[] }
  | {
      readonly kind: 'geometric and color';
      readonly names: readonly string[];
      readonly geometry: Geometry;
      readonly shape: Shape;
      readonly steps: readonly ColorStep[];
    }
  | { readonly kind: 'other'; readonly names: readonly [string]; readonly step: Step };

/** An augmentation that is made of others; what was drawn is a list for them. */
export interface Container extends DescribedAugmentation<readonly unknown[]> {
  readonly members: readonly Augmentation[];
}

/** Whether an augmentation is made of others. */
export function isContainer(augmentation: Augmentation): augmentation is Container {
  return 'members' in augmentation;
}

/** The shape that images come out with. */
export function shapeAfter(augmentation: Augmentation, shape: Shape): Shape {
  return augmentation.outputShape?.(shape) ?? shape;
}

/** An augmentation as a list of those that it is made of, in order. */
export function stepsOf(augmentation: Augmentation, params: unknown, shape: Shape): Step[] {
  if (!isContainer(augmentation)) return [{ augmentation: augmentation as DescribedAugmentation, params, shape }];
  let current = shape;
  return augmentation.members.flatMap((member, k) => {
    const before = current;
    current = shapeAfter(member, before);
    return stepsOf(member, (params as readonly unknown[])[k], before);
  });
}

/**
 * Joins neighbours: matrices are multiplied and looked up once, colours of a pixel are changed while it is at hand.
 *
 * What is applied to no image is left out, unless `all` are asked for, but still keeps apart what it stands between: what becomes of an image must not
 * depend on the others of its batch. Without `join`, each step has a pass of its own.
 */
export function passesOf(steps: readonly Step[], { all = false, join = true } = {}): Pass[] {
  const passes: { whole: Pass; used: Pass | undefined }[] = [];
  for (const step of steps) {
    const isUsed = all || !isIdle(step);
    const pass = passOf(step, isUsed);
    const used = isUsed ? pass : undefined;
    const last = passes.at(-1);
    const whole = last && join ? joinedPass(last.whole, pass) : undefined;
    if (!last || !whole) passes.push({ whole: pass, used });
    else {
      last.whole = whole;
      last.used = last.used && used ? joinedPass(last.used, used) : (last.used ?? used);
    }
  }
  return passes.flatMap(({ used }) => used ?? []);
}

/** Whether a step leaves all images as they are. */
function isIdle({ augmentation, params, shape }: Step): boolean {
  const { applied } = (params ?? {}) as { readonly applied?: Uint8Array };
  return applied !== undefined && !applied.includes(1) && String(shapeAfter(augmentation, shape)) === String(shape);
}

/** A step as a pass of its own; what is not used changes no colours, and is not asked which channels it needs. */
function passOf(step: Step, isUsed: boolean): Pass {
  const { augmentation, params, shape } = step;
  const names = [augmentation.name] as const;
  const geometry = augmentation.ownPixels ? undefined : augmentation.geometry?.(params, shape);
  if (geometry) return { kind: 'geometric', names, geometry, shape };
  const steps = isUsed ? augmentation.colors?.(params, shape) : augmentation.colors && [];
  return steps ? { kind: 'color', names, steps } : { kind: 'other', names, step };
}

/** Runs passes one after the other. */
export function runPasses(images: Tensor, passes: readonly Pass[]): Tensor {
  return scope(() => passes.reduce(runPass, images));
}

/** Brings images back through passes; colours stay as they are. */
export function runBackwards(images: Tensor, passes: readonly Pass[]): Tensor {
  return scope(() => passes.reduceRight(undoPass, clone(images)));
}

function undoPass(images: Tensor, pass: Pass): Tensor {
  if ('geometry' in pass) return moveImages(images, backwards(pass.geometry, pass.shape));
  if (pass.kind === 'color') return images;
  const { augmentation, params, shape } = pass.step;
  return augmentation.inverse?.(images, params, shape) ?? images;
}

function runPass(images: Tensor, pass: Pass): Tensor {
  switch (pass.kind) {
    case 'geometric':
      return moveImages(images, pass.geometry);
    case 'color':
      return recolor(images, pass.steps);
    case 'geometric and color':
      return moveImages(images, pass.geometry, pass.steps);
    case 'other':
      return pass.step.augmentation.apply(images, pass.step.params);
  }
}

function joinedPass(first: Pass, second: Pass): Pass | undefined {
  const names = [...first.names, ...second.names];
  if (first.kind === 'geometric' && second.kind === 'geometric') {
    const sampling = commonSampling(first.geometry.sampling, second.geometry.sampling);
    if (!sampling) return undefined;
    const matrix = compose(second.geometry.matrix, first.geometry.matrix);
    return { ...first, names, geometry: { matrix, size: second.geometry.size, sampling } };
  }
  if (second.kind !== 'color') return undefined;
  if (first.kind === 'color') return { kind: 'color', names, steps: [...first.steps, ...second.steps] };
  if (first.kind === 'geometric') return { ...first, kind: 'geometric and color', names, steps: second.steps };
  if (first.kind === 'geometric and color') return { ...first, names, steps: [...first.steps, ...second.steps] };
  return undefined;
}

/** How both look up, if they do it alike; one that never looks between pixels or outside goes with any. */
function commonSampling(a: Sampling, b: Sampling): Sampling | undefined {
  if (a === WHOLE_PIXELS) return b;
  if (b === WHOLE_PIXELS) return a;
  const isAlike = a.resample === b.resample && a.paddingMode === b.paddingMode && String(a.fill) === String(b.fill);
  return isAlike ? a : undefined;
}
