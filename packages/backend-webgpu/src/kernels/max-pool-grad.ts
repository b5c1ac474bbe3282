import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { type Program, programs } from '../program.ts';
import { runProgram } from '../run-program.ts';
import { areFloats, type Call, empty, register } from './kernel.ts';

interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: number | 'valid' | 'same' | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  /** Not of tfjs, whose op has none: steps between the pixels of a window. @default 1 */
  readonly dilations?: number | [number, number];
}

const INVOCATIONS = 64;

export function registerMaxPoolGrad(): void {
  register('MaxPoolGrad', maxPoolGrad);
}

/** Each pixel looks into the windows that it lies in, and takes the gradient of those whose first largest value it is. */
const gradientProgram = programs(
  (): Program => ({
    name: 'gradient of max pooling',
    inputs: { x: 'f32', dy: 'f32' },
    outputs: { dx: 'f32' },
    uniforms: {
      size: 'u32',
      height: 'u32',
      width: 'u32',
      channels: 'u32',
      outHeight: 'u32',
      outWidth: 'u32',
      windowHeight: 'u32',
      windowWidth: 'u32',
      strideY: 'u32',
      strideX: 'u32',
      dilationY: 'u32',
      dilationX: 'u32',
      top: 'i32',
      left: 'i32',
    },
    invocations: INVOCATIONS,
    declarations: `
fn valueAt(image: u32, y: u32, x_: u32, channel: u32) -> f32 {
  return x[((image * uniforms.height + y) * uniforms.width + x_) * uniforms.channels + channel];
}
// NaN counts as largest; told by its bits, because comparisons with it may be taken for granted.
fn isNan(value: f32) -> bool { return (bitcast<u32>(value) & 0x7fffffff) > 0x7f800000; }
// Whether the window's first largest value is at this place, which is one of its own.
fn isFirstLargest(image: u32, firstY: i32, firstX: i32, place: u32, channel: u32) -> bool {
  var largest = 0f;
  var found = -1i;
  for (var i = 0u; i < uniforms.windowHeight; i++) {
    let y = firstY + i32(i * uniforms.dilationY);
    if (y < 0 || y >= i32(uniforms.height)) { continue; }
    for (var j = 0u; j < uniforms.windowWidth; j++) {
      let x_ = firstX + i32(j * uniforms.dilationX);
      if (x_ < 0 || x_ >= i32(uniforms.width)) { continue; }
      let value = valueAt(image, u32(y), u32(x_), channel);
      if (found < 0 || value > largest || (isNan(value) && !isNan(largest))) {
        largest = value;
        found = i32(i * uniforms.windowWidth + j);
      }
    }
  }
  return found == i32(place);
}`,
    main: `
  let index = workgroup * ${INVOCATIONS}u + invocation;
  if (index >= uniforms.size) { return; }
  let channel = index % uniforms.channels;
  let pixel = index / uniforms.channels;
  let image = pixel / (uniforms.height * uniforms.width);
  let y = i32(pixel / uniforms.width % uniforms.height) + uniforms.top;
  let x_ = i32(pixel % uniforms.width) + uniforms.left;
  var sum = 0f;
  for (var i = 0u; i < uniforms.windowHeight; i++) {
    let down = y - i32(i * uniforms.dilationY);
    let row = down / i32(uniforms.strideY);
    if (down < 0 || row * i32(uniforms.strideY) != down || row >= i32(uniforms.outHeight)) { continue; }
    for (var j = 0u; j < uniforms.windowWidth; j++) {
      let right = x_ - i32(j * uniforms.dilationX);
      let column = right / i32(uniforms.strideX);
      if (right < 0 || column * i32(uniforms.strideX) != right || column >= i32(uniforms.outWidth)) { continue; }
      if (isFirstLargest(image, down - uniforms.top, right - uniforms.left, i * uniforms.windowWidth + j, channel)) {
        sum += dy[((image * uniforms.outHeight + u32(row)) * uniforms.outWidth + u32(column)) * uniforms.channels + channel];
      }
    }
  }
  dx[index] = sum;`,
  }),
);

/** The gradient of max pooling to its images `[batch, height, width, channels]`: each goes to the first largest value of its window. */
function maxPoolGrad({
  inputs: { dy, input },
  backend,
  attrs: { filterSize, strides, pad, dimRoundingMode, dilations = 1 },
}: Call<'dy' | 'input', PoolAttributes>): TensorInfo | undefined {
  if (!areFloats([dy, input]) || input.shape.includes(0)) return undefined;
  const shape = input.shape as [number, number, number, number];
  const info = backend_util.computePool2DInfo(shape, filterSize, strides, dilations, pad, dimRoundingMode);
  const dx = empty(backend, shape);
  const size = shape.reduce((product, length) => product * length, 1);
  runProgram(backend, gradientProgram({}), {
    inputs: [input, dy],
    outputs: [dx],
    uniforms: {
      size,
      height: info.inHeight,
      width: info.inWidth,
      channels: info.inChannels,
      outHeight: info.outHeight,
      outWidth: info.outWidth,
      windowHeight: info.filterHeight,
      windowWidth: info.filterWidth,
      strideY: info.strideHeight,
      strideX: info.strideWidth,
      dilationY: info.dilationHeight,
      dilationX: info.dilationWidth,
      top: info.padInfo.top,
      left: info.padInfo.left,
    },
    workgroups: Math.ceil(size / INVOCATIONS),
  });
  return dx;
}
