import { describe, expect, it } from 'vitest';
import { parseAttribution } from './parse-attribution.ts';
import { parseChain } from './parse-chain.ts';
import { parseConfusionMatrix } from './parse-confusion-matrix.ts';
import { parseCurves } from './parse-curves.ts';
import { parseFeatureMaps } from './parse-feature-maps.ts';

// What elements are given by files and pages: each answers with its data or a sentence for people, whatever it is.

const PICTURE = { width: 1, height: 1, pixels: [1, 2, 3], maps: { LRP: [0.5] } };

describe('data of elements', () => {
  it('are read', () => {
    const { picture, maps } = parseAttribution(JSON.stringify(PICTURE));
    expect([picture.width, [...picture.data]]).toEqual([1, [1, 2, 3, 255]]);
    expect(maps.LRP).toEqual({ shape: [1, 1, 1, 1], data: Float32Array.of(0.5) });
    expect(parseConfusionMatrix('{"counts":[[1]],"classes":[7]}')).toEqual({ counts: [[1]], classes: ['7'] });
    expect(parseChain('{"input":8,"layers":[{"kernel":3,"name":"a"}]}')).toEqual({
      input: 8,
      layers: [{ kernel: 3, name: 'a' }],
    });
    expect(parseCurves('{"epoch":1,"loss":1}\n{"epoch":2,"lo')).toEqual([{ epoch: 1, loss: 1 }]);
    const [{ name, output }] = parseFeatureMaps('[{"name":"a","shape":[1,1,1,2],"data":[1,null]}]');
    expect([name, output.shape, [...(output.data as Float32Array)]]).toEqual(['a', [1, 1, 1, 2], [1, Number.NaN]]);
  });

  it('have maps whose names are names, whatever they are', () => {
    const text = '{"width":1,"height":1,"pixels":[1,2,3],"maps":{"__proto__":[1],"constructor":[2]}}';
    expect(Object.keys(parseAttribution(text).maps)).toEqual(['__proto__', 'constructor']);
  });

  it.each<[string, (text: string) => unknown, string, string]>([
    ['no JSON', parseAttribution, '{', 'Attribution: expected JSON, found other text'],
    ['nothing', parseAttribution, 'null', 'Attribution: expected { "width"'],
    ['pixels in a text', parseAttribution, JSON.stringify({ ...PICTURE, pixels: 'abc' }), 'Attribution: expected {'],
    ['a width of a half', parseAttribution, JSON.stringify({ ...PICTURE, width: 0.5, height: 2 }), 'expected {'],
    ['a map that is a text', parseAttribution, JSON.stringify({ ...PICTURE, maps: { a: 'b' } }), 'expected {'],
    ['no JSON', parseConfusionMatrix, '[', 'Confusion matrix: expected JSON'],
    ['counts that are texts', parseConfusionMatrix, '{"counts":[["1"]],"classes":["a"]}', 'expected { "counts"'],
    ['classes that are lists', parseConfusionMatrix, '{"counts":[[1]],"classes":[[1]]}', 'expected { "counts"'],
    ['a layer that is null', parseChain, '{"input":8,"layers":[null]}', 'Receptive field: expected { "input"'],
    ['a kernel in a list', parseChain, '{"input":8,"layers":[{"kernel":[3]}]}', 'expected { "input"'],
    ['a kernel beyond all pictures', parseChain, '{"input":8,"layers":[{"kernel":1e300}]}', 'expected { "input"'],
    ['an input that is none', parseChain, '{"input":{},"layers":[]}', 'input must be a whole number in [1, 4096]'],
    ['a shape of texts', parseFeatureMaps, '[{"name":"a","shape":["1"],"data":[]}]', 'Feature maps: expected a list'],
    ['data of texts', parseFeatureMaps, '[{"name":"a","shape":[1],"data":["1"]}]', 'Feature maps: expected a list'],
    ['a name that is a list', parseFeatureMaps, '[{"name":[],"shape":[1],"data":[1]}]', 'expected a list'],
    ['a line that is no JSON', parseCurves, '{"epoch":1}\nx\n{"epoch":2}', 'Curves: line 2 is no JSON'],
    ['a number', parseCurves, '["a"]', 'Curves: expected epochs'],
  ])('are refused in a sentence: %s', (_, parse, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
