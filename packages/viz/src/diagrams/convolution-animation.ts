import { checkInteger, checkRange } from '@cnn/tensor';
import { type Locale, type Say, sayIn, type Text } from '../locale.ts';
import { headingSize, headingWidth, palette, round, svgDocument, svgText } from '../svg/document.ts';
import { textWidth } from '../svg/text.ts';
import { type AxisWindows, type SlidingWindowOptions, slidingWindows } from './sliding-window.ts';
import { type Grid, madeValue, short, type Tap, tapsOf } from './window-values.ts';
import { kindOf, lineOf, notesOf, type WindowFrame } from './window-words.ts';

export interface ConvolutionAnimationOptions extends SlidingWindowOptions {
  /** Size of the input, one number or `[height, width]`, or its values row by row. */
  readonly input: number | readonly [number, number] | Grid;
  /** Size of the kernel or window, or the kernel's values row by row. */
  readonly kernel: number | readonly [number, number] | Grid;
  /** A single frame that stands still: which value of the output, row by row. @default all, one after another */
  readonly frame?: number;
  /** How long a frame is seen. @default 1 */
  readonly seconds?: number;
  /** @default the kind of operation */
  readonly title?: string;
  /** Language of the words. @default 'en' */
  readonly locale?: Locale;
}

/**
 * Shows how a convolution, a transposed convolution or a pool goes over its input: the kernel's window with its holes, the border dashed, and the value of the
 * output that it makes; with values given, how that is computed.
 *
 * SVG that moves by style alone, without scripts, and stands still for readers who prefer less motion. Sizes follow `outputSize` of `@cnn/layers`. In the manner of
 * Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016).
 *
 * @throws RangeError if sizes do not fit, such as a kernel larger than the padded input, an output of more than 400 values, or a frame or locale that there is not; TypeError
 * if rows of values differ in length.
 * @example
 * const svg = convolutionAnimation({ input: 5, kernel: 3, stride: 2, padding: 1 });
 * const sobel = convolutionAnimation({ input: [[0, 0, 9], [0, 0, 9], [0, 0, 9]], kernel: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], padding: 1, frame: 4 });
 */
export function convolutionAnimation({
  input,
  kernel,
  frame,
  seconds = 1,
  title,
  locale = 'en',
  ...options
}: ConvolutionAnimationOptions): string {
  const say = sayIn(owner, locale);
  const [size, values] = sizeAndValues('input', input);
  const [window, weights] = sizeAndValues('kernel', kernel);
  if (options.pool && weights)
    throw new TypeError(`${owner}: a pool has no kernel values; give the size of its window`);
  checkRange(owner, 'seconds', seconds, 0.05, 60);
  const axes = slidingWindows(owner, size, window, options);
  const count = axes[0].output * axes[1].output;
  if (count > framesAtMost) {
    throw new RangeError(
      `${owner}: expected at most ${framesAtMost} values of the output, found ${axes[0].output}×${axes[1].output}; take a smaller input`,
    );
  }
  if (frame !== undefined) checkInteger(owner, 'frame', frame, 0, count - 1);
  const frames = Array.from({ length: count }, (_, i) => {
    const [row, column] = [Math.floor(i / axes[1].output), i % axes[1].output];
    const taps = tapsOf(axes, row, column, options.transposed ?? false);
    return { row, column, taps, result: madeValue(taps, axes, options, values, weights, say) };
  });
  const scene: Scene = {
    ...layoutOf(axes, weights),
    axes,
    values,
    weights,
    frames,
    isPool: options.pool !== undefined,
  };
  const heading = title ?? say(kindOf(options));
  const notes = notesOf(axes, options, say);
  const lines = frames.map((each) => lineOf(each, say));
  const words = [headingWidth(heading, 480), ...[...notes, ...lines].map((line) => Math.min(560, textWidth(line, 12)))];
  const width = Math.max(scene.right, margin + Math.max(...words)) + margin;
  const body = [
    svgText(heading, margin, 28, { size: headingSize, bold: true, width: width - 2 * margin }),
    ...notes.map((note, i) => svgText(note, margin, 46 + 17 * i, { fill: palette.muted, width: width - 2 * margin })),
  ];
  const top = 46 + 17 * notes.length + 10;
  const drawn = (i: number) =>
    [
      ...frameOf(scene, frames[i], top),
      svgText(lines[i], margin, top + scene.height + 22, { width: width - 2 * margin }),
    ].join('');
  body.push(...grounds(scene, top, say));
  if (frame !== undefined) body.push(drawn(frame));
  else if (count === 1) body.push(drawn(0));
  else {
    body.unshift(motion(count));
    body.push(...frames.map((_, i) => moving(drawn(i), i, count, seconds)));
  }
  const told = frame === undefined ? notes : [...notes, lines[frame]];
  const description = say({ en: `${told.join('. ')}.`, zh: `${told.join('。')}。` });
  return svgDocument({ width, height: top + scene.height + 22 + margin, title: heading, description }, body.join('\n'));
}

