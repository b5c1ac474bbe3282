// Restart markers: places in the data where decoding begins anew, so that damage before them does no harm behind them.

import { restartInterval } from './jpeg-headers';
import { clearMarker, END_OF_FILE, isExhausted, seekMarker, setExhausted, unreadMarker } from './jpeg-input';

/** Number of the next marker, 0–7. */
let expected: i32 = 0;
/** MCUs up to it. */
let left: i32 = 0;

/** Begins a scan. */
export function beginRestarts(): void {
  expected = 0;
  left = restartInterval;
}

/** To be called before each MCU. @returns whether a restart marker is due. */
export function isRestartDue(): bool {
  if (restartInterval === 0) return false;
  if (left === 0) return true;
  left--;
  return false;
}

/**
 * Goes on behind the next restart marker, by the rules of libjpeg where it is not the one expected; no bits are left then.
 *
 * @returns false where the file ends before a marker.
 */
export function restart(bits: u64): bool {
  const wasExhausted = isExhausted(bits);
  let marker = seekMarker();
  while (marker !== END_OF_FILE) {
    const ahead = (marker - expected) & 7;
    if (marker >= 0xd0 && marker <= 0xd7) {
      // One or two further on: those between are lost, and so is the data up to it. One or two back: an old one.
      if (ahead === 1 || ahead === 2) break;
      if (ahead !== 6 && ahead !== 7) {
        clearMarker();
        break;
      }
    } else if (marker >= 0xc0) {
      break;
    }
    clearMarker();
    marker = seekMarker();
  }
  if (marker === END_OF_FILE) return false;
  // Where a marker stays unread, what follows counts as empty; a picture that ran out of data is still without.
  setExhausted(wasExhausted && unreadMarker() !== 0);
  expected = (expected + 1) & 7;
  left = restartInterval - 1;
  return true;
}
