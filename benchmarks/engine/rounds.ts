import { setTimeout as pause } from 'node:timers/promises';
import type { Contestant } from './contestant.ts';

/** Threads of the last one, who spin for a while before they sleep, must not slow down the next. */
const PAUSE_MS = 50;

export interface RoundsOptions {
  readonly rounds: number;
  /** Turns of each that do not count. @default 2 */
  readonly warmUps?: number;
}

/**
 * Lets contestants do the same in turn, in every second round in reverse order.
 *
 * @returns the median of each one's milliseconds.
 */
export async function takeTurns(
  contestants: readonly Contestant[],
  command: string,
  { rounds, warmUps = 2 }: RoundsOptions,
): Promise<Map<Contestant, number>> {
  const times = new Map<Contestant, number[]>(contestants.map((contestant) => [contestant, []]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const contestant of round % 2 ? [...contestants].reverse() : contestants) {
      const { ms } = await contestant.ask(command);
      if (round >= 0) times.get(contestant)!.push(ms);
      await pause(PAUSE_MS);
    }
  }
  return new Map([...times].map(([contestant, values]) => [contestant, median(values)]));
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
