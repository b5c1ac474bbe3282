import type { CurvesData } from './curves-element.ts';

/** Epochs as JSON, or a line of JSON for each. */
export function parseCurves(text: string): CurvesData {
  const read = jsonOf(text) ?? linesOf(text);
  const value = isEpoch(read) ? [read] : read;
  const histories = Array.isArray(value) ? [value] : Object.values(value);
  if (histories.every((history) => Array.isArray(history) && history.every(isEpoch))) return value as CurvesData;
  throw new Error(
    'Curves: expected epochs such as { "epoch": 1, "loss": 1.53 }, or lists of them by the names of runs',
  );
}

function jsonOf(text: string): object | undefined {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function linesOf(text: string): unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.flatMap((line, i) => {
    try {
      return [JSON.parse(line)];
    } catch (error) {
      // The last line may be being written.
      if (i > 0 && i === lines.length - 1) return [];
      throw new Error(`Curves: line ${i + 1} is no JSON (${(error as Error).message})`);
    }
  });
}

const isEpoch = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Number.isFinite((value as { epoch?: number }).epoch);
