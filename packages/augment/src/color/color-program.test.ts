import { describe, expect, it } from 'vitest';
import { CODES } from './color-join.ts';
import { type ColorProgram, colorProgram, STEP_SIZE, stepsOf } from './color-program.ts';
import { CLIP, type ColorStep, UNIT } from './color-step.ts';

/** The steps of image i: codes, with their numbers up to the last that is not 0. */
function programOf(steps: readonly ColorStep[], { i = 0, batch = 1, channels = 3 } = {}): number[][] {
  const { steps: count, values } = colorProgram(steps, batch, channels)!;
  const rows = Array.from({ length: count }, (_, k) =>
    Array.from(values.subarray((i * count + k) * STEP_SIZE, (i * count + k + 1) * STEP_SIZE)),
  );
  return rows.filter(([code]) => code !== CODES.none);
}

const codesOf = (steps: readonly ColorStep[]) => programOf(steps).map(([code]) => code);

const scale = (factor: number, offset: number, bounds: object = {}): ColorStep => ({
  kind: 'scale',
  factor,
  offset,
  ...bounds,
});
const hsv = (hue: number, saturation: number, bounds: object = UNIT): ColorStep => ({
  kind: 'hsv',
  hue,
  saturation,
  ...bounds,
});

describe('colorProgram', () => {
  it('lays steps out as the kernel reads them', () => {
    expect(programOf([{ kind: 'mix', matrix: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], low: -1, high: 2 }])).toEqual([
      [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, -1, 2, 0],
    ]);
    expect(programOf([{ kind: 'scale', factor: [1, 2, 3], offset: [4, 5, 6] }])).toEqual([
      [1, 1, 0, 0, 4, 0, 2, 0, 5, 0, 0, 3, 6, -Infinity, Infinity, 0],
    ]);
    expect(programOf([hsv(0.5, 2)])).toEqual([[2, 0.5, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]]);
    expect(programOf([{ kind: 'gamma', gamma: 2, gain: 3 }])).toEqual([
      [3, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0],
    ]);
    expect(programOf([{ kind: 'solarize', threshold: 0.5, addition: 0.25 }])[0]!.slice(0, 3)).toEqual([4, 0.5, 0.25]);
    expect(programOf([{ kind: 'posterize', bits: 3 }])[0]!.slice(0, 2)).toEqual([5, 3]);
  });

  it('keeps for each image only what is applied to it', () => {
    const steps: ColorStep[] = [
      { ...scale(2, 0), applied: Uint8Array.of(1, 0, 0) },
      { kind: 'posterize', bits: Float32Array.of(0, 3, 8), applied: Uint8Array.of(0, 1, 1) },
      { kind: 'gamma', gamma: 2, gain: 1, applied: Uint8Array.of(1, 1, 0) },
    ];
    expect(colorProgram(steps, 3, 3)!.steps).toBe(2);
    const codes = [0, 1, 2].map((i) => programOf(steps, { i, batch: 3 }).map(([code]) => code));
    // All eight bits are what the image is.
    expect(codes).toEqual([[CODES.affine, CODES.gamma], [CODES.posterize, CODES.gamma], []]);
  });

  it('has no program for other channels than it can tell apart', () => {
    const each: ColorStep = { kind: 'scale', factor: [1, 2], offset: 0 };
    expect(colorProgram([each], 1, 2)).toBeUndefined();
    expect(colorProgram([{ kind: 'mix', matrix: [1, 0, 0, 0, 1, 0] }], 1, 2)).toBeUndefined();
    expect(colorProgram([scale(2, 0)], 1, 7)).toBeDefined();
    expect(programOf([{ kind: 'mix', matrix: [3, 4] }], { channels: 1 })).toEqual(
      programOf([scale(3, 4)], { channels: 1 }),
    );
  });
});

