import { describe, expect, it } from 'vitest';
import { adamW } from './adamw.ts';
import { optimizerNamed, optimizerNames } from './optimizer-named.ts';

describe('optimizerNamed', () => {
  it('makes each rule again from its own name and options', () => {
    for (const name of optimizerNames) {
      const rule = optimizerNamed(name);
      expect(rule.name).toBe(name);
      expect(optimizerNamed(name, rule.options).options).toEqual(rule.options);
    }
    expect(optimizerNamed('adamw', { learningRate: 0.5 }).options).toEqual(adamW({ learningRate: 0.5 }).options);
  });

  it('refuses names and options that there are not', () => {
    expect(() => optimizerNamed('Adem')).toThrow("unknown optimizer 'Adem'; did you mean 'Adam'?");
    expect(() => optimizerNamed('Adam', { momentum: 0.9 })).toThrow("Adam: unknown option 'momentum'");
    expect(() => optimizerNamed('toString')).toThrow('unknown optimizer');
    expect(() => optimizerNamed('SGD', { toString: 1 })).toThrow("SGD: unknown option 'toString'");
    expect(() => optimizerNamed('Adam', { betas: 0.9 })).toThrow('Adam: betas must be a list of numbers, found 0.9');
    expect(() => optimizerNamed('SGD', { nesterov: 1 })).toThrow('SGD: nesterov must be true or false, found 1');
    expect(() => optimizerNamed('Muon', { adjustLearningRate: [] })).toThrow(
      'adjustLearningRate must be text, found []',
    );
    expect(() => optimizerNamed('SGD', { momentum: 2 })).toThrow('momentum must be in [0, 1], found 2');
  });
});
