import { CLIP, type ColorStep, type ScaleStep, UNIT } from './color-step.ts';

/** A product that is kept within [0, 1], as is what goes into it; or else neither of both. */
export function clipped(clip: boolean, { factor, offset }: Pick<ScaleStep, 'factor' | 'offset'>): ColorStep[] {
  const step = { kind: 'scale', factor, offset } as const;
  return clip ? [CLIP, { ...step, ...UNIT }] : [step];
}
