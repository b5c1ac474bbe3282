import type { Report } from '../engine/report.ts';
import { median } from '../engine/rounds.ts';
import { type Both, timeOn } from './start-both.ts';

export interface Bench {
  readonly report: Report;
  readonly rounds: number;
  readonly batch: number;
}

/** Medians of both sides in turn, after a round that compiles. */
export async function inTurn(rounds: number, kernels: Both, run: () => void): Promise<{ ours: number; peer: number }> {
  const times = { ours: [] as number[], tfjs: [] as number[] };
  for (let round = -1; round < rounds; round++) {
    for (const side of round % 2 ? (['tfjs', 'ours'] as const) : (['ours', 'tfjs'] as const)) {
      const ms = await timeOn(kernels[side], run);
      if (round >= 0) times[side].push(ms);
    }
  }
  return { ours: median(times.ours), peer: median(times.tfjs) };
}
