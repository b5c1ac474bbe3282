import {
  type Classifier,
  customGradient,
  interceptOperations,
  mul,
  type Step,
  sum,
  type Tensor,
  valueAndGradient,
} from '@cnn/tensor';

/** A step of a classifier on its way back. */
export interface BackwardStep {
  readonly step: Step;
  /** What went into the step first (images, not the weight), and what came out. */
  readonly x: Tensor;
  readonly y: Tensor;
  /** The gradient to the output, by the rules of what came after. */
  readonly dy: Tensor;
  /** The gradient that the step itself passes on, of this `dy` or of another, with other tensors in the place of some. */
  gradient(dy: Tensor, others?: Readonly<Record<string, Tensor>>): Tensor;
}

/** From the gradient of a step's output to that of its first input. */
export type GradientRule = (step: BackwardStep) => Tensor;

/**
 * The same classifier, but on the way back the steps that `ruleFor` knows follow its rules instead of the chain rule.
 *
 * It sees the steps of whatever the classifier is made of: modules, functions, other libraries on tfjs.
 */
export function followRules(classifier: Classifier, ruleFor: (step: Step) => GradientRule | undefined): Classifier {
  return (images) =>
    interceptOperations(
      (step) => {
        const rule = ruleFor(step);
        return rule ? withRule(step, rule) : step.run();
      },
      () => classifier(images),
    );
}

function withRule(step: Step, rule: GradientRule): Tensor {
  const [[name, input]] = Object.entries(step.inputs);
  const apply = customGradient(([at]: [Tensor], save) => {
    const value = step.run({ [name]: at }) as Tensor;
    save([at, value]);
    return {
      value,
      gradient: (dy, [x, y]) => {
        const gradient = (upstream: Tensor, others?: Readonly<Record<string, Tensor>>) => {
          const through = (of: Tensor) => sum(mul(step.run({ ...others, [name]: of }) as Tensor, upstream));
          return valueAndGradient(through, x).gradient;
        };
        return [rule({ step, x, y, dy, gradient })];
      },
    };
  });
  return apply(input);
}
