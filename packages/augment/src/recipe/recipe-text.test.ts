import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomAffine } from '../geometric/random-affine.ts';
import { randomCrop } from '../geometric/random-crop.ts';
import { randomHorizontalFlip } from '../geometric/random-horizontal-flip.ts';
import { sequence } from '../sequences/sequence.ts';
import type { Recipe } from './recipe.ts';
import { recipeFromText, recipeToText } from './recipe-text.ts';
import { toRecipe } from './to-recipe.ts';

const recipe = (...steps: Recipe['steps']): Recipe => ({ version: 1, steps });

describe('recipeToText', () => {
  it('is short', () => {
    const train = sequence(
      randomCrop(32, { padding: 4, paddingMode: 'reflect' }),
      sequence(randomAffine([-5, 5.25]), randomHorizontalFlip(), { randomApply: 1 }),
    );
    const text =
      '1~RandomCrop(size*32!padding*4!paddingMode*reflect)~Sequence(steps*(RandomAffine(degrees*(-5!5.25))~RandomHorizontalFlip)!randomApply*1)';
    expect(recipeToText(toRecipe(train))).toBe(text);
    expect(recipeFromText(text)).toEqual(toRecipe(train));
    expect(recipeToText(recipe())).toBe('1');
  });

  it('comes back whatever a recipe holds, and may stand in an address as it is', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? 0 : x)),
        fc.boolean(),
        fc.constant(null),
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('true', 'null', '12', '', 'a-b', 'it’s (!)~*.'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('any'), { maxKeys: 3, noNullPrototype: true }),
      ),
    })).any;
    const options = fc.dictionary(
      fc.string().filter((name) => name !== 'op' && name !== 'steps'),
      value,
      { maxKeys: 3, noNullPrototype: true },
    );
    const step = fc.tuple(fc.string(), options).map(([op, own]) => ({ ...own, op }) as Recipe['steps'][number]);
    const nested = fc
      .tuple(fc.array(step, { maxLength: 3 }), options)
      .map(([steps, own]) => ({ ...own, op: 'Sequence', steps }));
    fc.assert(
      fc.property(fc.array(fc.oneof(step, nested), { maxLength: 3 }), (steps) => {
        const text = recipeToText(recipe(...steps));
        expect(recipeFromText(text)).toEqual(recipe(...steps));
        expect(text).toMatch(/^[\w~()!*'.%+-]*$/);
        expect(encodeURIComponent(text.replaceAll(/%|\+/g, ''))).toBe(text.replaceAll(/%|\+/g, ''));
      }),
    );
  });
});

describe('recipeFromText', () => {
  it.each([
    ['', 'expected a name or a value, found the end'],
    ['1~', 'expected a name or a value, found the end'],
    ['1~RandomAffine(', 'expected a name or a value, found the end'],
    ['1~RandomAffine(degrees)', "expected * after degrees, found ')' at character 23"],
    ['1~RandomAffine(degrees*5', 'expected ), found the end'],
    ['1~RandomAffine(degrees*5))', "expected the end, found ')' at character 26"],
    ['1~Sequence(steps*RandomInvert)', "expected ( after steps*, found 'RandomInvert)' at character 18"],
    ["1~'%zz'", "expected percent-encoded text, found '%zz'"],
    ["1~'a", "expected ', found the end"],
    [`1~A(b*${'('.repeat(40)}`, 'expected brackets at most 32 deep, found more'],
    ['1'.repeat(20_001), 'expected at most 20000 characters, found 20001'],
  ])('refuses %j', (text, message) => {
    expect(() => recipeFromText(text)).toThrow(message);
  });

  it('throws nothing but that the text cannot be read', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."1~A(b*2!)'%-.e") }), (text) => {
        try {
          recipeFromText(text);
        } catch (error) {
          expect((error as Error).name).toBe('DataError');
        }
      }),
    );
  });

  it('keeps names of ancestors as plain names', () => {
    const read = recipeFromText('1~A(__proto__*(*polluted*1))') as { steps: object[] };
    expect(Object.keys(read.steps[0]!)).toEqual(['op', '__proto__']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
