import { attacksPart } from './attacks-part.ts';
import { calibrationPart } from './calibration-part.ts';
import { corruptionsPart } from './corruptions-part.ts';
import { curvePart } from './curve-part.ts';
import { groupsPart } from './groups-part.ts';
import type { Part } from './subject.ts';
import { unknownsPart } from './unknowns-part.ts';

/** What a card may hold, in its order. Adding a part is a file and a line here. */
export const parts = {
  attacks: attacksPart,
  curve: curvePart,
  corruptions: corruptionsPart,
  calibration: calibrationPart,
  unknowns: unknownsPart,
  groups: groupsPart,
} satisfies Readonly<Record<string, Part>>;

export type PartName = keyof typeof parts;

export const partNames = Object.keys(parts) as PartName[];
