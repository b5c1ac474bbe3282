import { describe, expect, it } from 'vitest';
import { plotFrame } from './plot-frame.ts';

const place = { left: 10, top: 20, width: 100, height: 50 };

describe('plotFrame', () => {
  it('brings values to pixels, x to the right and y up', () => {
    const { x, y } = plotFrame(place, { label: '', domain: [0, 4] }, { label: '', domain: [-1, 1] });
    expect([x(0), x(1), x(4)]).toEqual([10, 35, 110]);
    expect([y(-1), y(0), y(1)]).toEqual([70, 45, 20]);
  });

  it('has equal factors equally far apart', () => {
    const { y, body } = plotFrame(
      place,
      { label: 'a < b', domain: [0, 1] },
      { label: 'loss', domain: [0.01, 1], logarithmic: true },
    );
    expect([y(0.01), y(0.1), y(1)]).toEqual([70, 45, 20]);
    expect(body).toContain('>a &lt; b</text>');
    expect(body).toContain('>0.1</text>');
  });

  it('takes ends between which floats have no round numbers', () => {
    const { body } = plotFrame(place, { label: '', domain: [0, 5e-324] }, { label: '', domain: [0, 1] });
    expect(body).not.toContain('NaN');
  });

  it('writes large numbers short', () => {
    const { body } = plotFrame(place, { label: '', domain: [0, 1] }, { label: '', domain: [0, 2e7] });
    expect(body).toContain('>2.0e7</text>');
  });
});
