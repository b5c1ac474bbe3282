import { describe, expect, it } from 'vitest';
import { nextTurn } from './next-turn.ts';

describe('nextTurn', () => {
  it('lets a timer fire that promises alone hold back', async () => {
    let fired = false;
    setTimeout(() => {
      fired = true;
    }, 0);
    const started = Date.now();
    while (Date.now() - started < 20) await Promise.resolve();
    expect(fired).toBe(false);
    for (let turn = 0; turn < 10 && !fired; turn++) await nextTurn();
    expect(fired).toBe(true);
  });

  it('also where there is only a MessageChannel, as in browsers', async () => {
    const { setImmediate: kept } = globalThis;
    Reflect.deleteProperty(globalThis, 'setImmediate');
    try {
      await nextTurn();
    } finally {
      globalThis.setImmediate = kept;
    }
  });
});