describe('neighbours', () => {
  const one = (...steps: ColorStep[]) => {
    const program = programOf(steps);
    expect(program).toHaveLength(1);
    return program[0]!;
  };

  it('become one product: first one, then the other', () => {
    expect(one(scale(2, 1), scale(3, 5))).toEqual(one(scale(6, 8)));
    const mix: ColorStep = { kind: 'mix', matrix: [0, 1, 0, 0.5, 0, 0, 1, 0, 1, 0, 0, 0] };
    expect(one(mix, { kind: 'scale', factor: [2, 3, 4], offset: 1 })).toEqual(
      one({ kind: 'mix', matrix: [0, 2, 0, 2, 0, 0, 3, 1, 4, 0, 0, 1] }),
    );
    expect(one({ kind: 'scale', factor: [2, 3, 4], offset: 1 }, mix)).toEqual(
      one({ kind: 'mix', matrix: [0, 3, 0, 1.5, 0, 0, 4, 1, 2, 0, 0, 1] }),
    );
  });

  it('become one with bounds that are carried through', () => {
    // 2 · clamp(x + 0.25) − 0.5 goes from −0.5 to 1.5, of which [0, 1] is kept.
    expect(one(scale(1, 0.25, UNIT), scale(2, -0.5))).toEqual(one(scale(2, 0, { low: -0.5, high: 1.5 })));
    expect(one(scale(1, 0.25, UNIT), scale(0.5, 0.25, UNIT))).toEqual(
      one(scale(0.5, 0.375, { low: 0.25, high: 0.75 })),
    );
    expect(one(scale(1, 0.25, UNIT), scale(-1, 1))).toEqual(one(scale(-1, 0.75, UNIT)));
    expect(one(scale(1, 0.25, { low: 0 }), scale(0, 0.5))).toEqual(one(scale(0, 0.5, { low: 0.5, high: 0.5 })));
    expect(one(scale(2, 0, { low: 0 }), scale(-1, 0))).toEqual(one(scale(-2, 0, { high: 0 })));
  });

  it('stay apart where bounds between them differ by channel', () => {
    expect(codesOf([CLIP, { kind: 'scale', factor: 1, offset: [0.1, 0.2, 0.3], ...UNIT }])).toHaveLength(2);
    expect(codesOf([CLIP, { kind: 'mix', matrix: [0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0] }])).toHaveLength(2);
    // These are brighter than white anyway.
    expect(codesOf([CLIP, { kind: 'scale', factor: [1, 2, 3], offset: 0, ...UNIT }])).toHaveLength(1);
  });

  it('that do nothing are left out', () => {
    expect(programOf([scale(1, 0)])).toEqual([]);
    expect(codesOf([CLIP, hsv(1, 1), CLIP, { kind: 'gamma', gamma: 2, gain: 1 }, CLIP])).toEqual([
      CODES.affine,
      CODES.hsv,
      CODES.gamma,
    ]);
    expect(codesOf([{ kind: 'posterize', bits: 2 }, CLIP])).toEqual([CODES.posterize]);
    expect(codesOf([{ kind: 'solarize', threshold: 0, addition: 0.1 }, CLIP])).toEqual([CODES.solarize]);
    expect(codesOf([{ kind: 'solarize', threshold: 0, addition: 0 }, CLIP])).toEqual([CODES.solarize, CODES.affine]);
    expect(codesOf([CLIP, { kind: 'solarize', threshold: 0, addition: 0 }, CLIP])).toEqual([
      CODES.affine,
      CODES.solarize,
    ]);
    expect(one(hsv(1, 2, {}), scale(1, 0, { low: 0.25, high: 0.5 }))).toEqual(one(hsv(1, 2, { low: 0.25, high: 0.5 })));
  });

  it('are one hue and saturation where none is cut off between', () => {
    const last = (...steps: ColorStep[]) => programOf([CLIP, ...steps]).slice(1);
    expect(last(hsv(0.25, 1), hsv(0, 2))).toEqual(last(hsv(0.25, 2)));
    expect(last(hsv(0.25, 1.5), hsv(0.5, 2))).toEqual(last(hsv(0.75, 3)));
    expect(last(hsv(0, 0.5), hsv(0.5, 2))).toEqual(last(hsv(0.5, 1)));
    expect(last(hsv(0, 2), hsv(0, 0.5))).toHaveLength(2);
    expect(last(hsv(0, 2, { low: 0.1, high: 1 }), hsv(0.5, 1))).toHaveLength(2);
    // Of what is brighter than white nothing is known.
    expect(codesOf([hsv(0, 1), hsv(0.5, 1)])).toHaveLength(2);
  });
});

describe('stepsOf', () => {
  it('gives the steps that a program is made of', () => {
    const batch = 3;
    const steps: ColorStep[] = [
      {
        kind: 'scale',
        factor: [1, 2, 3],
        offset: Float64Array.of(0.25, 0.5, 0.75),
        ...UNIT,
        applied: Uint8Array.of(1, 1, 0),
      },
      { kind: 'posterize', bits: 3, applied: Uint8Array.of(0, 0, 1) },
      { kind: 'gamma', gamma: Float64Array.of(0.5, 2, 0), gain: 1, applied: Uint8Array.of(1, 1, 0) },
      { kind: 'mix', matrix: [0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0.5], applied: Uint8Array.of(1, 0, 1) },
      { kind: 'solarize', threshold: 0.5, addition: 0, applied: Uint8Array.of(0, 1, 0) },
      { kind: 'hsv', hue: 1, saturation: 0.5, low: Float64Array.of(0, 0, 0.25), high: 1 },
    ];
    const program = colorProgram(steps, batch, 3) as ColorProgram;
    const again = stepsOf(program, batch, 3);
    expect(colorProgram(again, batch, 3)).toEqual(program);
    // Those of one kind in one place are one step.
    expect(again).toHaveLength(8);
  });

  it('gives numbers where images agree, and neutral ones to images that a step is not for', () => {
    const gamma = Float64Array.of(0.5, 2, 0.5);
    const applied = Uint8Array.of(1, 0, 1);
    const [step] = stepsOf(colorProgram([{ kind: 'gamma', gamma, gain: 1, applied }], 3, 1)!, 3, 1);
    expect(step).toEqual({ kind: 'gamma', gamma: 0.5, gain: 1, applied });
    const [other] = stepsOf(
      colorProgram([{ kind: 'gamma', gamma: Float64Array.of(2, 9, 3), gain: 1, applied }], 3, 1)!,
      3,
      1,
    );
    expect(other).toEqual({ kind: 'gamma', gamma: Float64Array.of(2, 1, 3), gain: 1, applied });
  });

  it('gives operations on numbers where no channel looks at another', () => {
    const kinds = (step: ColorStep, channels: number) => stepsOf(colorProgram([step], 1, channels)!, 1, channels);
    const applied = Uint8Array.of(1);
    const bounds = { low: -Infinity, high: Infinity, applied };
    expect(kinds(scale(2, 3), 3)).toEqual([{ kind: 'scale', factor: 2, offset: 3, ...bounds }]);
    expect(kinds(scale(2, 3), 5)).toEqual([{ kind: 'scale', factor: 2, offset: 3, ...bounds }]);
    expect(kinds({ kind: 'scale', factor: [1, 2, 3], offset: 0 }, 3)).toEqual([
      { kind: 'scale', factor: [1, 2, 3], offset: 0, ...bounds },
    ]);
  });
});
