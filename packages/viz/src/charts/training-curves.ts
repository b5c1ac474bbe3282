import { checkRange } from '@cnn/tensor';
import { type Locale, type Say, sayIn, type Text } from '../locale.ts';
import { headingSize, palette, svgDocument, svgText } from '../svg/document.ts';
import { type JudgedOn, judgedText } from './judged-on.ts';
import { legend } from './legend.ts';
import { type Panel, type PanelOptions, panel, panelBottom, type Series } from './panel.ts';
import { seriesMost, seriesStyle } from './series-style.ts';
import { smoothed } from './smoothed.ts';

/** What one epoch of training came to: a line of a run's metrics. */
export interface EpochMetrics {
  /** Number of the epoch, from 1. */
  readonly epoch: number;
  /** Mean loss over the epoch's batches. */
  readonly loss: number;
  /** In per cent. */
  readonly trainAccuracy?: number;
  /** In per cent. */
  readonly testAccuracy?: number;
}

export interface TrainingCurvesOptions {
  /** @default 'Training' */
  readonly title?: string;
  /** Shows the loss so that equal factors are equally far apart; values that are not above 0 leave a gap. @default false */
  readonly logarithmic?: boolean;
  /**
   * How much of what went before a line keeps, in [0, 1), as TensorBoard's slider: an exponential average without the bias of its beginning. The values
   * themselves stay, pale. @default 0
   */
  readonly smoothing?: number;
  /** Puts the panels below each other, for narrow pages. @default false */
  readonly stacked?: boolean;
  /** What `testAccuracy` was found on. @default 'test' */
  readonly judgedOn?: JudgedOn;
  /** Language of the words. @default 'en' */
  readonly locale?: Locale;
}

/**
 * Draws how loss and accuracy went over the epochs, side by side: of one run, or of up to eight by name, to compare them.
 *
 * Epochs may come in any order; of two with one number the later counts, as after a resumed run. A value that is missing, NaN or
 * infinite leaves a gap in its line, and a note below says where. Without any accuracy there is only the loss. Runs differ in colour, in dashes and in
 * marks; beside each line's end stands its last value.
 *
 * @throws RangeError if a history is empty, an epoch has no number, there are no runs or more than eight, `smoothing` is outside [0, 1), `judgedOn` is none of those, or the locale is none.
 * @example
 * const svg = trainingCurves([{ epoch: 1, loss: 1.528, trainAccuracy: 55.57, testAccuracy: 57.59 }]);
 * const both = trainingCurves({ adam: history, sgd: otherHistory }, { logarithmic: true });
 */
export function trainingCurves(
  history: readonly EpochMetrics[] | Readonly<Record<string, readonly EpochMetrics[]>>,
  {
    title,
    logarithmic = false,
    smoothing = 0,
    stacked = false,
    judgedOn = 'test',
    locale = 'en',
  }: TrainingCurvesOptions = {},
): string {
  const say = sayIn('trainingCurves', locale);
  checkRange('trainingCurves', 'smoothing', smoothing, 0);
  if (smoothing >= 1) throw new RangeError(`trainingCurves: smoothing must be below 1, found ${smoothing}; try 0.6`);
  const runs = runsOf(history);
  const several = !Array.isArray(history);
  const manner = { judged: judgedText('trainingCurves', judgedOn), logarithmic, say };
  const plots = several ? plotsOfRuns(runs, manner) : plotsOfRun(runs[0], manner);
  const panels: Panel[] = [];
  let width = 0;
  for (const { name, lines, options } of plots) {
    const drawn = smoothing > 0 ? lines.flatMap((line) => withAverage(line, smoothing)) : lines;
    const next = panel(name, drawn, { x: stacked ? 0 : width, say, ...options });
    panels.push(next);
    width = stacked ? Math.max(width, next.width) : width + next.width;
  }
  const warnings = runs.flatMap((run) => notesOf(run, several, logarithmic, say));
  const notes =
    smoothing > 0
      ? [
          ...warnings,
          say({
            en: `Lines are smoothed by ${smoothing}; the values themselves are pale.`,
            zh: `曲线经过平滑（系数 ${smoothing}），浅色为原始值。`,
          }),
        ]
      : warnings;
  const heading = title ?? say({ en: 'Training', zh: '训练过程' });
  const names = legend(several ? runs.map(({ name }, i) => ({ name, ...seriesStyle(i) })) : [], {
    x: 20,
    y: 52,
    width: width - 40,
  });
  const down = several ? names.height + 8 : 0;
  const drawn = panels.map(({ body }, i) =>
    stacked && i > 0 ? `<g transform="translate(0 ${i * panelStep})">${body}</g>` : body,
  );
  const bottom = panelBottom + down + (stacked ? (panels.length - 1) * panelStep : 0);
  const body = [
    svgText(heading, 20, 28, { size: headingSize, bold: true, width: width - 40 }),
    names.body,
    ...(several ? [`<g transform="translate(0 ${down})">`, ...drawn, '</g>'] : drawn),
    ...notes.map((note, i) =>
      svgText(note, 20, bottom + 10 + 16 * i, {
        fill: i < warnings.length ? palette.orange : palette.muted,
        width: width - 40,
      }),
    ),
  ];
  const height = bottom + (notes.length > 0 ? 24 + 16 * (notes.length - 1) : 0);
  const told = plots.flatMap(({ name, lines, options }) =>
    lines.map((line) => described(labelOf(name, line, say), line, options.digits, say)),
  );
  const description = [...told, ...notes].join(' ');
  return svgDocument({ width, height, title: heading, description }, body.filter(Boolean).join('\n'));
}

