import type { Element } from '../program.ts';
import type { Factor } from './tile-product.ts';

// What the tiles of a convolution's three products are filled with. Four neighbours come in one piece where the channels of a group are a multiple of four,
// and otherwise one by one. A position is a place of an image or of the result, through images, rows and columns; a tap is a place of the kernel,
// through rows, columns and channels.

/** What four neighbours of a buffer come in. */
export const elementOf = (inFours: boolean): Element => (inFours ? 'vec4<f32>' : 'f32');

/** Integers of one tap for four neighbours, or of four taps. */
const numbers = (inFours: boolean): string =>
  inFours ? 'alias Whole = u32; alias Signed = i32;' : 'alias Whole = vec4<u32>; alias Signed = vec4<i32>;';

const truths = (inFours: boolean): string => (inFours ? 'bool' : 'vec4<bool>');

/** A tap, or four that follow each other. */
const tapAt = (k: string, inFours: boolean): string => (inFours ? k : `(${k} + vec4<u32>(0, 1, 2, 3))`);

/** WGSL function of four values at `index`, each of which is zero unless it is inside. */
function fetch(name: string, buffer: string, inFours: boolean): string {
  const value = inFours
    ? `return select(vec4<f32>(), ${buffer}[index / 4], inside);`
    : `
  var values = vec4<f32>();
  for (var i = 0; i < 4; i++) { if (inside[i]) { values[i] = ${buffer}[index[i]]; } }
  return values;`;
  return `fn ${name}(index: Whole, inside: ${truths(inFours)}) -> vec4<f32> { ${value} }`;
}

/** Taps of a kernel over some channels; those behind the last one are not inside. */
const tapDeclarations = (channels: string, inFours: boolean): string => `
struct Tap { y: Signed, x: Signed, channel: Whole, inside: ${truths(inFours)} }
fn tapOf(tap: Whole) -> Tap {
  let place = tap / uniforms.${channels};
  let y = place / uniforms.kernelWidth;
  return Tap(
    Signed(y * uniforms.dilationY),
    Signed(place % uniforms.kernelWidth * uniforms.dilationX),
    tap % uniforms.${channels} + group * uniforms.${channels},
    y < Whole(uniforms.kernelHeight),
  );
}`;

/** Positions of images of some height and width; their top left corner is what `y` and `x` make of `row` and `column`. */
const positionDeclarations = (height: string, width: string, lines: string, y: string, x: string): string => `
struct Position { line: u32, y: i32, x: i32, inside: bool }
fn positionOf(position: u32) -> Position {
  let row = position / uniforms.${width} % uniforms.${height};
  let column = position % uniforms.${width};
  let image = position / uniforms.${width} / uniforms.${height};
  return Position(image * uniforms.${lines}, ${y}, ${x}, position < uniforms.positions);
}`;

/** The images, of which a position of the result sees those pixels that lie under a tap. */
export function imageFactor(along: Factor['along'], inFours: boolean): { declarations: string; factor: Factor } {
  const declarations = `
${numbers(inFours)}
${tapDeclarations('inChannels', inFours)}
${fetch('imageAt', 'images', inFours)}
${positionDeclarations(
  'outHeight',
  'outWidth',
  'height',
  'i32(row * uniforms.strideY) - uniforms.top',
  'i32(column * uniforms.strideX) - uniforms.left',
)}
fn image(position: Position, tap: Tap) -> vec4<f32> {
  let y = position.y + tap.y;
  let x = position.x + tap.x;
  let inside = tap.inside & (y >= Signed(0)) & (y < Signed(i32(uniforms.height))) & (x >= Signed(0)) & (x < Signed(i32(uniforms.width)));
  let pixel = (position.line + Whole(y)) * uniforms.width + Whole(x);
  return select(vec4<f32>(), imageAt(pixel * (uniforms.inChannels * uniforms.groups) + tap.channel, inside), position.inside);
}`;
  const position = (of: string) => `positionOf(${of})`;
  const tap = (of: string) => `tapOf(${tapAt(of, inFours)})`;
  const factor: Factor =
    along === 'k'
      ? { along, line: position('line'), depth: tap('k'), read: (line, depth) => `image(${line}, ${depth})` }
      : { along, line: tap('line'), depth: position('k'), read: (line, depth) => `image(${depth}, ${line})` };
  return { declarations, factor };
}

