import { describe, expect, it } from 'vitest';
import { highlight } from './highlight.ts';

describe('highlight', () => {
  it.each([
    "const conv = new Conv2d(3, 32, 3, { padding: 1 }); // 32 → 32\nprint('a // b', `c`);\n",
    'import torch.nn as nn  # layers\nnn.Conv2d(3, 32, bias=False)',
    '',
  ])('loses nothing of %j', (code) => {
    expect(
      highlight(code)
        .map(({ text }) => text)
        .join(''),
    ).toBe(code);
  });

  it('tells what pieces are', () => {
    const pieces = highlight("const x = new Conv2d(1_000, 'a // b'); // c");
    const named = pieces.filter(({ kind }) => kind).map(({ text, kind }) => `${kind}: ${text}`);
    expect(named).toEqual([
      'keyword: const',
      'keyword: new',
      'type: Conv2d',
      'number: 1_000',
      "string: 'a // b'",
      'comment: // c',
    ]);
  });
});
