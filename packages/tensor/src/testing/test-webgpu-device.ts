import { mirrorPad, type Tensor5D } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { useBackend } from '../backend.ts';
import { DeviceLostError, onDeviceLost } from '../backends/device-lost.ts';
import {
  add,
  dispose,
  matmul,
  mul,
  scope,
  slice,
  sum,
  type Tensor,
  tensor,
  valueAndGradient,
  zeros,
} from '../index.ts';
import { loseDevice } from './webgpu-device.ts';

/** What the backend webgpu does when its device has something to tell: the same in a browser and in Node. */
export function testWebgpuDevice(): void {
  const told: DeviceLostError[] = [];
  let forget: () => void;

  beforeAll(async () => {
    await useBackend('webgpu');
    forget = onDeviceLost((error) => told.push(error));
    return () => forget();
  });

  afterEach(() => void told.splice(0));

  const doubled = () => scope(() => matmul(tensor([1, 2], [1, 2]), tensor([2, 0, 0, 2], [2, 2])));
  const valuesOf = async (x: Tensor) => {
    try {
      return Array.from(await x.data());
    } finally {
      dispose(x);
    }
  };

  it('throws at the next reading what a kernel did wrong, and names it', async () => {
    // tfjs writes a shader for rank 5 that is no WGSL.
    const padded = scope(() =>
      mirrorPad(tensor([1, 2], [1, 1, 1, 1, 2]) as Tensor5D, Array(5).fill([1, 1]), 'symmetric'),
    );
    const failing = doubled();
    await expect(failing.data()).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^WebGPU failed while it ran .*MirrorPad.*: .*vec5/s),
        cause: expect.any(GPUValidationError),
      }),
    );
    dispose([padded, failing]);
    expect(await valuesOf(doubled())).toEqual([2, 4]);
  });

  it('pads tensors of any rank, as the gradient of a slice does', async () => {
    const x = tensor([1, 2, 3, 4], [1, 2, 1, 1, 2]);
    const slope = (of: Tensor) => sum(mul(slice(of, [0, 1, 0, 0, 0], [1, 1, 1, 1, 2]), 5));
    const { value, gradient } = valueAndGradient(slope, x);
    expect(await valuesOf(gradient)).toEqual([0, 0, 5, 5]);
    dispose([x, value]);
  });

  it('throws where memory runs out', async () => {
    // 16 GiB, more than one buffer has anywhere.
    const huge = scope(() => add(zeros([2 ** 16, 1]), zeros([1, 2 ** 16])));
    await expect(valuesOf(huge)).rejects.toThrow(/^WebGPU failed while it ran BinaryOpProgram: .*(size|memory)/i);
    expect(await valuesOf(doubled())).toEqual([2, 4]);
  });

  it('tells a loss, refuses what was on the device, and computes on with a new one', async () => {
    const [onDevice, inMemory] = [doubled(), tensor([5, 6])];
    loseDevice();
    await expect(onDevice.data()).rejects.toThrow(DeviceLostError);
    await expect(onDevice.data()).rejects.toThrow(
      'call useBackend again for a new device, and resume from the last checkpoint',
    );
    expect(told).toEqual([expect.objectContaining({ name: 'DeviceLostError', reason: 'destroyed' })]);
    expect(() => doubled()).toThrow(DeviceLostError);
    expect(() => onDevice.dataSync()).toThrow(DeviceLostError);
    expect(Array.from(await inMemory.data())).toEqual([5, 6]);

    await useBackend('webgpu');
    expect(await valuesOf(doubled())).toEqual([2, 4]);
    expect(await valuesOf(scope(() => add(inMemory, 1)))).toEqual([6, 7]);
    await expect(onDevice.data()).rejects.toThrow(DeviceLostError);
    expect(() => add(onDevice, 1)).toThrow(DeviceLostError);
    dispose([onDevice, inMemory]);
    expect(told.length).toBe(1);
  });

  it('makes a new device also before the loss was told', async () => {
    const kept = doubled();
    loseDevice();
    await useBackend('webgpu');
    expect(await valuesOf(doubled())).toEqual([2, 4]);
    await expect(kept.data()).rejects.toThrow(DeviceLostError);
    dispose(kept);
    expect(told.length).toBe(1);
  });

  it('keeps a device that works, and the tensors on it', async () => {
    const kept = doubled();
    await useBackend('webgpu');
    expect(await valuesOf(kept)).toEqual([2, 4]);
    expect(told).toEqual([]);
  });
}
