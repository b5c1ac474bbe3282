import { expect, it } from 'vitest';
import type { DatasetCard } from './dataset-card.ts';
import { formatCard } from './format-card.ts';

const card: DatasetCard = {
  name: 'pets_of | 2024',
  classes: ['cat', '<b>dog</b>'],
  train: {
    name: 'pets',
    samples: 12_345,
    classCounts: [12_000, 345],
    imbalance: 34.7826,
    shapes: [{ shape: [32, 24, 3], samples: 12_345 }],
    pixels: { mean: [0.5, 0.25], std: [0.2, 0.1], imageStd: [0.1, 0.05] },
  },
  test: { name: 'pets', samples: 2, classCounts: [2, 0], imbalance: Number.POSITIVE_INFINITY, shapes: [] },
  duplicates: [
    { train: [3, 9, 11], test: [], labels: ['cat'] },
    { train: [4], test: [1], labels: ['cat'] },
    { train: [5], test: [0], labels: ['cat', '<b>dog</b>'] },
  ],
  conflicts: [],
};
const whole: DatasetCard = { ...card, conflicts: [card.duplicates[2]] };

it('reads well', () => {
  expect(formatCard(whole)).toBe(`# pets\\_of \\| 2024

|  | Train | Test |
| --- | ---: | ---: |
| Samples | 12,345 | 2 |
| Image | 32×24×3 | none |
| Largest class : smallest | 34.78 : 1 | a class is empty |

## Classes

| Class | Train | Test |
| --- | ---: | ---: |
| cat | 12,000 (97.2 %) | 2 (100.0 %) |
| \\<b\\>dog\\</b\\> | 345 (2.8 %) | 0 (0.0 %) |

## Pixels (train)

| Channel | Mean | Deviation | Mean deviation within images |
| --- | ---: | ---: | ---: |
| 0 | 0.5000 | 0.2000 | 0.1000 |
| 1 | 0.2500 | 0.1000 | 0.0500 |

## Duplicates

- 2 training images more than once among the training images.
- No test images more than once among the test images.
- 2 test images also among the training images: accuracy on them says nothing.
- 1 image with labels that contradict each other.

- train 5; test 0: cat, \\<b\\>dog\\</b\\> – **conflict**
- train 4; test 1: cat
- train 3, 9, 11: cat
`);
});

it('is short for one split without a fault', () => {
  const { test, ...alone } = card;
  const text = formatCard({ ...alone, duplicates: [], nearDuplicates: [] });
  expect(text).not.toContain('Test');
  expect(text).toContain('## Pixels\n');
  expect(text).toContain('No two images are the same.');
  expect(text).toContain('No two images look alike.');
});

it('lists shapes that differ, and only so many lines of anything', () => {
  const shapes = [1, 2, 3].map((size) => ({ shape: [size, 9, 1] as const, samples: 1000 * size }));
  const nearDuplicates = [1, 2, 3, 4].map((index) => ({ train: [index, 7, 8, 9], test: [], labels: ['cat'] }));
  const text = formatCard({ ...card, train: { ...card.train, shapes }, nearDuplicates }, { lines: 2 });
  expect(text).toContain('| Image | 3 shapes | none |');
  expect(text).toContain('| 2×9×1 | 2,000 |\n\n… and 1 more.');
  expect(text).toContain('4 groups of images that look alike');
  expect(text).toContain('- train 1, 7 and 2 more: cat\n- train 2, 7 and 2 more: cat\n- … and 2 more.');
});

it('says where labels are no classes', () => {
  const { classCounts, imbalance, ...train } = card.train;
  const text = formatCard({ ...card, train });
  expect(text).toContain('| Largest class : smallest | no classes |');
  expect(text).not.toContain('## Classes');
});
