import { describe, expect, it } from 'vitest';
import { confusionMatrix } from './charts/confusion-matrix.ts';
import { robustnessCurves } from './charts/robustness-curves.ts';
import { trainingCurves } from './charts/training-curves.ts';
import { convolutionAnimation } from './diagrams/convolution-animation.ts';
import type { Locale } from './locale.ts';

const history = [
  { epoch: 1, loss: 2, trainAccuracy: 40, testAccuracy: 35 },
  { epoch: 2, loss: Number.NaN, trainAccuracy: 60, testAccuracy: 55 },
  { epoch: 3, loss: 0, trainAccuracy: 80 },
];
const counts = Array.from({ length: 30 }, (_, i) => Array.from({ length: 30 }, (_, j) => (i === j ? 9 : (i + j) % 3)));
const names = counts.map((_, i) => `${i}`);
const points = [0, 0.01, 0.02].map((epsilon) => ({ epsilon, robustAccuracy: 90 - 2000 * epsilon }));

/** Charts with all that they may have to say, and some of it. */
const charts: readonly (readonly [string, (locale: Locale) => string, readonly string[]])[] = [
  [
    'trainingCurves',
    (locale) => trainingCurves(history, { logarithmic: true, smoothing: 0.5, locale }),
    ['训练过程', '轮次', '损失', '准确率 (%)', '测试 48.33（第 2 轮）', '损失在第 2 轮不是有限的数。'],
  ],
  [
    'trainingCurves of runs',
    (locale) => trainingCurves({ '1': history, '2': history }, { locale }),
    ['1 的损失：第 1 轮 2.0000'],
  ],
  [
    'confusionMatrix',
    (locale) =>
      confusionMatrix(
        counts.slice(0, 3).map((row) => row.slice(0, 3)),
        ['1', '2', '3'],
        { margins: true, normalize: true, locale },
      ),
    ['混淆矩阵：准确率 ', '预测类别', '真实类别', '召回率 (%)', '1 的精确率：', '；按行的百分比'],
  ],
  [
    'confusionMatrix of many',
    (locale) => confusionMatrix(counts, names, { limit: 5, locale }),
    ['其他 25 类', '30 个类别中最常混淆的 5 个'],
  ],
  [
    'robustnessCurves',
    (locale) => robustnessCurves({ '1': points, '2': points }, { label: 'ε', logarithmic: true, locale }),
    ['攻击下的准确率', '准确率 (%)', '1，ε = 0.01：70.0 %'],
  ],
  [
    'convolutionAnimation',
    (locale) => convolutionAnimation({ input: 6, kernel: 3, stride: 2, frame: 0, locale }),
    [
      '卷积',
      '步幅 2，填充 0，空洞率 1',
      '输入 6×6',
      '输出 (0, 0)：9 个点中有 9 个落在输入内',
      '没有窗口看到最后 1 行和 1 列',
    ],
  ],
  [
    'convolutionAnimation of a pool',
    (locale) => convolutionAnimation({ input: [5, 4], kernel: [3, 2], pool: 'max', ceilMode: true, frame: 1, locale }),
    ['最大池化', '窗口 3×2', '向上取整', '行：'],
  ],
];

describe('charts in Chinese', () => {
  it.each(charts)('%s', (_, draw, said) => {
    const texts = [...draw('zh').matchAll(/>([^<>]+)</g)].map(([, text]) => text);
    for (const words of said) expect(texts.join('\n')).toContain(words);
    expect(texts.filter((text) => /[A-Za-z]{2,}/.test(text))).toEqual([]);
    expect(draw('en')).not.toMatch(/[\u4e00-\u9fff]/);
    expect(() => draw('fr' as Locale)).toThrow(/: expected locale 'en' or 'zh', found 'fr'/);
  });
});
