import { damagedImage } from './image-damage.ts';

/** Lines of a PNG, each with a filter's number in front. */
export interface PNGLines {
  readonly raw: Uint8Array;
  /** Where the first one's number is. */
  readonly start: number;
  readonly height: number;
  /** Bytes of a line, without the number. */
  readonly length: number;
  /** Bytes of a pixel, at least 1. */
  readonly step: number;
}

/**
 * Undoes the filters of a PNG's lines.
 *
 * @param to where the bytes go, line behind line; without it they stay where they are, behind the numbers.
 * @throws DataError that names the file if there is no such filter.
 */
export function unfilterPNG({ raw, start, height, length, step }: PNGLines, subject: string, to?: Uint8Array): void {
  const stride = to ? length : length + 1;
  for (let row = 0, from = start + 1, line = to ? 0 : from; row < height; row++, from += length + 1, line += stride) {
    const kind = raw[from - 1];
    if (kind > 4) throw damagedImage(subject, 'filters from 0 to 4', `${kind} in line ${row}`);
    if (kind === 0 && !to) continue;
    // Above the first line lie zeros.
    const undo = (row === 0 ? FIRST : UNDO)[kind];
    undo(raw, from, to ?? raw, line, line - stride, length, step);
  }
}

/** Makes a line of `to`, from the one above. */
type Undo = (
  raw: Uint8Array,
  from: number,
  to: Uint8Array,
  line: number,
  above: number,
  length: number,
  step: number,
) => void;

const none: Undo = (raw, from, to, line, _above, length) => {
  if (length > 64) to.set(raw.subarray(from, from + length), line);
  else for (let i = 0; i < length; i++) to[line + i] = raw[from + i];
};

const sub: Undo = (raw, from, to, line, _above, length, step) => {
  for (let i = 0; i < step; i++) to[line + i] = raw[from + i];
  for (let i = step; i < length; i++) to[line + i] = raw[from + i] + to[line + i - step];
};

const up: Undo = (raw, from, to, line, above, length) => {
  for (let i = 0; i < length; i++) to[line + i] = raw[from + i] + to[above + i];
};

const average: Undo = (raw, from, to, line, above, length, step) => {
  for (let i = 0; i < step; i++) to[line + i] = raw[from + i] + (to[above + i] >> 1);
  for (let i = step; i < length; i++) to[line + i] = raw[from + i] + ((to[line + i - step] + to[above + i]) >> 1);
};

const averageOfFirst: Undo = (raw, from, to, line, _above, length, step) => {
  for (let i = 0; i < step; i++) to[line + i] = raw[from + i];
  for (let i = step; i < length; i++) to[line + i] = raw[from + i] + (to[line + i - step] >> 1);
};

const paeth: Undo = (raw, from, to, line, above, length, step) => {
  for (let i = 0; i < step; i++) to[line + i] = raw[from + i] + to[above + i];
  // Channel by channel, so that what is left of a byte is in hand.
  for (let channel = 0; channel < step; channel++) {
    let left = to[line + channel];
    let corner = to[above + channel];
    for (let i = channel + step; i < length; i += step) {
      const over = to[above + i];
      const toLeft = Math.abs(over - corner);
      const toOver = Math.abs(left - corner);
      const toCorner = Math.abs(left + over - 2 * corner);
      const nearest = toLeft <= toOver && toLeft <= toCorner ? left : toOver <= toCorner ? over : corner;
      left = (raw[from + i] + nearest) & 255;
      to[line + i] = left;
      corner = over;
    }
  }
};

const UNDO: readonly Undo[] = [none, sub, up, average, paeth];
const FIRST: readonly Undo[] = [none, sub, none, averageOfFirst, sub];
