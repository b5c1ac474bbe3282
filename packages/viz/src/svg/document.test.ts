import { describe, expect, it } from 'vitest';
import { expectSvg } from '../testing/expect-svg.ts';
import { svgDocument, svgText } from './document.ts';

describe('svgDocument', () => {
  it('brings its panel, its name and its description', async () => {
    const svg = svgDocument({ width: 10.2, height: 5, title: 'a < b', description: '"c" & d' }, svgText('x', 1, 4));
    await expectSvg(svg);
    expect(svg).toContain('<title>a &lt; b</title>\n<desc>&quot;c&quot; &amp; d</desc>');
    expect(svg).toContain('<rect width="11" height="5" rx="6" fill="#ffffff"/>');
  });
});

describe('svgText', () => {
  it('cuts what does not fit and shows it whole on hovering', () => {
    const text = svgText('a <very> long name', 0, 0, { width: 50 });
    expect(text).toMatch(/^<text x="0" y="0"><title>a &lt;very&gt; long name<\/title>a &lt;v\S*…<\/text>$/);
  });
});
