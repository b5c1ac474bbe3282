import type { Say, Text } from '../locale.ts';
import type { AxisWindows, SlidingWindowOptions } from './sliding-window.ts';
import type { madeValue, Tap } from './window-values.ts';

/** A place of the window: the value of the output that it makes. */
export interface WindowFrame {
  readonly row: number;
  readonly column: number;
  readonly taps: readonly Tap[];
  readonly result: ReturnType<typeof madeValue>;
}

/** What kind of operation it is. */
export function kindOf({ transposed, pool }: SlidingWindowOptions): Text {
  if (pool === 'max') return { en: 'Max pooling', zh: '最大池化' };
  if (pool) return { en: 'Average pooling', zh: '平均池化' };
  return transposed ? { en: 'Transposed convolution', zh: '转置卷积' } : { en: 'Convolution', zh: '卷积' };
}

/** The settings, how the output's size comes about, and what no window sees: a line each. */
export function notesOf(
  [rows, columns]: readonly [AxisWindows, AxisWindows],
  { stride, pool, ...options }: SlidingWindowOptions,
  say: Say,
): string[] {
  const pair = (value: number | readonly [number, number]) => [...new Set([value].flat())].join('×');
  const step = stride ?? (pool ? ([rows.kernel, columns.kernel] as const) : 1);
  const settings = [
    say({ en: `stride ${pair(step)}`, zh: `步幅 ${pair(step)}` }),
    say({ en: `padding ${pair(options.padding ?? 0)}`, zh: `填充 ${pair(options.padding ?? 0)}` }),
    pool === 'average'
      ? ''
      : say({ en: `dilation ${pair(options.dilation ?? 1)}`, zh: `空洞率 ${pair(options.dilation ?? 1)}` }),
    options.transposed
      ? say({
          en: `output padding ${pair(options.outputPadding ?? 0)}`,
          zh: `输出填充 ${pair(options.outputPadding ?? 0)}`,
        })
      : '',
    options.ceilMode ? say({ en: 'ceil mode', zh: '向上取整' }) : '',
  ];
  const sizes =
    rows.numbers === columns.numbers
      ? [rows.numbers]
      : [
          say({ en: `rows ${rows.numbers}`, zh: `行：${rows.numbers}` }),
          say({ en: `columns ${columns.numbers}`, zh: `列：${columns.numbers}` }),
        ];
  const last = (count: number, en: string, zh: string) =>
    count === 0 ? [] : [{ en: count === 1 ? en : `${count} ${en}s`, zh: `${count} ${zh}` }];
  const unused = [...last(rows.unused, 'row', '行'), ...last(columns.unused, 'column', '列')];
  const unseen = {
    en: `No window sees the last ${unused.map(({ en }) => en).join(' and ')}`,
    zh: `没有窗口看到最后 ${unused.map(({ zh }) => zh).join('和 ')}`,
  };
  return [
    settings.filter(Boolean).join(say({ en: ', ', zh: '，' })),
    ...sizes,
    ...(unused.length > 0 ? [say(unseen)] : []),
  ];
}

/** How one value of the output comes about. */
export function lineOf({ row, column, taps, result }: WindowFrame, say: Say): string {
  const name = say({ en: `output (${row}, ${column})`, zh: `输出 (${row}, ${column})` });
  if (result) return `${name} = ${result.text}`;
  const seen = taps.filter(({ input }) => input);
  return say({
    en: `${name} from ${seen.length} of ${taps.length} points in the input`,
    zh: `${name}：${taps.length} 个点中有 ${seen.length} 个落在输入内`,
  });
}
