import { augmentationInfo, listAugmentations, validateRecipe } from '@cnn/augment';
import { describe, expect, it } from 'vitest';
import { augmentationGroups, MIXING } from './augmentation-groups.ts';
import { firstValue, optionField } from './option-field.ts';
import { starterOptions } from './starters.ts';

const steps = listAugmentations().map((op) => {
  const { options, required } = augmentationInfo(op);
  return { op, options: { ...options, ...starterOptions({ name: op, options, required }) } as Record<string, unknown> };
});

/** All that a page can set by itself. */
const settable = steps.flatMap(({ op, options }) =>
  Object.entries(options).map(([name, value]) => ({ op, name, value: value ?? firstValue(op, name), options })),
);

const problems = (op: string, options: object) =>
  validateRecipe({
    version: 1,
    steps: [{ op, ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) }],
  });

describe('a field', () => {
  it('is there for each option but a few', () => {
    const texts = settable.filter(({ op, name, value }) => optionField(op, name, value).kind === 'text');
    expect([...new Set(texts.map(({ name }) => name))].sort()).toEqual([
      'alpha',
      'excludedLabels',
      'minBboxSize',
      'numClasses',
      'order',
      'outputSize',
      'rgbWeights',
      'selectFrom',
    ]);
  });

  it.each(settable)('$op takes both ends of the slider of $name', ({ op, name, value, options }) => {
    const field = optionField(op, name, value);
    if (field.kind === 'choice') {
      expect(field.values).toContain(value);
      for (const each of field.values) expect(problems(op, { ...options, [name]: each })).toEqual([]);
    }
    if (field.kind !== 'number' && field.kind !== 'interval' && field.kind !== 'two') return;
    const { kind, min, max } = field;
    for (const number of [value].flat() as number[]) {
      expect(number).toBeGreaterThanOrEqual(min);
      expect(number).toBeLessThanOrEqual(max);
    }
    const ends =
      kind === 'number'
        ? [min, max]
        : [
            [min, max],
            [min, min],
            [max, max],
          ];
    for (const end of ends) expect(problems(op, { ...options, [name]: end })).toEqual([]);
  });
});

describe('the groups', () => {
  it('hold each augmentation once, and none is empty', () => {
    const groups = augmentationGroups(listAugmentations());
    expect(groups.flatMap(({ names }) => names)).toEqual(listAugmentations());
    for (const { names } of groups) expect(names.length).toBeGreaterThan(3);
    expect(groups[3].names).toEqual(expect.arrayContaining([...MIXING]));
  });
});
