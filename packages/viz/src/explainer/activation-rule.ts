import type { Column } from './network-plan.ts';

/** What an activation does with one value. */
export interface ActivationRule {
  /** With `x` for the value. */
  readonly text: string;
  /** Left out where only the layer knows. */
  readonly of?: (x: number) => number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

const rules: Readonly<Record<string, ActivationRule>> = {
  ReLU: { text: 'max(0, x)', of: (x) => Math.max(0, x) },
  ReLU6: { text: 'min(6, max(0, x))', of: (x) => Math.min(6, Math.max(0, x)) },
  Sigmoid: { text: '1 / (1 + e^−x)', of: sigmoid },
  Tanh: { text: 'tanh(x)', of: Math.tanh },
  SiLU: { text: 'x · σ(x)', of: (x) => x * sigmoid(x) },
  Hardswish: { text: 'x · min(6, max(0, x + 3)) / 6', of: (x) => (x * Math.min(6, Math.max(0, x + 3))) / 6 },
  Hardsigmoid: { text: 'min(6, max(0, x + 3)) / 6', of: (x) => Math.min(6, Math.max(0, x + 3)) / 6 },
  Softplus: { text: 'ln(1 + e^x)' },
  Softsign: { text: 'x / (1 + |x|)', of: (x) => x / (1 + Math.abs(x)) },
  Mish: { text: 'x · tanh(ln(1 + e^x))', of: (x) => x * Math.tanh(Math.log1p(Math.exp(x))) },
  GELU: { text: 'x · Φ(x)' },
  Identity: { text: 'x', of: (x) => x },
};

/** The rule of a column that changes each value by itself; undefined for what is no such layer. */
export function activationRule({ kind, module, inputs }: Column): ActivationRule | undefined {
  if (inputs.length !== 1) return undefined;
  if (/dropout/i.test(kind)) return rules.Identity;
  if (kind === 'LeakyReLU' && module && 'negativeSlope' in module) {
    const slope = Number(module.negativeSlope);
    return { text: `x > 0 ? x : ${slope} · x`, of: (x) => (x > 0 ? x : slope * x) };
  }
  if (kind === 'ELU' && module && 'alpha' in module) {
    const alpha = Number(module.alpha);
    return { text: `x > 0 ? x : ${alpha} · (e^x − 1)`, of: (x) => (x > 0 ? x : alpha * Math.expm1(x)) };
  }
  return Object.hasOwn(rules, kind) ? rules[kind] : undefined;
}