/** The gradient to the result, of which a position of the images sees those places at which it lies under a tap. */
export function resultFactor(inFours: boolean, strided: boolean): { declarations: string; factor: Factor } {
  const steps = strided
    ? `
  let inside = reached & (down % i32(uniforms.strideY) == Signed(0)) & (right % i32(uniforms.strideX) == Signed(0));
  let y = down / i32(uniforms.strideY);
  let x = right / i32(uniforms.strideX);`
    : 'let inside = reached; let y = down; let x = right;';
  const declarations = `
${numbers(inFours)}
${tapDeclarations('outChannels', inFours)}
${fetch('resultAt', 'gradient', inFours)}
${positionDeclarations('height', 'width', 'outHeight', 'i32(row) + uniforms.top', 'i32(column) + uniforms.left')}
fn result(position: Position, tap: Tap) -> vec4<f32> {
  let down = position.y - tap.y;
  let right = position.x - tap.x;
  let reached = tap.inside & (down >= Signed(0)) & (right >= Signed(0));
  ${steps}
  let known = inside & (y < Signed(i32(uniforms.outHeight))) & (x < Signed(i32(uniforms.outWidth)));
  let pixel = (position.line + Whole(y)) * uniforms.outWidth + Whole(x);
  return select(vec4<f32>(), resultAt(pixel * (uniforms.outChannels * uniforms.groups) + tap.channel, known), position.inside);
}`;
  const factor: Factor = {
    along: 'k',
    line: 'positionOf(line)',
    depth: `tapOf(${tapAt('k', inFours)})`,
    read: (line, depth) => `result(${line}, ${depth})`,
  };
  return { declarations, factor };
}

/** A buffer that lies row by row as the product needs it: the kernels going forward, the gradient to the result for that to the kernels. */
export function rowFactor(buffer: string, inFours: boolean, rows: string): { declarations: string; factor: Factor } {
  const value = inFours
    ? `return ${buffer}[index / 4];`
    : `
  var values = vec4<f32>();
  let count = min(uniforms.outChannels - line, 4u);
  for (var i = 0u; i < count; i++) { values[i] = ${buffer}[index + i]; }
  return values;`;
  const declarations = `
fn rowAt(line: u32, k: u32) -> vec4<f32> {
  if (k >= ${rows} || line >= uniforms.outChannels) { return vec4<f32>(); }
  let index = (k * uniforms.groups + group) * uniforms.outChannels + line;
  ${value}
}`;
  return {
    declarations,
    factor: { along: 'lines', line: 'line', depth: 'k', read: (line, depth) => `rowAt(${line}, ${depth})` },
  };
}

/** The kernels, of which each channel in sees those of all channels out. */
export function turnedKernels(inFours: boolean): { declarations: string; factor: Factor } {
  const declarations = `
${fetch('kernelAt', 'kernels', inFours)}
fn turned(line: u32, tap: Whole) -> vec4<f32> {
  let place = tap / uniforms.outChannels;
  let row = (place * uniforms.inChannels + line) * uniforms.groups + group;
  let inside = place < Whole(uniforms.kernelHeight * uniforms.kernelWidth);
  let values = kernelAt(row * uniforms.outChannels + tap % uniforms.outChannels, inside);
  return select(vec4<f32>(), values, line < uniforms.inChannels);
}`;
  const factor: Factor = {
    along: 'k',
    line: 'line',
    depth: tapAt('k', inFours),
    read: (line, depth) => `turned(${line}, ${depth})`,
  };
  return { declarations, factor };
}
