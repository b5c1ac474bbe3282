import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { CnnWasmBackend } from '../backend.ts';
import { CHUNK_SIZE } from './chunks.ts';
import { type Call, register } from './kernel.ts';
import { bytesOf } from './strided-copy.ts';

type Paddings = readonly (readonly [before: number, after: number])[];

interface Axis {
  readonly size: number;
  readonly before: number;
  readonly after: number;
}

/** Numbers of assembly/pad.ts. */
const MODES = { constant: 0, reflect: 1, symmetric: 2 } as const;

/** Undefined for other types and for more than four padded axes with gaps between them. */
function pad(
  backend: CnnWasmBackend,
  x: TensorInfo,
  paddings: Paddings,
  mode: keyof typeof MODES,
  pattern: number,
): TensorInfo | undefined {
  const bytes = bytesOf(x.dtype);
  if (bytes === undefined) return undefined;
  const shape = paddings.map(([before, after], axis) => before + x.shape[axis]! + after);
  if (paddings.every(([before, after]) => before + after === 0)) return backend.reshaped(x, x.shape);
  const { axes, unit } = simplified(x.shape, paddings, mode === 'constant');
  if (axes.length > 5) return undefined;
  const y = backend.empty(shape, x.dtype);
  if (util.sizeFromShape(shape) === 0) return y;
  const five = [...Array.from({ length: 5 - axes.length }, () => ({ size: 1, before: 0, after: 0 })), ...axes];
  const out = five.map(({ size, before, after }) => before + size + after);
  const lineBytes = out[4]! * unit * bytes;
  const lines = util.sizeFromShape(out.slice(0, 4));
  const perChunk = Math.max(1, Math.floor((4 * CHUNK_SIZE) / lineBytes), Math.ceil(lines / 65_000));
  backend.engine.run('pad', Math.ceil(lines / perChunk), [
    backend.address(x),
    backend.address(y),
    MODES[mode],
    pattern,
    unit * bytes,
    perChunk,
    ...out,
    ...five.map(({ size }) => size),
    ...five.map(({ before }) => before),
  ]);
  return y;
}

/**
 * Axes with as many joined as can be: what is not padded belongs to the axis before it. The innermost counts pixels of `unit` numbers, which a
 * constant border need not tell apart.
 */
function simplified(shape: readonly number[], paddings: Paddings, constant: boolean): { axes: Axis[]; unit: number } {
  const axes: Axis[] = [];
  let unit = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const [before, after] = paddings[axis]!;
    const size = shape[axis]!;
    const inner = axes[0];
    if (before + after === 0 && !inner) unit *= size;
    else if (before + after === 0 && inner!.before + inner!.after === 0)
      axes[0] = { ...inner!, size: inner!.size * size };
    else axes.unshift({ size, before, after });
  }
  const last = axes.at(-1);
  if (!constant || !last) return { axes, unit };
  const joined = { size: last.size * unit, before: last.before * unit, after: last.after * unit };
  return { axes: [...axes.slice(0, -1), joined], unit: 1 };
}

/** A number's bytes, repeated to four. */
function patternOf(value: number, dtype: TensorInfo['dtype']): number {
  if (dtype === 'bool') return (value & 0xff) * 0x01010101;
  const number = dtype === 'int32' ? new Int32Array([value]) : new Float32Array([value]);
  return new Int32Array(number.buffer)[0]!;
}

export function registerPad(): void {
  register('PadV2', ({ inputs: { x }, backend, attrs }: Call<'x', { paddings: Paddings; constantValue?: number }>) =>
    pad(backend, x, attrs.paddings, 'constant', patternOf(attrs.constantValue ?? 0, x.dtype)),
  );
  register(
    'MirrorPad',
    ({ inputs: { x }, backend, attrs }: Call<'x', { paddings: Paddings; mode: 'reflect' | 'symmetric' }>) =>
      pad(backend, x, attrs.paddings, attrs.mode, 0),
  );
}