const owner = 'convolutionAnimation';
const framesAtMost = 400;
const margin = 20;
const apart = 44;

/** Colours of the input, the output, and of what is being computed. */
const colors = { input: '#cfe3f1', output: '#d5ead9', kernel: '#f3dcc8', now: palette.orange };

interface Scene {
  readonly axes: readonly [AxisWindows, AxisWindows];
  readonly values: Grid | undefined;
  readonly weights: Grid | undefined;
  readonly frames: readonly WindowFrame[];
  readonly isPool: boolean;
  /** Edge of a cell. */
  readonly cell: number;
  /** Left edges of the three grids, and where the last ends. */
  readonly inputX: number;
  readonly kernelX: number;
  readonly outputX: number;
  readonly right: number;
  /** From the grids' captions to the lowest cell. */
  readonly height: number;
}

function sizeAndValues(
  name: string,
  given: number | readonly [number, number] | Grid,
): [size: readonly [number, number], values: Grid | undefined] {
  if (typeof given === 'number') return [[given, given], undefined];
  if (given.every((each) => typeof each === 'number')) {
    const { length } = given as readonly number[];
    if (length === 2) return [given as readonly [number, number], undefined];
    throw new TypeError(
      `${owner}: expected ${name} as a size, [height, width] or rows of values, found ${length} numbers`,
    );
  }
  const rows = given as Grid;
  if (rows.some((row) => !Array.isArray(row) || row.length !== rows[0].length || row.length === 0)) {
    throw new TypeError(
      `${owner}: expected rows of values of one length for ${name}, found ${rows.map((row) => row.length ?? row).join(', ')}`,
    );
  }
  return [[rows.length, rows[0].length], rows];
}

function layoutOf([rows, columns]: Scene['axes'], weights: Grid | undefined) {
  const across = columns.high - columns.low + 1;
  const down = rows.high - rows.low + 1;
  const cell = Math.max(10, Math.min(weights ? 34 : 26, Math.floor(360 / Math.max(across, down))));
  // Captions stand over the grids.
  const wide = (cells: number, least: number) => Math.max(cells * cell, least);
  const inputX = margin;
  const kernelX = inputX + wide(across, 96) + apart;
  const outputX = kernelX + wide(columns.kernel, 72) + apart;
  const height = 22 + Math.max(down, rows.kernel, rows.output) * cell;
  return { cell, inputX, kernelX, outputX, right: outputX + wide(columns.output, 84), height };
}

/** What stands still: the three grids with their captions and values. */
function grounds(
  { axes: [rows, columns], values, weights, isPool, frames, ...scene }: Scene,
  top: number,
  say: Say,
): string[] {
  const { cell, inputX, kernelX, outputX } = scene;
  const y = top + 22;
  const caption = (name: Text, size: string, x: number) => svgText(`${say(name)} ${size}`, x, top + 10, { bold: true });
  const body = [
    caption({ en: 'Input', zh: '输入' }, `${rows.input}×${columns.input}`, inputX),
    caption(
      isPool ? { en: 'Window', zh: '窗口' } : { en: 'Kernel', zh: '卷积核' },
      `${rows.kernel}×${columns.kernel}`,
      kernelX,
    ),
    caption({ en: 'Output', zh: '输出' }, `${rows.output}×${columns.output}`, outputX),
  ];
  for (let row = rows.low; row <= rows.high; row++) {
    for (let column = columns.low; column <= columns.high; column++) {
      const [i, j] = [row / rows.spread, column / columns.spread];
      const isInput = [i, j].every(Number.isInteger) && i >= 0 && i < rows.input && j >= 0 && j < columns.input;
      const at = [inputX + (column - columns.low) * cell, y + (row - rows.low) * cell] as const;
      body.push(isInput ? square(...at, cell, colors.input, values?.[i][j]) : dashed(...at, cell));
    }
  }
  cells(rows.kernel, columns.kernel, (row, column) => {
    body.push(square(kernelX + column * cell, y + row * cell, cell, colors.kernel, weights?.[row][column]));
  });
  cells(rows.output, columns.output, (row, column) => {
    const value = frames[row * columns.output + column].result?.value;
    body.push(square(outputX + column * cell, y + row * cell, cell, colors.output, value));
  });
  return body;
}

