import { type Augmentation, choices, Rng, type Shape, sizeOf } from '@cnn/tensor';
import type { AugmentationOptions, DescribedAugmentation } from '../augmentation.ts';
import { shapeAfter } from '../sequences/passes.ts';
import { type SequenceOptions, sequence } from '../sequences/sequence.ts';
import { isPlain, optionProblems } from './check-options.ts';
import { SEQUENCE, SEQUENCE_OPTIONS } from './recipe.ts';
import { complaint, memberPath, type RecipeProblem, valueText } from './recipe-problem.ts';
import { listAugmentations, makerOf } from './registry.ts';

/** What a recipe says, and what is wrong with it; there is an augmentation only where nothing is. */
export interface ReadRecipe {
  readonly augmentation?: Augmentation;
  readonly problems: readonly RecipeProblem[];
}

/** The most steps of a recipe, and how deep sequences may stand in each other. */
const [MOST_STEPS, DEEPEST] = [500, 8];

/** A picture as many are, and the values that it may grow to: a recipe costs nothing to write. */
const ORDINARY: Shape = [1, 64, 64, 3];
const MOST_VALUES = 2 ** 24;

/** Reads a value that is not trusted. */
export function readRecipe(json: unknown): ReadRecipe {
  const problems: RecipeProblem[] = [];
  const note = (path: string, expected: string, value: unknown, remedy?: string): undefined => {
    problems.push({ path, expected, found: valueText(value), ...(remedy ? { remedy } : {}) });
  };
  if (!isPlain(json) || Array.isArray(json)) {
    note('recipe', 'an object { version, steps }', json);
    return { problems };
  }
  const { version, steps, ...others } = json;
  if (version !== 1) note('version', '1', version, typeof version === 'number' ? 'update @cnn/augment' : undefined);
  for (const [name, value] of Object.entries(others)) {
    note(memberPath('', name), 'version and steps only', value, 'leave it out');
  }
  let left = MOST_STEPS;
  const members = readSteps(steps, 'steps', 0);
  if (problems.length > 0) return { problems };
  return { augmentation: members.length === 1 ? members[0]! : sequence(...members), problems };

  function readSteps(value: unknown, path: string, depth: number): Augmentation[] {
    if (!Array.isArray(value)) {
      note(path, 'a list of steps', value);
      return [];
    }
    if (depth > DEEPEST) {
      note(path, `sequences at most ${DEEPEST} deep`, value);
      return [];
    }
    left -= value.length;
    if (left < 0) {
      note(path, `at most ${MOST_STEPS} steps in all`, value);
      return [];
    }
    const read = value.map((step, k) => readStep(step, `${path}[${k}]`, depth));
    let shape = ORDINARY;
    for (const [k, member] of read.entries()) {
      shape = member ? grown(member, shape) : shape;
      if (sizeOf(shape) <= MOST_VALUES) continue;
      note(`${path}[${k}]`, `pictures of at most ${MOST_VALUES} values`, shape.slice(1));
      break;
    }
    return read.filter((each) => each !== undefined);
  }

  function readStep(value: unknown, path: string, depth: number): Augmentation | undefined {
    if (!isPlain(value) || Array.isArray(value)) return note(path, 'an object with op and options', value);
    const { op, ...options } = value;
    if (op === SEQUENCE) return readSequence(options, path, depth);
    const maker = typeof op === 'string' ? makerOf(op) : undefined;
    if (!maker) {
      const remedy =
        typeof op === 'string' && op.length < 100 ? choices(op, [...listAugmentations(), SEQUENCE]) : undefined;
      return note(`${path}.op`, 'the name of an augmentation', op, remedy);
    }
    const name = op as string;
    const { options: defaults } = maker.make(maker.required) as DescribedAugmentation;
    const wrong = optionProblems(path, name, options, { ...defaults, ...maker.required });
    problems.push(...wrong);
    for (const [key, example] of Object.entries(maker.required)) {
      if (!Object.hasOwn(options, key)) note(`${path}.${key}`, `a value such as ${valueText(example)}`, undefined);
    }
    const isComplete = Object.keys(maker.required).every((key) => Object.hasOwn(options, key));
    if (wrong.length > 0 || !isComplete) return undefined;
    return made(path, name, Object.keys(defaults), () => maker.make(structuredClone(options) as AugmentationOptions));
  }

  function readSequence(
    { steps: own, ...options }: Readonly<Record<string, unknown>>,
    path: string,
    depth: number,
  ): Augmentation | undefined {
    const before = problems.length;
    problems.push(...optionProblems(path, SEQUENCE, options, SEQUENCE_OPTIONS));
    const { randomApply } = options;
    if (Array.isArray(randomApply) && randomApply.length !== 2) {
      note(`${path}.randomApply`, 'a number or [least, most]', randomApply);
    }
    const inner = readSteps(own, `${path}.steps`, depth + 1);
    if (problems.length > before) return undefined;
    const given = structuredClone(options) as SequenceOptions;
    return made(path, SEQUENCE, Object.keys(SEQUENCE_OPTIONS), () =>
      Object.keys(given).length === 0 ? sequence(...inner) : sequence(...inner, given),
    );
  }

  function made(
    path: string,
    op: string,
    names: readonly string[],
    make: () => Augmentation,
  ): Augmentation | undefined {
    try {
      const augmentation = make();
      tryOut(op, augmentation);
      return augmentation;
    } catch (error) {
      problems.push(complaint(path, op, names, error));
      return undefined;
    }
  }
}

/** The shape that a picture comes out with; its own where it is none that the augmentation takes, which only those who use it can know. */
function grown(augmentation: Augmentation, shape: Shape): Shape {
  try {
    return shapeAfter(augmentation, shape);
  } catch {
    return shape;
  }
}

/** Draws once, as a list that is too short shows only then. What the augmentation itself complains of hangs on the images. */
function tryOut(op: string, augmentation: Augmentation): void {
  const { options } = augmentation as DescribedAugmentation;
  if (op === SEQUENCE || !Object.values(options).some(Array.isArray)) return;
  try {
    augmentation.sample([new Rng(0)], [1, 64, 64, 3]);
  } catch (error) {
    if (!new RegExp(`^${op}: `, 'i').test((error as Error).message)) throw error;
  }
}
