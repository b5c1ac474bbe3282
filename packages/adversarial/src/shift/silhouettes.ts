/** What may stand in a scene, and so the classes. */
export type SceneClass = 'cow' | 'camel' | 'duck' | 'owl' | 'rabbit' | 'fish';

/** Which of an object's colours a part has. */
export type Tone = 'coat' | 'shaded' | 'pale' | 'dark' | 'bright';

/** An ellipse, turned by `angle` radians. */
export interface Ellipse {
  readonly kind: 'ellipse';
  readonly at: readonly [x: number, y: number];
  readonly radii: readonly [x: number, y: number];
  readonly angle: number;
  readonly tone: Tone;
}

/** A limb: two discs and what lies between them. */
export interface Limb {
  readonly kind: 'limb';
  readonly from: readonly [x: number, y: number, radius: number];
  readonly to: readonly [x: number, y: number, radius: number];
  readonly tone: Tone;
}

export type Part = Ellipse | Limb;

/** The height, y down, at which an object's feet stand. */
export const FEET = 0.76;

/**
 * The parts of each class, from back to front, facing right within [−1, 1].
 *
 * `pose` gives numbers in [−1, 1] by which one animal of a class differs from the next.
 */
export const silhouettes: Readonly<Record<SceneClass, (pose: readonly number[]) => readonly Part[]>> = {
  cow: ([stride, nod, tail]) => [
    limb([-0.44, 0.15, 0.1], [-0.48 - 0.08 * stride, FEET - 0.08, 0.07], 'shaded'),
    limb([0.36, 0.15, 0.1], [0.4 + 0.08 * stride, FEET - 0.08, 0.07], 'shaded'),
    limb([-0.62, -0.12, 0.04], [-0.78 - 0.05 * tail, 0.3, 0.03], 'shaded'),
    ellipse([-0.08, 0.02], [0.62, 0.34], 'coat', 0.03),
    ellipse([-0.22, 0.33], [0.12, 0.1], 'pale'),
    limb([-0.36, 0.18, 0.12], [-0.34 + 0.08 * stride, FEET - 0.06, 0.075], 'coat'),
    limb([0.27, 0.18, 0.12], [0.25 - 0.08 * stride, FEET - 0.06, 0.075], 'coat'),
    limb([0.4, -0.12, 0.22], [0.64, -0.26 + 0.1 * nod, 0.15], 'coat'),
    limb([0.62, -0.4 + 0.1 * nod, 0.045], [0.54, -0.64 + 0.1 * nod, 0.02], 'pale'),
    limb([0.78, -0.4 + 0.1 * nod, 0.045], [0.88, -0.62 + 0.1 * nod, 0.02], 'pale'),
    limb([0.58, -0.34 + 0.1 * nod, 0.06], [0.42, -0.36 + 0.1 * nod, 0.05], 'shaded'),
    ellipse([0.74, -0.24 + 0.1 * nod], [0.22, 0.16], 'coat', 0.6),
    ellipse([0.87, -0.1 + 0.1 * nod], [0.1, 0.09], 'pale', 0.6),
    ellipse([0.74, -0.3 + 0.1 * nod], [0.04, 0.045], 'dark'),
  ],
  camel: ([stride, nod, humps]) => [
    limb([-0.42, 0.1, 0.09], [-0.46 - 0.1 * stride, FEET - 0.05, 0.045], 'shaded'),
    limb([0.26, 0.1, 0.09], [0.3 + 0.1 * stride, FEET - 0.05, 0.045], 'shaded'),
    limb([-0.56, -0.08, 0.03], [-0.66, 0.2, 0.025], 'shaded'),
    ...(humps > 0
      ? [ellipse([-0.32, -0.24], [0.17, 0.25], 'coat', -0.1), ellipse([0.1, -0.24], [0.16, 0.24], 'coat', 0.1)]
      : [ellipse([-0.12, -0.26], [0.27, 0.3], 'coat')]),
    ellipse([-0.1, 0], [0.5, 0.24], 'coat', -0.04),
    limb([-0.36, 0.1, 0.11], [-0.34 + 0.1 * stride, FEET - 0.05, 0.05], 'coat'),
    limb([0.2, 0.1, 0.11], [0.18 - 0.1 * stride, FEET - 0.05, 0.05], 'coat'),
    limb([0.3, -0.02, 0.16], [0.56, 0.06, 0.12], 'coat'),
    limb([0.56, 0.06, 0.12], [0.68 + 0.05 * nod, -0.5, 0.08], 'coat'),
    limb([0.64 + 0.05 * nod, -0.62, 0.05], [0.6 + 0.05 * nod, -0.72, 0.025], 'shaded'),
    limb([0.7 + 0.05 * nod, -0.56, 0.11], [0.94 + 0.05 * nod, -0.48, 0.07], 'coat'),
    ellipse([0.76 + 0.05 * nod, -0.58], [0.035, 0.035], 'dark'),
  ],
  duck: ([stride, nod, tail]) => [
    limb([-0.02, 0.5, 0.05], [0.02 + 0.06 * stride, FEET - 0.04, 0.045], 'bright'),
    limb([-0.2, 0.5, 0.05], [-0.18 - 0.06 * stride, FEET - 0.04, 0.045], 'bright'),
    limb([-0.5, 0.16, 0.18], [-0.88, -0.1 + 0.08 * tail, 0.03], 'shaded'),
    ellipse([-0.12, 0.24], [0.6, 0.34], 'coat', 0.05),
    limb([0.26, 0.14, 0.22], [0.42, -0.34 + 0.06 * nod, 0.15], 'coat'),
    ellipse([-0.22, 0.2], [0.36, 0.18], 'shaded', 0.2),
    limb([0.62, -0.4 + 0.06 * nod, 0.09], [0.92, -0.34 + 0.06 * nod, 0.045], 'bright'),
    ellipse([0.46, -0.46 + 0.06 * nod], [0.25, 0.23], 'coat'),
    ellipse([0.54, -0.52 + 0.06 * nod], [0.05, 0.05], 'dark'),
  ],
  owl: ([lean, tufts]) => [
    limb([-0.15, 0.6, 0.06], [-0.16, FEET - 0.05, 0.06], 'bright'),
    limb([0.15, 0.6, 0.06], [0.16, FEET - 0.05, 0.06], 'bright'),
    ellipse([0, 0.16], [0.44, 0.54], 'coat'),
    ellipse([0, 0.28], [0.26, 0.36], 'pale'),
    ellipse([-0.38, 0.18], [0.14, 0.42], 'shaded', 0.16),
    ellipse([0.38, 0.18], [0.14, 0.42], 'shaded', -0.16),
    limb([-0.26 + 0.05 * lean, -0.58, 0.13], [-0.42 + 0.05 * lean, -0.9 + 0.06 * tufts, 0.02], 'coat'),
    limb([0.26 + 0.05 * lean, -0.58, 0.13], [0.42 + 0.05 * lean, -0.9 + 0.06 * tufts, 0.02], 'coat'),
    ellipse([0.05 * lean, -0.42], [0.44, 0.33], 'coat'),
    ellipse([-0.18 + 0.07 * lean, -0.42], [0.16, 0.16], 'bright'),
    ellipse([0.18 + 0.07 * lean, -0.42], [0.16, 0.16], 'bright'),
    ellipse([-0.17 + 0.1 * lean, -0.42], [0.085, 0.085], 'dark'),
    ellipse([0.19 + 0.1 * lean, -0.42], [0.085, 0.085], 'dark'),
    limb([0.07 * lean, -0.3, 0.06], [0.07 * lean, -0.16, 0.02], 'dark'),
  ],
  rabbit: ([ears, crouch]) => [
    limb([0.34, -0.36, 0.09], [0.1 + 0.1 * ears, -0.88, 0.06], 'shaded'),
    ellipse([-0.62, 0.4], [0.14, 0.14], 'pale'),
    ellipse([-0.2, 0.3 - 0.04 * crouch], [0.46, 0.4], 'coat', -0.2),
    limb([0.12, 0.4, 0.12], [0.26, FEET - 0.08, 0.07], 'shaded'),
    limb([-0.3, 0.55, 0.16], [0, FEET - 0.08, 0.08], 'coat'),
    ellipse([0.36, -0.12], [0.3, 0.26], 'coat', 0.25),
    limb([0.42, -0.32, 0.1], [0.32 + 0.16 * ears, -0.9, 0.07], 'coat'),
    limb([0.42, -0.38, 0.045], [0.33 + 0.16 * ears, -0.82, 0.03], 'pale'),
    ellipse([0.46, -0.18], [0.05, 0.06], 'dark'),
    ellipse([0.62, -0.05], [0.06, 0.05], 'pale'),
  ],
  fish: ([bend, fins]) => [
    limb([-0.5, 0.1, 0.1], [-0.86, -0.3 - 0.05 * bend, 0.1], 'shaded'),
    limb([-0.5, 0.1, 0.1], [-0.86, 0.48 - 0.05 * bend, 0.1], 'shaded'),
    limb([-0.16, -0.16, 0.16], [-0.3, -0.46 - 0.06 * fins, 0.05], 'shaded'),
    limb([0.04, 0.3, 0.12], [-0.14, 0.6 + 0.06 * fins, 0.04], 'shaded'),
    ellipse([0.08, 0.1], [0.66, 0.37], 'coat'),
    ellipse([0.16, 0.26], [0.42, 0.16], 'pale'),
    limb([0.14, 0.12, 0.1], [-0.1, 0.22 + 0.06 * fins, 0.04], 'shaded'),
    ellipse([0.48, 0], [0.09, 0.09], 'pale'),
    ellipse([0.5, 0], [0.05, 0.05], 'dark'),
  ],
};

function ellipse(at: Ellipse['at'], radii: Ellipse['radii'], tone: Tone, angle = 0): Ellipse {
  return { kind: 'ellipse', at, radii, tone, angle };
}

function limb(from: Limb['from'], to: Limb['to'], tone: Tone): Limb {
  return { kind: 'limb', from, to, tone };
}
