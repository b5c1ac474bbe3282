import { describe, expect, it } from 'vitest';
import type { EpochRecord } from '../trainer/events.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { monitorOf, numbersOf } from './monitor.ts';

const record: EpochRecord = { epoch: 2, loss: 0.5, seconds: 3, testLoss: 0.75, metrics: { f1: 0.8, loss: 9 } };
const trainerOf = (options: object) => ({ options }) as Trainer;

describe('monitorOf', () => {
  it.each([
    ['testLoss', 'min'],
    ['loss', 'min'],
    ['trainAccuracy', 'max'],
    ['balanced accuracy', 'max'],
  ] as const)('knows from the name %s that the mode is %s', (monitor, mode) => {
    expect(monitorOf('owner', { monitor }).mode).toBe(mode);
  });

  it('has to be told the mode of other names, and takes no other mode', () => {
    expect(() => monitorOf('owner', { monitor: 'f1' })).toThrow("owner: mode must be 'min' or 'max'");
    expect(monitorOf('owner', { monitor: 'f1', mode: 'max' }).mode).toBe('max');
    expect(() => monitorOf('owner', { mode: 'auto' as never })).toThrow('found auto');
  });

  it('reads numbers of the record and metrics', () => {
    const trainer = trainerOf({ epochs: 9 });
    expect(monitorOf('owner', {}).read(record, trainer)).toBe(0.75);
    expect(monitorOf('owner', { monitor: 'f1', mode: 'max' }).read(record, trainer)).toBe(0.8);
    expect(monitorOf('owner', { monitor: 'loss' }).read(record, trainer)).toBe(0.5);
    expect(monitorOf('owner', { monitor: 'metrics.loss' }).read(record, trainer)).toBe(9);
  });

  it('names what is there where a number is missing', () => {
    const monitor = monitorOf('owner', { monitor: 'testAccuracy' });
    expect(() => monitor.read(record, trainerOf({ epochs: 9 }))).toThrow(
      "owner: epoch 2 has no 'testAccuracy'; choose from epoch, loss, seconds, testLoss, f1, metrics.loss",
    );
    expect(() =>
      monitorOf('owner', { monitor: 'testLos', mode: 'min' }).read(record, trainerOf({ epochs: 9 })),
    ).toThrow("did you mean 'testLoss'?");
  });

  it('does not miss a number after an epoch that is not judged, but after the last one', () => {
    const monitor = monitorOf('owner', { monitor: 'testAccuracy' });
    expect(monitor.read(record, trainerOf({ epochs: 9, validateEveryEpochs: 3 }))).toBeUndefined();
    expect(() => monitor.read(record, trainerOf({ epochs: 2, validateEveryEpochs: 3 }))).toThrow(RangeError);
  });

  it('compares', () => {
    const [less, more] = [monitorOf('owner', { mode: 'min' }), monitorOf('owner', { mode: 'max' })];
    expect([less.isBetter(1, 2), less.isBetter(2, 2), less.isBetter(1, 2, 1)]).toEqual([true, false, false]);
    expect([more.isBetter(2, 1), more.isBetter(2, 2), more.isBetter(2, 1, 1)]).toEqual([true, false, false]);
    expect([less.isBetter(Number.NaN, 2), less.isBetter(2, Number.NaN)]).toEqual([false, true]);
    expect([less.isBetter(Number.NaN, Number.NaN), more.isBetter(Number.POSITIVE_INFINITY, 2)]).toEqual([false, true]);
  });
});

describe('numbersOf', () => {
  it('has metrics behind the numbers of the record, whose names they do not take', () => {
    expect([...numbersOf(record)]).toEqual([
      ['epoch', 2],
      ['loss', 0.5],
      ['seconds', 3],
      ['testLoss', 0.75],
      ['f1', 0.8],
      ['metrics.loss', 9],
    ]);
  });
});