/** From one panel to the next below it, whose title needs no room for the chart's. */
const panelStep = panelBottom - 34;

interface Run {
  readonly name: string;
  readonly epochs: readonly EpochMetrics[];
}

/** What one panel shows. */
interface Plot {
  readonly name: string;
  readonly lines: readonly Series[];
  readonly options: Omit<PanelOptions, 'x' | 'say'>;
}

/** How panels are made of runs. */
interface PlotOptions {
  /** What `testAccuracy` was found on. */
  readonly judged: Text;
  readonly logarithmic: boolean;
  readonly say: Say;
}

const capitalised = (text: string): string => text[0].toUpperCase() + text.slice(1);

const percent = { digits: 2, least: 0, most: 100, span: 10 };

/** The loss, and both accuracies in one panel. */
function plotsOfRun(run: Run, { judged, logarithmic, say }: PlotOptions): Plot[] {
  const accuracies = [
    { ...seriesOf(run, 'trainAccuracy'), name: say({ en: 'training', zh: '训练' }) },
    {
      ...seriesOf(run, 'testAccuracy'),
      name: say(judged),
      color: palette.orange,
      mark: 'square' as const,
    },
  ].filter(isMeasured);
  const loss = {
    name: say(lossText),
    lines: [lossOf(run, logarithmic)],
    options: { digits: 4, least: 0, logarithmic },
  };
  const name = say({ en: 'Accuracy (%)', zh: '准确率 (%)' });
  return accuracies.length > 0 ? [loss, { name, lines: accuracies, options: percent }] : [loss];
}

const lossText = { en: 'Loss', zh: '损失' };

/** A panel for each metric, with a line for each run. */
function plotsOfRuns(runs: readonly Run[], { judged, logarithmic, say }: PlotOptions): Plot[] {
  const styled = (of: (run: Run) => Series) => runs.map((run, i) => ({ ...of(run), ...seriesStyle(i), run: run.name }));
  const accuracies = (['trainAccuracy', 'testAccuracy'] as const).map((key) => ({
    name: say(
      key === 'trainAccuracy'
        ? { en: 'Training accuracy (%)', zh: '训练准确率 (%)' }
        : { en: `${capitalised(judged.en)} accuracy (%)`, zh: `${judged.zh}准确率 (%)` },
    ),
    lines: styled((run) => seriesOf(run, key)).filter(isMeasured),
    options: percent,
  }));
  const losses = styled((run) => lossOf(run, logarithmic));
  return [
    { name: say(lossText), lines: losses, options: { digits: 4, least: 0, logarithmic } },
    ...accuracies.filter(({ lines }) => lines.length > 0),
  ];
}

function runsOf(history: readonly EpochMetrics[] | Readonly<Record<string, readonly EpochMetrics[]>>): Run[] {
  if (Array.isArray(history)) return [{ name: '', epochs: inOrder(history, '') }];
  const runs = Object.entries(history);
  if (runs.length === 0) throw new RangeError('trainingCurves: expected at least one run, found none; train first');
  if (runs.length > seriesMost) {
    throw new RangeError(
      `trainingCurves: expected at most ${seriesMost} runs, found ${runs.length}; draw them in several charts`,
    );
  }
  return runs.map(([name, epochs]) => ({ name, epochs: inOrder(epochs, ` of run '${name}'`) }));
}

