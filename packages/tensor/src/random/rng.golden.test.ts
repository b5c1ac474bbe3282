import { describe, expect, it } from 'vitest';
import streams from '../fixtures/rng.json';
import { Rng } from './rng.ts';

// Numbers of a second implementation, tools/reference/philox.py, from which all golden fixtures are made.
describe('Rng agrees with its twin in Python', () => {
  it.each(streams)('seed $seed, keys $keys', ({ seed, keys, words, uniforms, normals, integers, permutation }) => {
    const rng = new Rng(seed).fold(...keys);
    expect([...rng.words(words.length)]).toEqual(words);
    expect([...rng.uniforms(uniforms.length)]).toEqual(uniforms.map(Math.fround));
    expect([...rng.integers(integers.length, -3, 10)]).toEqual(integers);
    expect([...rng.permutation(permutation.length)]).toEqual(permutation);
    // Log, cosine and sine may differ in the last bit from one library to the next.
    rng.normals(normals.length).forEach((value, i) => {
      expect(value).toBeCloseTo(normals[i], 6);
    });
  });
});
