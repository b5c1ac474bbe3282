import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/tensorboard.json';
import { decodeEvents } from './event-file.ts';
import { histogram } from './histogram.ts';
import { type ByteSink, SummaryWriter } from './summary-writer.ts';

/** A file in memory. */
class MemoryFile implements ByteSink {
  readonly pieces: Uint8Array[] = [];

  append(bytes: Uint8Array): void {
    this.pieces.push(bytes);
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.pieces.flatMap((piece) => [...piece]));
  }
}

const clock = () => 1700000000;

const PNG = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAAAAACcgYFdAAAAEUlEQVR4nGNsYGBiYGBiYAAABCQAhhWbxiQAAAAASUVORK5CYII=',
    'base64',
  ),
);

async function eventsOf(write: (writer: SummaryWriter) => void, options = {}) {
  const file = new MemoryFile();
  const writer = new SummaryWriter(file, { clock, ...options });
  write(writer);
  await writer.close();
  return decodeEvents(file.bytes).events.slice(1);
}

const event = (step: number, ...summaries: object[]) => ({ wallTime: 1700000000, step, summaries });

describe('SummaryWriter', () => {
  it('begins with the version, so that TensorBoard knows the file', async () => {
    const file = new MemoryFile();
    await new SummaryWriter(file, { clock }).close();
    expect(decodeEvents(file.bytes).events).toEqual([
      { wallTime: 1700000000, step: 0, version: 'brain.Event:2', source: '@cnn/train' },
    ]);
  });

  it('writes scalars', async () => {
    const events = await eventsOf((writer) => {
      writer.addScalar('loss', 0.5, 3);
      writer.addScalar('loss', Number.NaN, 4, 12.5);
      writer.addScalars('accuracy', { train: 1, test: 0.75 }, 5);
    });
    const scalar = (tag: string, value: number) => ({ kind: 'scalar', tag, value, form: 'simple' });
    expect(events).toEqual([
      event(3, scalar('loss', 0.5)),
      { ...event(4, scalar('loss', Number.NaN)), wallTime: 12.5 },
      event(5, scalar('accuracy/train', 1), scalar('accuracy/test', 0.75)),
    ]);
  });

  it('writes the same bytes as PyTorch for the same scalars', async () => {
    const file = new MemoryFile();
    const writer = new SummaryWriter(file, { clock });
    const numbers = [0.5, -1.25, 0.1, Number.NaN, Number.POSITIVE_INFINITY, -0, 0];
    numbers.forEach((value, step) => {
      writer.addScalar('loss/train', value, step, 1700000000.25 + step);
    });
    writer.addScalar('größe', 3, 300, 1700000000.25);
    writer.addScalar('negative step', 1, -2, 1700000000.25);
    writer.addScalar('late', 1, 2 ** 40 + 1, 0);
    await writer.close();
    const expected = Uint8Array.from(Buffer.from(fixture.files.scalars, 'base64'));
    const firstEvent = (bytes: Uint8Array) => bytes[0] + 16;
    expect(file.bytes.subarray(firstEvent(file.bytes))).toEqual(expected.subarray(firstEvent(expected)));
  });

  it('writes scalars as exact as they are, if asked to', async () => {
    const events = await eventsOf((writer) => writer.addScalar('loss', 0.1, 1), { scalarForm: 'float64' });
    expect(events).toEqual([event(1, { kind: 'scalar', tag: 'loss', value: 0.1, form: 'float64' })]);
  });

  it('writes histograms, pictures and text', async () => {
    const values = Float32Array.of(-1, 0, 0.5);
    const events = await eventsOf((writer) => {
      writer.addHistogram('weights', values, 1);
      writer.addHistogram('weights', values, 2, { bins: 3, wallTime: 5 });
      writer.addImage('digit', PNG, 3);
      writer.addText('notes', 'hello', 4);
    });
    expect(events).toEqual([
      event(1, { kind: 'histogram', tag: 'weights', histogram: histogram(values) }),
      { ...event(2, { kind: 'histogram', tag: 'weights', histogram: histogram(values, 3) }), wallTime: 5 },
      event(3, { kind: 'image', tag: 'digit', width: 2, height: 3, channels: 1, png: PNG }),
      event(4, { kind: 'text', tag: 'notes/text_summary', text: 'hello' }),
    ]);
  });

  it('writes hyperparameters, and their results as scalars', async () => {
    const events = await eventsOf((writer) => writer.addHparams({ rate: 0.1 }, { accuracy: 0.9 }, 7));
    const tags = events.flatMap(({ step, summaries }) => summaries!.map(({ kind, tag }) => [step, kind, tag]));
    expect(tags).toEqual([
      [7, 'plugin', '_hparams_/experiment'],
      [7, 'plugin', '_hparams_/session_start_info'],
      [7, 'plugin', '_hparams_/session_end_info'],
      [7, 'scalar', 'accuracy'],
    ]);
  });

  it('says at which step a run goes on', async () => {
    const events = await eventsOf((writer) => writer.addScalar('loss', 1, 5), { restartStep: 5 });
    expect(events[0]).toEqual({ wallTime: 1700000000, step: 5, restart: true });
  });

  it('works by a clock that jumps', async () => {
    let time = 100;
    const events = await eventsOf(
      (writer) => {
        for (let step = 0; step < 3; step++) {
          writer.addScalar('loss', 1, step);
        }
      },
      { clock: () => (time = -time * 2) },
    );
    expect(events.map(({ wallTime }) => wallTime)).toEqual([400, -800, 1600]);
  });

  it('gathers events, and hands them over in order to a slow sink', async () => {
    const file = new MemoryFile();
    let calls = 0;
    const slow: ByteSink = {
      async append(bytes) {
        const call = ++calls;
        for (let turn = call === 1 ? 20 : 0; turn > 0; turn--) await Promise.resolve();
        file.append(bytes);
      },
    };
    const writer = new SummaryWriter(slow, { clock, bufferSize: 500 });
    for (let step = 0; step < 100; step++) writer.addScalar('loss', step, step);
    await writer.flush();
    expect(
      decodeEvents(file.bytes)
        .events.slice(1)
        .map(({ step }) => step),
    ).toEqual([...Array(100).keys()]);
    expect(calls).toBeGreaterThan(1);
    expect(calls).toBeLessThan(20);
    const before = calls;
    await writer.flush();
    expect(calls).toBe(before);
  });

  it('takes nothing more after its sink failed', async () => {
    let calls = 0;
    const full: ByteSink = {
      append() {
        calls++;
        throw new Error('disk full');
      },
    };
    const writer = new SummaryWriter(full, { clock });
    await expect(writer.flush()).rejects.toThrow('disk full');
    expect(() => writer.addScalar('loss', 1, 1)).toThrow('disk full');
    await expect(writer.close()).rejects.toThrow('disk full');
    expect(calls).toBe(1);
  });

  it('leaves whole events whatever the size of its buffer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(400), fc.nat(20), async (bufferSize, count) => {
        const file = new MemoryFile();
        const writer = new SummaryWriter(file, { clock, bufferSize });
        for (let step = 0; step < count; step++) writer.addScalar('loss', step, step);
        await writer.close();
        for (const piece of file.pieces.slice(1)) {
          const alone = decodeEvents(Uint8Array.from([...file.pieces[0], ...piece]));
          expect(alone.torn).toBe(false);
        }
        expect(decodeEvents(file.bytes).events).toHaveLength(count + 1);
      }),
    );
  });

  it('refuses what it cannot write, naming it', async () => {
    const writer = new SummaryWriter(new MemoryFile(), { clock });
    expect(() => writer.addScalar('loss', 1, 0.5)).toThrow('step must be a whole number');
    expect(() => writer.addScalar('loss', 1, 1, Number.NaN)).toThrow('wallTime must be a finite number');
    expect(() => writer.addImage('picture', Uint8Array.of(0xff, 0xd8), 1)).toThrow(
      'SummaryWriter.addImage: png must be the bytes of a PNG file, found 2 other bytes',
    );
    expect(() => writer.addHistogram('weights', [], 1)).toThrow(RangeError);
    expect(() => new SummaryWriter(new MemoryFile(), { bufferSize: -1 })).toThrow('bufferSize');
    await writer.close();
    expect(() => writer.addScalar('loss', 1, 1)).toThrow('expected an open writer, found a closed one');
  });
});