function inOrder(history: readonly EpochMetrics[], where: string): EpochMetrics[] {
  if (history.length === 0)
    throw new RangeError(`trainingCurves: expected at least one epoch${where}, found none; train first`);
  const byEpoch = new Map<number, EpochMetrics>();
  for (const metrics of history) {
    if (!Number.isFinite(metrics.epoch)) {
      throw new RangeError(`trainingCurves: expected a number for each epoch${where}, found ${metrics.epoch}`);
    }
    byEpoch.set(metrics.epoch, metrics);
  }
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch);
}

function seriesOf({ epochs }: Run, key: 'loss' | 'trainAccuracy' | 'testAccuracy'): Series {
  const points = epochs.map((metrics) => {
    const value = metrics[key];
    return [metrics.epoch, Number.isFinite(value) ? value : undefined] as const;
  });
  return { name: '', color: palette.blue, mark: 'circle', points };
}

/** On a logarithmic axis without what has no place there. */
function lossOf(run: Run, logarithmic: boolean): Series {
  const loss = seriesOf(run, 'loss');
  if (!logarithmic) return loss;
  return {
    ...loss,
    points: loss.points.map(([epoch, value]) => [epoch, value !== undefined && value > 0 ? value : undefined]),
  };
}

const isMeasured = ({ points }: Series): boolean => points.some(([, value]) => value !== undefined);

/** The values, pale, and their average over them. */
function withAverage(line: Series, smoothing: number): [Series, Series] {
  const average = smoothed(
    line.points.map(([, value]) => value),
    smoothing,
  );
  return [
    { ...line, faint: true },
    { ...line, points: line.points.map(([epoch], i) => [epoch, average[i]]) },
  ];
}

function notesOf({ name, epochs }: Run, several: boolean, logarithmic: boolean, say: Say): string[] {
  const en = several ? `The loss of ${name}` : 'The loss';
  const zh = several ? `${name} 的损失` : '损失';
  const where = (isOdd: (loss: number) => boolean) => epochs.filter((one) => isOdd(one.loss)).map(({ epoch }) => epoch);
  const broken = where((value) => !Number.isFinite(value));
  const low = logarithmic ? where((value) => Number.isFinite(value) && value <= 0) : [];
  return [
    ...(broken.length > 0
      ? [
          say({
            en: `${en} is not a finite number in epoch ${listed(broken).en}.`,
            zh: `${zh}在第 ${listed(broken).zh} 轮不是有限的数。`,
          }),
        ]
      : []),
    ...(low.length > 0
      ? [
          say({
            en: `${en} is not above 0 in epoch ${listed(low).en}, where a logarithmic axis has no place.`,
            zh: `${zh}在第 ${listed(low).zh} 轮不大于 0，对数坐标轴上没有它的位置。`,
          }),
        ]
      : []),
  ];
}

function listed(epochs: readonly number[]): Text {
  const first = epochs.slice(0, 8);
  const more = epochs.length - first.length;
  if (more === 0) return { en: first.join(', '), zh: first.join('、') };
  return { en: `${first.join(', ')} and ${more} more`, zh: `${first.join('、')} 等 ${epochs.length}` };
}

/** What a line is called in the description: `Loss`, `Accuracy (test)`, `Loss of adam`. */
function labelOf(panelName: string, { name, run }: Series, say: Say): string {
  if (run !== undefined) return say({ en: `${panelName} of ${run}`, zh: `${run} 的${panelName}` });
  return name ? `${panelName.replace(' (%)', '')} (${name})` : panelName;
}

function described(name: string, { points }: Series, digits: number, say: Say): string {
  const known = points.filter(([, value]) => value !== undefined) as [number, number][];
  if (known.length === 0) return say({ en: `${name}: no finite value.`, zh: `${name}：没有有限的值。` });
  const [[first, from], [last, to]] = [known[0], known[known.length - 1]];
  const [start, end] = [from, to].map((value) => value.toFixed(digits));
  if (known.length === 1) {
    return say({ en: `${name}: ${start} in epoch ${first}.`, zh: `${name}：第 ${first} 轮 ${start}。` });
  }
  return say({
    en: `${name}: ${start} in epoch ${first}, ${end} in epoch ${last}.`,
    zh: `${name}：第 ${first} 轮 ${start}，第 ${last} 轮 ${end}。`,
  });
}
