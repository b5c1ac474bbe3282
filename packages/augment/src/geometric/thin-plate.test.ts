import { onEachBackend } from '@cnn/tensor/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bendPlaces, FIXED_POINTS, thinPlate } from './thin-plate.ts';

onEachBackend(() => {
  it('takes each moved point back to where it was', async () => {
    const move = fc.double({ min: -0.45, max: 0.45, noNaN: true });
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 10, maxLength: 10 }), async (moves) => {
        const moved = FIXED_POINTS.map(([x, y], k) => [x + moves[2 * k]!, y + moves[2 * k + 1]!] as const);
        const columns = moved.map(([x, y]) => [Float64Array.of(x), Float64Array.of(y)] as const);
        const places = bendPlaces(thinPlate(columns), moved, 1);
        const found = await places.data();
        places.dispose();
        for (const [k, place] of FIXED_POINTS.flat().entries()) expect(found[k]).toBeCloseTo(place, 4);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves a plane alone where no point moves', async () => {
    const columns = FIXED_POINTS.map(([x, y]) => [Float64Array.of(x), Float64Array.of(y)] as const);
    const places = [
      [0.3, -0.7],
      [-1.5, 2],
      [0, 0],
    ] as const;
    const found = await bendPlaces(thinPlate(columns), places, 1).data();
    for (const [k, place] of places.flat().entries()) expect(found[k]).toBeCloseTo(place, 6);
  });
});
