import { checkRange } from '@cnn/tensor';
import { type Locale, type Say, sayIn, type Text } from '../locale.ts';
import { headingSize, headingWidth, palette, round, svgDocument, svgText } from '../svg/document.ts';
import { textWidth } from '../svg/text.ts';
import { legend } from './legend.ts';
import { logTicks } from './log-ticks.ts';
import { markSvg } from './marks.ts';
import { type Axis, frameBottom, frameLeft, type PlotFrame, plotFrame } from './plot-frame.ts';
import { type SeriesStyle, seriesMost, seriesStyle } from './series-style.ts';
import { shortNumber } from './short-number.ts';
import { spreadApart } from './spread-apart.ts';

/** Accuracy where an attack may make changes of up to a size. */
export interface RobustnessPoint {
  /** Largest size of a change; 0 is without an attack. */
  readonly epsilon: number;
  /** In per cent. */
  readonly robustAccuracy: number;
}

export interface RobustnessCurvesOptions {
  /** Shows epsilon so that equal factors are equally far apart; 0 then stands at the left end, beyond a break of the axis. @default false */
  readonly logarithmic?: boolean;
  /** What epsilon measures. @default 'Epsilon' */
  readonly label?: string;
  /** @default 'Accuracy under attack' */
  readonly title?: string;
  /** Language of the words. @default 'en' */
  readonly locale?: Locale;
}

/**
 * Draws how accuracy falls as an attack may change more: of one classifier or attack, or of up to eight by name, to compare them.
 *
 * Takes what `accuracyCurve` of @cnn/adversarial gives, in any order → SVG. Accuracies are drawn from 0 to 100 %, so that a drop looks as large as it is. Curves
 * differ in colour, in dashes and in marks; beside each one's end stands its last value.
 *
 * @throws RangeError if a curve has no points, there is no curve or more than eight, an epsilon is below 0 or not finite, an accuracy is outside [0, 100], or no
 * epsilon is above 0 where the axis is logarithmic.
 * @example
 * const svg = robustnessCurves([{ epsilon: 0, robustAccuracy: 91 }, { epsilon: 0.005, robustAccuracy: 62.5 }]);
 * const both = robustnessCurves({ plain, hardened }, { logarithmic: true });
 */
export function robustnessCurves(
  series: readonly RobustnessPoint[] | Readonly<Record<string, readonly RobustnessPoint[]>>,
  { logarithmic = false, label = 'Epsilon', title, locale = 'en' }: RobustnessCurvesOptions = {},
): string {
  const say = sayIn('robustnessCurves', locale);
  const heading = title ?? say({ en: 'Accuracy under attack', zh: '攻击下的准确率' });
  const curves = curvesOf(series);
  const several = !Array.isArray(series);
  const names = legend(several ? curves.map(({ name, style }) => ({ name, ...style })) : [], {
    x: 20,
    y: 52,
    width: plot.width + frameLeft - 10,
  });
  const top = 48 + (several ? names.height : 0);
  const place = { left: frameLeft, top, ...plot };
  const epsilons = curves.flatMap(({ points }) => points.map(({ epsilon }) => epsilon));
  const xAxis = logarithmic ? logAxis(label, epsilons) : linearAxis(label, epsilons);
  const frame = plotFrame(place, xAxis, {
    label: say({ en: 'Accuracy (%)', zh: '准确率 (%)' }),
    domain: [0, 100],
  });
  const hasZero = logarithmic && epsilons.includes(0);
  const x = (epsilon: number) => (logarithmic && epsilon === 0 ? frameLeft : frame.x(epsilon));
  const ends = endLabels(curves, frame, several);
  const body = [
    svgText(heading, 20, 28, { size: headingSize, bold: true, width: 560 }),
    names.body,
    frame.body,
    hasZero ? zeroTick(top + plot.height) : '',
    // The first one last, on top of the others.
    ...curves.map((curve) => drawn(curve, { x, y: frame.y }, hasZero, say)).reverse(),
    ...ends.map(({ body }) => body),
  ];
  const width = Math.max(
    frameLeft + plot.width + Math.max(...ends.map((end) => end.width)) + 20,
    40 + headingWidth(heading, 560),
    names.width + 40,
  );
  const description = curves.map((curve) => described(curve, say)).join(' ');
  return svgDocument(
    { width, height: top + plot.height + frameBottom + 8, title: heading, description },
    body.filter(Boolean).join('\n'),
  );
}

const plot = { width: 440, height: 240 } as const;

interface Curve {
  readonly name: string;
  readonly points: readonly RobustnessPoint[];
  readonly style: SeriesStyle;
}

