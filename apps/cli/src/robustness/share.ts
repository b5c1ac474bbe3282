import { wilsonInterval } from '@cnn/adversarial';

/** How many of some pictures a classifier is right about, in per cent, and where the true share lies with 95 % confidence (Wilson's interval). */
export interface Share {
  readonly correct: number;
  readonly count: number;
  readonly accuracy: number;
  readonly interval: readonly [low: number, high: number];
}

export function shareOf(correct: number, count: number): Share {
  const [low, high] = wilsonInterval(correct, count);
  return { correct, count, accuracy: (100 * correct) / count, interval: [100 * low, 100 * high] };
}

/** The accuracy as text. */
export const percent = (accuracy: number): string => `${accuracy.toFixed(1)}%`;

/** The interval as text. */
export const rangeText = ([low, high]: Share['interval']): string => `${low.toFixed(1)}–${high.toFixed(1)}%`;
