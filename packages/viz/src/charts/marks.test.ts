import { describe, expect, it } from 'vitest';
import { markOutline, markSvg, marks } from './marks.ts';

describe('marks', () => {
  it.each(marks)('%s keeps within 1.6 times its radius, around its middle', (mark) => {
    const path = mark === 'circle' ? 'M6.8 20' : markOutline(mark, 10, 20, 3.2);
    const at = [...path.matchAll(/([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x) - 10, Number(y) - 20]);
    for (const [x, y] of at) expect(Math.hypot(x, y)).toBeLessThanOrEqual(1.6 * 3.2);
    expect(markSvg(mark, 10, 20, { color: '#000000' })).toMatch(/^<(circle|rect|path) .*\/>$/);
  });

  it('closes a circle', () => {
    expect(markOutline('circle', 10, 20, 2)).toBe('M8 20a2 2 0 1 0 4 0a2 2 0 1 0 -4 0Z');
  });

  it('keeps what it says as text', () => {
    expect(markSvg('plus', 0, 0, { color: '#000000', tooltip: '<img>' })).toContain(
      '<title>&lt;img&gt;</title></path>',
    );
  });
});
