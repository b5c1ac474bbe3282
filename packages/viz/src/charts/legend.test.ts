import { describe, expect, it } from 'vitest';
import { svgDocument } from '../svg/document.ts';
import { expectSvg } from '../testing/expect-svg.ts';
import { legend } from './legend.ts';

describe('legend', () => {
  it('begins a new line where the next name does not fit, and cuts long names', async () => {
    const entries = ['one', 'two', '<img src=x> and a name without an end, far beyond'].map((name) => ({
      name,
      color: '#000000',
      dash: '2 2',
    }));
    const { body, width, height } = legend(entries, { x: 10, y: 20, width: 160 });
    expect(height).toBe(36);
    expect(width).toBeLessThanOrEqual(26 + 6 + 180);
    expect([...body.matchAll(/<text x="[\d.]+" y="(\d+)"/g)].map(([, y]) => y)).toEqual(['20', '20', '38']);
    await expectSvg(svgDocument({ width: 240, height: 60, title: 't', description: 'd' }, body));
  });

  it('shows boxes and marks', () => {
    const { body } = legend(
      [
        { name: 'a', color: '#123456', box: true },
        { name: 'b', color: '#654321', mark: 'circle' },
      ],
      { x: 0, y: 0, width: 500 },
    );
    expect(body).toMatch(/<rect [^>]*fill="#123456"/);
    expect(body).toMatch(/<circle [^>]*fill="#654321"/);
    expect(body).not.toContain('stroke');
  });
});
