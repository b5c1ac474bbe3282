import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colorText } from '../picture/color.ts';
import { colorAt } from '../picture/color-table.ts';
import { expectSvg } from '../testing/expect-svg.ts';
import { confusionMatrix } from './confusion-matrix.ts';

const animals = ['cat', 'dog', 'frog'];
const counts = [
  [8, 1, 1],
  [0, 4, 1],
  [0, 0, 10],
];

describe('confusionMatrix', () => {
  it('has rows for the actual category and columns for the predicted one', () => {
    const svg = confusionMatrix(counts, animals);
    expect(svg).toContain('>Actual Category<');
    expect(svg).toContain('>Predicted Category<');
    const [x, y] = /dog → frog: 1<\/title><rect x="([\d.]+)" y="([\d.]+)"/.exec(svg)!.slice(1).map(Number);
    const [diagonalX, diagonalY] = /frog → frog: 10<\/title><rect x="([\d.]+)" y="([\d.]+)"/
      .exec(svg)!
      .slice(1)
      .map(Number);
    expect(x).toBe(diagonalX);
    expect(y).toBeLessThan(diagonalY);
  });

  it('gives the accuracy and the most common mistake', () => {
    const svg = confusionMatrix(
      [
        [9, 1],
        [3, 7],
      ],
      ['cat', 'dog'],
    );
    expect(svg).toContain('<title>Confusion matrix: accuracy 80.00 %</title>');
    expect(svg).toContain('16 of 20 correct');
    expect(svg).toContain('dog taken for cat, 3 times');
  });

  it("shades counts by the largest class's size, as the course does by 1000", () => {
    const svg = confusionMatrix(counts, animals);
    expect(svg).toMatch(new RegExp(`cat → cat: 8</title><rect [^>]*fill="${colorText(colorAt('blues', 0.8))}"`));
    expect(svg).toMatch(new RegExp(`dog → dog: 4</title><rect [^>]*fill="${colorText(colorAt('blues', 0.4))}"`));
  });

  it('shows shares of the row when normalised, and no share of an empty row', async () => {
    const svg = confusionMatrix(
      [
        [3, 1, 0],
        [0, 0, 0],
        [0, 0, 5],
      ],
      animals,
      { normalize: true },
    );
    await expectSvg(svg);
    expect(svg).toContain('cat → dog: 1 (25.0 %)');
    expect(svg).toMatch(new RegExp(`cat → cat: 3 [^<]*</title><rect [^>]*fill="${colorText(colorAt('blues', 0.75))}"`));
    expect(svg.match(/>–</g)).toHaveLength(3);
  });

  it('takes typed arrays as rows, one class, and no sample at all', async () => {
    const svg = confusionMatrix([Int32Array.of(0)], ['cat']);
    await expectSvg(svg);
    expect(svg).toContain('Confusion matrix: no samples');
  });

  it('prints numbers up to 40 classes, and shows them on hovering beyond', async () => {
    const square = (n: number) =>
      Array.from({ length: n }, (_, i) =>
        Array.from({ length: n }, (_, j) => (i === j ? 96 : (i + 1) % n === j ? 4 : 0)),
      );
    const names = (n: number) => Array.from({ length: n }, (_, i) => `class ${i}`);
    const printed = confusionMatrix(square(40), names(40));
    const hundred = confusionMatrix(square(100), names(100));
    await expectSvg(printed);
    await expectSvg(hundred);
    expect(printed).toContain('>96</text>');
    expect(hundred).not.toContain('>96</text>');
    expect(hundred).toContain('<title>class 99 → class 99: 96</title>');
    // By the square root: 4 of 100 are as blue as a fifth.
    const fifth = colorText(colorAt('blues', 0.2));
    expect(hundred).toMatch(new RegExp(`class 0 → class 1: 4</title><rect [^>]*fill="${fifth}"`));
    const width = Number(/width="(\d+)"/.exec(hundred)![1]);
    expect(width).toBeLessThan(1500);
  });

  it('names the classes of a cell, by which a page can open its pictures', () => {
    const svg = confusionMatrix(counts, animals);
    expect(svg).toContain('<g data-true="1" data-predicted="2"><title>dog → frog: 1</title>');
    expect(svg.match(/data-true=/g)).toHaveLength(6);
  });

  it('shows shares of the column or of all', () => {
    const predicted = confusionMatrix(counts, animals, { normalize: 'predicted' });
    expect(predicted).toContain('dog → frog: 1 (8.3 %)');
    expect(predicted).toContain('; columns in per cent');
    expect(confusionMatrix(counts, animals, { normalize: 'all' })).toContain('dog → frog: 1 (4.0 %)');
    expect(confusionMatrix(counts, animals, { normalize: 'true' })).toBe(
      confusionMatrix(counts, animals, { normalize: true }),
    );
    expect(() => confusionMatrix(counts, animals, { normalize: 'rows' as never })).toThrow(
      "'true', 'predicted' or 'all', found rows",
    );
  });

  it('adds recall and precision, where there are any', async () => {
    const svg = confusionMatrix(
      [
        [8, 2, 0],
        [0, 0, 0],
        [2, 0, 3],
      ],
      animals,
      { margins: true },
    );
    await expectSvg(svg);
    for (const told of [
      'recall of cat: 80.0 %',
      'recall of frog: 60.0 %',
      'precision of cat: 80.0 %',
      'precision of frog: 100.0 %',
    ])
      expect(svg).toContain(`<title>${told}</title>`);
    expect(svg).toContain('<title>recall of dog: –</title>');
    expect(svg).toContain('<title>precision of dog: 0.0 %</title>');
  });

  it('draws the most confused of many classes, and adds up the others', async () => {
    const svg = confusionMatrix(
      [
        [5, 0, 0, 1],
        [0, 6, 3, 0],
        [0, 1, 7, 2],
        [1, 0, 0, 8],
      ],
      ['a', 'b', 'c', 'd'],
      { limit: 2, margins: true },
    );
    await expectSvg(svg);
    for (const told of ['b → c: 3', 'c → b: 1', 'c → 2 others: 2', '2 others → b: 0'])
      expect(svg.includes(`<title>${told}</title>`), told).toBe(!told.endsWith('0'));
    expect(svg).toContain('other classes among themselves, right and wrong: 15');
    expect(svg).toContain('recall of b: 66.7 %');
    expect(svg).toContain('precision of c: 70.0 %');
    expect(svg).toContain('26 of 34 correct; the 2 of 4 classes most often confused');
    expect(svg).toContain('<g data-true="2"><title>c → 2 others: 2');
  });

  it('stays a picture with 10,000 classes', async () => {
    const n = 10_000;
    const zeros = new Uint8Array(n);
    const rows = Array.from({ length: n }, (_, i) =>
      i % 1000 === 0 ? Uint8Array.from({ length: n }, (_, j) => Number(j === i + 5)) : zeros,
    );
    const svg = confusionMatrix(
      rows,
      Array.from({ length: n }, (_, i) => `class ${i}`),
    );
    await expectSvg(svg);
    expect(svg).toContain('<title>class 9000 → class 9005: 1</title>');
    expect(svg).toContain('0 of 10 correct; the 39 of 10000 classes most often confused');
    expect(svg.length).toBeLessThan(100_000);
  });

  it('keeps class names as text, whatever they hold', async () => {
    const svg = confusionMatrix([[1]], ['<img src=x onerror="alert(1)">']);
    await expectSvg(svg);
    expect(svg).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt; → ');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (name) => expectSvg(confusionMatrix([[1]], [name]))),
      { numRuns: 40 },
    );
  });

  it('names what does not fit', () => {
    expect(() => confusionMatrix([], [])).toThrow(RangeError);
    expect(() => confusionMatrix([[1, 2]], ['cat', 'dog'])).toThrow('a row for each of 2 classes, found 1 rows');
    expect(() => confusionMatrix([[1, 2], [3]], ['cat', 'dog'])).toThrow(
      'expected 2 columns as there are classes, found 1 in row 1',
    );
    expect(() =>
      confusionMatrix(
        [
          [1, -2],
          [3, 4],
        ],
        ['cat', 'dog'],
      ),
    ).toThrow('counts of at least 0, found -2 in row 0');
    expect(() => confusionMatrix([[Number.NaN]], ['cat'])).toThrow('found NaN in row 0');
  });
});