function curvesOf(series: readonly RobustnessPoint[] | Readonly<Record<string, readonly RobustnessPoint[]>>): Curve[] {
  const named = Object.entries(Array.isArray(series) ? { '': series } : series) as [string, RobustnessPoint[]][];
  if (named.length === 0 || named.length > seriesMost) {
    throw new RangeError(
      `robustnessCurves: expected one to ${seriesMost} curves, found ${named.length}; draw several charts`,
    );
  }
  return named.map(([name, points], i) => {
    const whose = name && ` of '${name}'`;
    if (points.length === 0) throw new RangeError(`robustnessCurves: expected at least one point${whose}, found none`);
    for (const { epsilon, robustAccuracy } of points) {
      checkRange('robustnessCurves', `epsilon${whose}`, epsilon, 0);
      checkRange('robustnessCurves', `robustAccuracy${whose}`, robustAccuracy, 0, 100);
    }
    return { name, points: [...points].sort((a, b) => a.epsilon - b.epsilon), style: seriesStyle(i) };
  });
}

function linearAxis(label: string, epsilons: readonly number[]): Axis {
  const most = Math.max(...epsilons);
  return { label, domain: [0, most > 0 ? most * 1.02 : 1] };
}

function logAxis(label: string, epsilons: readonly number[]): Axis {
  const above = epsilons.filter((epsilon) => epsilon > 0);
  if (above.length === 0) {
    throw new RangeError(
      'robustnessCurves: expected an epsilon above 0 for a logarithmic axis, found only 0; leave out logarithmic',
    );
  }
  const [low, high] = [Math.min(...above), Math.max(...above)];
  const room = Math.max(1.3, (high / low) ** 0.12);
  return {
    label,
    logarithmic: true,
    domain: [low / room, high * room ** 0.2],
    ticks: logTicks(low, high),
    format: shortNumber,
  };
}

/** The number 0 where a logarithmic axis has no place for it, and a sign that the axis is broken. */
function zeroTick(bottom: number): string {
  const slash = (x: number) => `M${x} ${bottom + 5}l5 -10`;
  return [
    `<path d="M${frameLeft} ${bottom}v5" stroke="${palette.muted}"/>`,
    svgText('0', frameLeft, bottom + 19, { anchor: 'middle', fill: palette.muted }),
    `<path d="${slash(frameLeft + 12)}${slash(frameLeft + 17)}" stroke="${palette.muted}"/>`,
  ].join('');
}

function drawn(
  { name, points, style: { color, dash, mark } }: Curve,
  { x, y }: Pick<PlotFrame, 'x' | 'y'>,
  hasZero: boolean,
  say: Say,
): string {
  const at = ({ epsilon, robustAccuracy }: RobustnessPoint) => `${round(x(epsilon))} ${y(robustAccuracy)}`;
  const first = hasZero ? points.findIndex(({ epsilon }) => epsilon > 0) : 0;
  const line = (part: readonly RobustnessPoint[], look: string) =>
    part.length < 2 ? '' : `<path d="M${part.map(at).join('L')}" fill="none" stroke="${color}"${look}/>`;
  const dashes = dash ? ` stroke-dasharray="${dash}"` : '';
  return [
    // Thin across the break, where lengths mean nothing.
    first > 0 ? line(points.slice(first - 1, first + 1), ' stroke-opacity="0.5" stroke-dasharray="1 3"') : '',
    line(points.slice(Math.max(first, 0)), ` stroke-width="2"${dashes} stroke-linejoin="round"`),
    ...points.map((point) =>
      markSvg(mark, x(point.epsilon), y(point.robustAccuracy), {
        color,
        tooltip: say({ en: `${name && `${name}, `}${told(point).en}`, zh: `${name && `${name}，`}${told(point).zh}` }),
      }),
    ),
  ].join('');
}

interface EndLabel {
  readonly body: string;
  readonly width: number;
}

/** The last values beside the curves' ends, pushed apart where they would overlap. */
function endLabels(curves: readonly Curve[], { y }: PlotFrame, several: boolean): EndLabel[] {
  const labels = curves
    .map(({ points, style }) => ({ value: points[points.length - 1].robustAccuracy, style }))
    .sort((a, b) => b.value - a.value);
  const places = spreadApart(
    labels.map(({ value }) => y(value)),
    16,
    y(100),
    y(0),
  );
  const left = frameLeft + plot.width + 10;
  return labels.map(({ value, style: { color, mark } }, i) => {
    const text = `${value.toFixed(1)} %`;
    const body = several
      ? `${markSvg(mark, left + 4, places[i], { color })}${svgText(text, left + 12, places[i] + 4)}`
      : svgText(text, left, places[i] + 4, { fill: color, bold: true });
    return { body, width: 22 + textWidth(text, 12) * 1.05 };
  });
}

function told({ epsilon, robustAccuracy }: RobustnessPoint): Text {
  const [size, accuracy] = [Number(epsilon.toPrecision(3)), `${robustAccuracy.toFixed(1)} %`];
  return { en: `epsilon ${size}: ${accuracy}`, zh: `ε = ${size}：${accuracy}` };
}

function described({ name, points }: Curve, say: Say): string {
  const shown = (points.length <= 8 ? points : [points[0], points[points.length - 1]]).map(told);
  return say({
    en: `${name && `${name}: `}accuracy by ${shown.map(({ en }) => en).join('; ')}.`,
    zh: `${name && `${name}：`}准确率 ${shown.map(({ zh }) => zh).join('；')}。`,
  });
}
