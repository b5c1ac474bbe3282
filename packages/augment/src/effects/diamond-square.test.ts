import fc from 'fast-check';
import { expect, it } from 'vitest';
import brightness from '../fixtures/kornia/random-plasma-brightness.json' with { type: 'json' };
import contrast from '../fixtures/kornia/random-plasma-contrast.json' with { type: 'json' };
import shadow from '../fixtures/kornia/random-plasma-shadow.json' with { type: 'json' };
import type { KorniaCase, KorniaTensor } from '../testing/kornia.ts';
import { diamondSquare, type LevelDraws } from './diamond-square.ts';

type PlasmaCase = KorniaCase & { readonly drawn: Readonly<Record<string, KorniaTensor>> };

it.for([brightness, contrast, shadow].flatMap(({ op, cases }) => cases.map((each) => [op, each.name, each] as const)))(
  "%s, %s: has Kornia's field",
  ([, , each]) => {
    const { drawn, params } = each as unknown as PlasmaCase;
    const { shape, data } = params.plasma!;
    const [batch, height, width, channels] = shape as [number, number, number, number];
    const roughness = params.roughness!.data;
    // One field for all samples where they share their chance.
    const fields = drawn['field 0']!.shape[0]!;
    for (let field = 0; field < batch * channels; field++) {
      const [sample, channel] = [Math.floor(field / channels), field % channels];
      const draw: LevelDraws = (level, rows, columns) => {
        const values = drawn[`field ${level}`]!.data;
        const own = values.slice((field % fields) * rows * columns, ((field % fields) + 1) * rows * columns);
        // Kornia draws the start of a high picture, or a square one, along its columns.
        const isTurned = level === 0 && columns === 2;
        return own.map((value, k) => (isTurned ? own[(k % 2) * rows + Math.floor(k / 2)]! : value));
      };
      const found = diamondSquare(height, width, roughness[sample]!, draw);
      for (const [k, value] of found.entries()) {
        expect(Math.abs(value - data[(sample * height * width + k) * channels + channel]!)).toBeLessThan(1e-5);
      }
    }
  },
);

it('stays within what was drawn, for any size and roughness', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (height, width, roughness) => {
        const field = diamondSquare(height, width, roughness, (level, rows, columns) =>
          Array.from({ length: rows * columns }, (_, k) => 0.25 + (((k * 7 + level) % 11) / 10) * 0.5),
        );
        expect(field).toHaveLength(height * width);
        expect(field.every((value) => value >= 0.25 - 1e-6 && value <= 0.75 + 1e-6)).toBe(true);
      },
    ),
  );
});

it('is flat between equal corners without chance', () => {
  expect(
    new Set(diamondSquare(7, 12, 0, (level, rows, columns) => new Array(rows * columns).fill(level ? 1 : 0.5))),
  ).toEqual(new Set([0.5]));
});
