import { useBackend } from '@cnn/tensor';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { f1 } from '../metrics/f-beta.ts';
import { eventsOf, TinyBatches, TinyNet, tinyOptions } from '../testing/tiny-training.ts';
import type { StepEvent } from '../trainer/events.ts';
import { Trainer } from '../trainer/trainer.ts';
import { learningRateMonitor } from './learning-rate-monitor.ts';
import { progress } from './progress.ts';
import { timer } from './timer.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

const trainer = {} as Trainer;
const stepOf = (step: number, gathered = 0): StepEvent => ({
  type: 'step',
  epoch: 1,
  batch: step,
  batches: 1e6,
  step,
  gathered,
  loss: 1,
  samples: 8,
  learningRates: [1 / step, 2],
});

describe('learningRateMonitor', () => {
  it('remembers the rates of each step once', () => {
    const monitor = learningRateMonitor();
    monitor.onStep!(stepOf(1, 1), trainer);
    monitor.onStep!(stepOf(1), trainer);
    monitor.onStep!(stepOf(2, 1), trainer);
    monitor.onStep!(stepOf(2), trainer);
    expect(monitor.rates).toEqual([
      { step: 1, learningRates: [1, 2] },
      { step: 2, learningRates: [0.5, 2] },
    ]);
  });

  it('stays within its limit, evenly over the whole run', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 1, max: 500 }), (limit, steps) => {
        const monitor = learningRateMonitor({ limit });
        for (let step = 1; step <= steps; step++) monitor.onStep!(stepOf(step), trainer);
        const { rates } = monitor;
        const every = (rates[1]?.step ?? 2) - 1;
        expect(rates.map(({ step }) => step)).toEqual(rates.map((_, k) => 1 + k * every));
        expect(rates.length).toBeLessThanOrEqual(limit);
        expect(steps - rates.at(-1)!.step).toBeLessThan(every);
        if (steps > limit) expect(rates.length).toBeGreaterThan(limit / 2 - 1);
        else expect(rates.length).toBe(steps);
      }),
    );
  });

  it('refuses limit: 1', () => {
    expect(() => learningRateMonitor({ limit: 1 })).toThrow('learningRateMonitor: limit must be');
  });
});

describe('timer', () => {
  it('adds the time up by stages, over two runs', () => {
    let now = 100;
    const after = (seconds: number, what: () => unknown) => {
      now += seconds;
      what();
    };
    const first = timer({ clock: () => now });
    expect(first.samplesPerSecond).toBeNaN();
    after(0, () => first.onStart!(trainer));
    after(2, () => first.onStep!(stepOf(1), trainer));
    after(3, () => first.onStep!(stepOf(2), trainer));
    after(4, () => first.onJudged!(trainer));
    after(5, () => first.onEnd!(trainer));
    expect(first.seconds).toEqual({ training: 10, judging: 4 });

    const second = timer({ clock: () => now });
    second.restore!(first.state!() as never, 'last.safetensors');
    after(1000, () => second.onStart!(trainer));
    after(6, () => second.onStep!(stepOf(3), trainer));
    after(7, () => second.onJudged!(trainer));
    after(0, () => second.onEnd!(trainer));
    expect(second.seconds).toEqual({ training: 16, judging: 11 });
    expect(second.samplesPerSecond).toBe(24 / 16);
  });

  it('has a clock of its own', async () => {
    const time = timer();
    const options = tinyOptions({ epochs: 1, callbacks: [time] });
    await eventsOf(new Trainer(new TinyNet(), options));
    expect(time.seconds.training).toBeGreaterThan(0);
    expect(time.seconds.judging).toBeGreaterThan(0);
  });
});

describe('progress', () => {
  it("writes the mean loss within an epoch, validations, and the tutorial's line with metrics", async () => {
    const lines: string[] = [];
    const callback = progress({ write: (line) => lines.push(line), every: 3 });
    const options = tinyOptions({ epochs: 2, validateEveryBatches: 2, metrics: { f1: f1() }, callbacks: [callback] });
    const events = await eventsOf(new Trainer(new TinyNet(), options), new TinyBatches(), {
      validate: new TinyBatches(),
    });
    expect(lines.map((line) => line.split(' | ').slice(0, 2).join(' | '))).toEqual([
      'Epoch 1 | Batch 2',
      'Epoch 1/2 | Batch 3/4',
      expect.stringContaining('Epoch: 1 | Loss: '),
      'Epoch 2 | Batch 2',
      'Epoch 2/2 | Batch 3/4',
      expect.stringContaining('Epoch: 2 | Loss: '),
    ]);
    const losses = events.flatMap((event) => (event.type === 'step' && event.epoch === 2 ? [event.loss] : []));
    const mean = (losses[0] + losses[1] + losses[2]) / 3;
    expect(lines[4]).toBe(`Epoch 2/2 | Batch 3/4 | Loss: ${mean.toFixed(4)}`);
    expect(lines[3]).toMatch(
      /^Epoch 2 \| Batch 2 \| Test loss: \d\.\d{4} \| Test accuracy: \d+\.\d{3}% \| f1: \d\.\d{4}$/,
    );
    expect(lines[5]).toMatch(/^Epoch: 2 \| .* \| Epoch Time: \d+\.\d\d secs \| f1: \d\.\d{4}$/);
  });

  it('writes epochs only, unless asked for more', async () => {
    const lines: string[] = [];
    const options = tinyOptions({ callbacks: [progress({ write: (line) => lines.push(line) })] });
    await eventsOf(new Trainer(new TinyNet(), options));
    expect(lines.map((line) => line.slice(0, 8))).toEqual(['Epoch: 1', 'Epoch: 2', 'Epoch: 3']);
  });

  it('refuses every: 0.5', () => {
    expect(() => progress({ every: 0.5 })).toThrow('progress: every must be');
  });
});
