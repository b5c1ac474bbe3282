import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, shorten, textWidth } from './text.ts';

describe('escapeText', () => {
  it('keeps markup as text', () => {
    expect(escapeText(`<img onerror="a('&')">`)).toBe('&lt;img onerror=&quot;a(&#39;&amp;&#39;)&quot;&gt;');
  });

  it('replaces what XML cannot hold', () => {
    expect(escapeText('a\u0000b\u001fc\ud800d\uffff')).toBe('a\ufffdb\ufffdc\ufffdd\ufffd');
    expect(escapeText('猫 😀\n')).toBe('猫 😀\n');
  });
});

describe('shorten', () => {
  it('gives the text or a beginning of it, within the width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 20, max: 200 }), (text, width) => {
        const short = shorten(text, 12, width);
        expect(textWidth(short, 12)).toBeLessThanOrEqual(width);
        if (short !== text) expect(text.startsWith(short.slice(0, -1))).toBe(true);
        else expect(textWidth(text, 12)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('leaves whole characters', () => {
    expect(shorten('😀😀😀😀', 10, 32)).toBe('😀😀…');
  });
});
