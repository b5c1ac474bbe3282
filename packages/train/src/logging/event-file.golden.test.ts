import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/tensorboard.json';
import { decodeEvents, encodeEvent, eventsBefore, type LogEvent } from './event-file.ts';
import { type HistogramBins, histogram } from './histogram.ts';
import { hyperparameterSummaries } from './hyperparameters.ts';
import { pngSize } from './png-size.ts';
import type { HistogramSummary, ImageSummary, Summary } from './summary.ts';

// Files of PyTorch's SummaryWriter, made by tools/reference/tensorboard_events.py.
const TIME = 1700000000.25;

const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));

const fileOf = (name: keyof typeof fixture.files) => bytesOf(fixture.files[name]);

/** All summaries of a file, with their steps. */
function summariesOf(name: keyof typeof fixture.files): { step: number; wallTime: number; summary: Summary }[] {
  const { events } = decodeEvents(fileOf(name), name);
  return events.flatMap(({ step, wallTime, summaries = [] }) =>
    summaries.map((summary) => ({ step, wallTime, summary })),
  );
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

describe("PyTorch's event files", () => {
  it.each(Object.keys(fixture.files) as (keyof typeof fixture.files)[])('are written byte for byte: %s', (name) => {
    const { events, wholeBytes, torn } = decodeEvents(fileOf(name), name);
    expect(torn).toBe(false);
    expect(wholeBytes).toBe(fileOf(name).length);
    expect(join(events.map(encodeEvent))).toEqual(fileOf(name));
  });

  it('begin with the version and the writer', () => {
    expect(decodeEvents(fileOf('scalars')).events[0]).toEqual({
      wallTime: TIME,
      step: 0,
      version: 'brain.Event:2',
      source: 'tensorboard.summary.writer.event_file_writer',
    });
  });

  it('have scalars as they were given, rounded to float32', () => {
    const numbers = [0.5, -1.25, Math.fround(0.1), Number.NaN, Number.POSITIVE_INFINITY, -0, 0];
    const scalar = (tag: string, value: number) => ({ kind: 'scalar', tag, value, form: 'simple' }) as const;
    expect(summariesOf('scalars')).toEqual([
      ...numbers.map((value, step) => ({ step, wallTime: TIME + step, summary: scalar('loss/train', value) })),
      { step: 300, wallTime: TIME, summary: scalar('größe', 3) },
      { step: -2, wallTime: TIME, summary: scalar('negative step', 1) },
      { step: 2 ** 40 + 1, wallTime: 0, summary: scalar('late', 1) },
    ]);
  });

  it('have scalars as tensors', () => {
    expect(summariesOf('tensors').map(({ summary }) => summary)).toEqual([
      { kind: 'scalar', tag: 'float', value: Math.fround(0.1), form: 'float32' },
      { kind: 'scalar', tag: 'double', value: 0.1, form: 'float64' },
    ]);
  });

  it('have pictures, whose size their PNG files tell, too', () => {
    const images = summariesOf('pictures').map(({ summary }) => summary as ImageSummary);
    expect(images.map(({ tag, width, height, channels }) => [tag, width, height, channels])).toEqual([
      ['colours', 4, 2, 3],
      // PyTorch repeats the one channel.
      ['grey', 1, 1, 3],
    ]);
    for (const { png, width, height, channels } of images) {
      expect(pngSize('test', png)).toEqual({ width, height, channels });
    }
  });

  it('have text', () => {
    expect(summariesOf('texts').map(({ summary }) => summary)).toEqual([
      { kind: 'text', tag: 'notes/text_summary', text: '# A run\n\nwith *Ümläute* 🙂' },
      { kind: 'text', tag: 'empty/text_summary', text: '' },
    ]);
  });

  it('say where a run was taken up again', () => {
    const { events } = decodeEvents(fileOf('restarted'));
    expect(events.filter(({ restart }) => restart)).toEqual([{ wallTime: TIME, step: 5, restart: true }]);
  });

  it('have hyperparameters as ours', () => {
    const found = summariesOf('hyperparameters').map(({ summary }) => summary);
    const first = hyperparameterSummaries({ 'learning rate': 0.1 }, ['accuracy', 'loss']);
    const second = hyperparameterSummaries({ optimizer: 'adam' }, []);
    expect(found).toEqual([first.experiment, first.start, first.end, second.experiment, second.start, second.end]);
  });

  describe.each(Object.entries(fixture.histograms))('have the histogram of %s', (name, { values, bins }) => {
    const numbers = new Float64Array(bytesOf(values).buffer);
    const found = histogram(numbers, bins as HistogramBins);
    const { summary } = summariesOf('histograms').find((each) => each.summary.tag === name)!;
    const expected = (summary as HistogramSummary).histogram;

    it('with the same buckets', () => {
      expect(found.limits).toEqual(expected.limits);
      expect(found.counts).toEqual(expected.counts);
      expect([found.min, found.max, found.count]).toEqual([expected.min, expected.max, expected.count]);
    });

    it('with the same sums, but for rounding', () => {
      // NumPy sums in pairs.
      expect(found.sum).toBeCloseTo(expected.sum, 12);
      expect(found.sumOfSquares / expected.sumOfSquares || 1).toBeCloseTo(1, 12);
    });
  });

  it('are kept up to a step, byte for byte', () => {
    const kept = eventsBefore(fileOf('scalars'), 3);
    const { events } = decodeEvents(kept);
    expect(events.map(({ step }: LogEvent) => step)).toEqual([0, 0, 1, 2, -2]);
    expect(join(events.map(encodeEvent))).toEqual(kept);
  });
});