function cells(rows: number, columns: number, draw: (row: number, column: number) => void): void {
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) draw(row, column);
}

function square(x: number, y: number, size: number, fill: string, value?: number): string {
  const rect = `<rect x="${round(x)}" y="${round(y)}" width="${size}" height="${size}" fill="${fill}" stroke="${palette.panel}"/>`;
  if (value === undefined || size < 18) return rect;
  const text = short(value);
  const fontSize = Math.min(12, (size - 4) / Math.max(1, textWidth(text, 1)));
  return rect + svgText(text, x + size / 2, y + size / 2 + fontSize * 0.36, { size: fontSize, anchor: 'middle' });
}

function dashed(x: number, y: number, size: number): string {
  return `<rect x="${round(x + 1.5)}" y="${round(y + 1.5)}" width="${size - 3}" height="${size - 3}" fill="none" stroke="${palette.muted}" stroke-opacity="0.5" stroke-dasharray="2 2"/>`;
}

/** What changes from frame to frame: the window, its points and the value that it makes. */
function frameOf(
  { axes: [rows, columns], cell, inputX, outputX, weights }: Scene,
  { row, column, taps }: WindowFrame,
  top: number,
): string[] {
  const y = top + 22;
  const at = (tap: Tap) => [inputX + (tap.column - columns.low) * cell, y + (tap.row - rows.low) * cell] as const;
  const [left, upper] = at(taps[0]);
  const span = ({ kernel, dilation }: AxisWindows) => (dilation * (kernel - 1) + 1) * cell;
  return [
    ...taps.map((tap) => {
      const [x, tapY] = at(tap);
      const lit = `<rect x="${round(x + 1)}" y="${round(tapY + 1)}" width="${cell - 2}" height="${cell - 2}" fill="${colors.now}" fill-opacity="0.3"/>`;
      if (!weights || cell < 30) return lit;
      // The weight in the corner, as the values of the input stand in the middle.
      const weight = short(weights[tap.kernelRow][tap.kernelColumn]);
      return (
        lit +
        svgText(weight, x + cell - 2, tapY + cell - 3, { size: 8, anchor: 'end', fill: palette.orange, bold: true })
      );
    }),
    `<rect x="${round(left)}" y="${round(upper)}" width="${span(columns)}" height="${span(rows)}" fill="none" stroke="${colors.now}" stroke-width="2"/>`,
    `<rect x="${round(outputX + column * cell + 1)}" y="${round(y + row * cell + 1)}" width="${cell - 2}" height="${cell - 2}" fill="${colors.now}" fill-opacity="0.3" stroke="${colors.now}" stroke-width="2"/>`,
  ];
}

/**
 * Styles that show one of `count` frames after another. Their names hold the count and nothing else does, so several pictures in one page do not disturb each
 * other.
 */
function motion(count: number): string {
  const share = round(100 / count);
  return `<style>@keyframes cnn-frame-of-${count}{0%{visibility:visible}${share}%{visibility:hidden}100%{visibility:hidden}}@media (prefers-reduced-motion:no-preference){.cnn-frame-of-${count}{animation:cnn-frame-of-${count} 1s step-end infinite}}</style>`;
}

function moving(drawn: string, i: number, count: number, seconds: number): string {
  // Without motion the first frame stays.
  const hidden = i === 0 ? '' : ' visibility="hidden"';
  return `<g class="cnn-frame-of-${count}" style="animation-duration:${round(count * seconds)}s;animation-delay:${round(i * seconds)}s"${hidden}>${drawn}</g>`;
}
