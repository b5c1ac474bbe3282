import { DataError } from '@cnn/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeEvents,
  EVENT_FILE_VERSION,
  encodeEvent,
  eventFileName,
  eventsBefore,
  type LogEvent,
} from './event-file.ts';
import { encodeRecord } from './event-record.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import type { Summary } from './summary.ts';

const START: LogEvent = { wallTime: 1700000000, step: 0, version: EVENT_FILE_VERSION };

function fileOf(...events: readonly LogEvent[]): Uint8Array {
  return Uint8Array.from([START, ...events].flatMap((event) => [...encodeEvent(event)]));
}

const scalarAt = (step: number, value = step): LogEvent => ({
  wallTime: step,
  step,
  summaries: [{ kind: 'scalar', tag: 'loss', value, form: 'simple' }],
});

const text = fc.string({ unit: 'binary', maxLength: 40 });
const double = fc.double();
const bytes = fc.uint8Array({ maxLength: 300 });
const size = fc.nat(2 ** 31 - 1);
const summary: fc.Arbitrary<Summary> = fc.oneof(
  fc.record({ kind: fc.constant('scalar'), tag: text, value: fc.float(), form: fc.constantFrom('simple', 'float32') }),
  fc.record({ kind: fc.constant('scalar'), tag: text, value: double, form: fc.constant('float64') }),
  fc.record({ kind: fc.constant('text'), tag: text, text: fc.string({ unit: 'binary', maxLength: 300 }) }),
  fc.record({ kind: fc.constant('image'), tag: text, width: size, height: size, channels: size, png: bytes }),
  fc.record({ kind: fc.constant('plugin'), tag: text, plugin: text, content: bytes }),
  fc.record({
    kind: fc.constant('histogram'),
    tag: text,
    histogram: fc.record({
      min: double,
      max: double,
      count: double,
      sum: double,
      sumOfSquares: double,
      limits: fc.array(double),
      counts: fc.array(double),
    }),
  }),
) as fc.Arbitrary<Summary>;
const event: fc.Arbitrary<LogEvent> = fc.record(
  {
    wallTime: fc.double({ noNaN: true, noDefaultInfinity: true }),
    step: fc.maxSafeInteger(),
    summaries: fc.array(summary, { maxLength: 3 }),
    source: text,
    restart: fc.constant(true),
  },
  { requiredKeys: ['wallTime', 'step'] },
);

describe('encodeEvent and decodeEvents', () => {
  it('give any events back', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 4 }), (events) => {
        const file = fileOf(...events);
        expect(decodeEvents(file)).toEqual({ events: [START, ...events], wholeBytes: file.length, torn: false });
      }),
    );
  });

  it('take times in any order, so that a clock may jump', () => {
    const times = [1700000000, 0, -5.5, 1e300, 1600000000];
    const events = times.map((wallTime, step) => ({ wallTime, step }));
    expect(decodeEvents(fileOf(...events)).events.slice(1)).toEqual(events);
  });

  it('round a simple scalar to float32', () => {
    const [, event] = decodeEvents(fileOf(scalarAt(1, 0.1))).events;
    expect(event.summaries).toEqual([{ kind: 'scalar', tag: 'loss', value: Math.fround(0.1), form: 'simple' }]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuse the time %s', (wallTime) => {
    expect(() => encodeEvent({ wallTime, step: 0 })).toThrow(/encodeEvent: wallTime must be a finite number, found/);
  });

  it.each([0.5, Number.NaN, 2 ** 53])('refuse the step %s', (step) => {
    expect(() => encodeEvent({ wallTime: 0, step })).toThrow(/encodeEvent: step must be a whole number/);
  });
});

describe('decodeEvents', () => {
  const file = fileOf(scalarAt(1), scalarAt(2), scalarAt(3));
  const last = encodeEvent(scalarAt(3)).length;

  it('stops at a last event that is cut anywhere', () => {
    for (let cut = 1; cut < last; cut++) {
      const { events, wholeBytes, torn } = decodeEvents(file.subarray(0, file.length - cut));
      expect([events.length, wholeBytes, torn]).toEqual([3, file.length - last, true]);
    }
  });

  it('takes bytes that do not begin at their buffer', () => {
    const moved = new Uint8Array(file.length + 3);
    moved.set(file, 3);
    expect(decodeEvents(moved.subarray(3))).toEqual(decodeEvents(file));
  });

  it('takes an empty file', () => {
    expect(decodeEvents(new Uint8Array())).toEqual({ events: [], wholeBytes: 0, torn: false });
  });

  it('finds any changed bit', () => {
    for (let i = 0; i < file.length - last; i++) {
      const damaged = file.slice();
      damaged[i] ^= 1 << (i % 8);
      expect(() => decodeEvents(damaged, 'run.tfevents')).toThrow(DataError);
    }
  });

  it('says which bytes before the damage are good', () => {
    const damaged = file.slice();
    damaged[damaged.length - last + 13] ^= 1;
    expect(() => decodeEvents(damaged, 'run.tfevents')).toThrow(`run.tfevents: expected the checksum`);
    expect(() => decodeEvents(damaged, 'run.tfevents')).toThrow(`cut it to ${file.length - last} bytes`);
  });

  it('refuses a file of other records', () => {
    expect(() => decodeEvents(encodeEvent(scalarAt(1)))).toThrow(
      "expected a first event of version 'brain.Event:2', found no version",
    );
    expect(() => decodeEvents(encodeEvent({ ...START, version: 'brain.Event:3' }))).toThrow("found 'brain.Event:3'");
  });

  it('skips fields and kinds of values that it does not know', () => {
    const unknown = new ProtobufWriter()
      .double(1, 5)
      .integer(2, 7)
      .bytes(4, 'a graph')
      .float(99, 1)
      .integer(100, -1)
      .bytes(5, new ProtobufWriter().bytes(1, new ProtobufWriter().bytes(1, 'sound').bytes(6, 'audio')));
    const bytes = Uint8Array.from([...fileOf(), ...encodeRecord(unknown.toBytes())]);
    expect(decodeEvents(bytes).events[1]).toEqual({
      wallTime: 5,
      step: 7,
      summaries: [{ kind: 'plugin', tag: 'sound', plugin: '', content: new Uint8Array() }],
    });
  });

  it("reads TensorFlow's scalars, which are bytes and name their plugin only once", () => {
    const bytes = new Uint8Array(Float32Array.of(0.25).buffer);
    const tensor = new ProtobufWriter().integer(1, 1).bytes(2, new ProtobufWriter()).bytes(4, bytes);
    const value = new ProtobufWriter().bytes(1, 'loss').bytes(8, tensor);
    const record = encodeRecord(new ProtobufWriter().bytes(5, new ProtobufWriter().bytes(1, value)).toBytes());
    expect(decodeEvents(Uint8Array.from([...fileOf(), ...record])).events[1].summaries).toEqual([
      { kind: 'scalar', tag: 'loss', value: 0.25, form: 'float32' },
    ]);
  });

  it('refuses any damage with a DataError, even where the checksums are right', () => {
    const seed = fc.array(event, { minLength: 1, maxLength: 2 });
    const change = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(seed, change, fc.boolean(), (events, changes, repair) => {
        const bytes = repair ? withChangedContent(events, changes) : fileOf(...events);
        if (!repair) for (const [at, value] of changes) bytes[at % bytes.length] = value;
        try {
          const { wholeBytes } = decodeEvents(bytes);
          expect(wholeBytes).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('takes any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (content) => {
        const bytes = Uint8Array.from([...fileOf(), ...encodeRecord(content)]);
        try {
          expect(decodeEvents(bytes).wholeBytes).toBe(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

/** The events' messages with bytes changed, in records whose checksums are right. */
function withChangedContent(events: readonly LogEvent[], changes: readonly (readonly [number, number])[]): Uint8Array {
  const records = events.map((each) => {
    const content = encodeEvent(each).slice(12, -4);
    if (content.length > 0) for (const [at, value] of changes) content[at % content.length] = value;
    return [...encodeRecord(content)];
  });
  return Uint8Array.from([...fileOf(), ...records.flat()]);
}

describe('eventsBefore', () => {
  it('leaves out later steps wherever they are, and a torn end', () => {
    const file = fileOf(scalarAt(1), scalarAt(5), scalarAt(2), scalarAt(6));
    expect(eventsBefore(file.subarray(0, -3), 5)).toEqual(fileOf(scalarAt(1), scalarAt(2)));
  });

  it('keeps the beginning of a file, whatever the step', () => {
    expect(eventsBefore(fileOf(scalarAt(0)), 0)).toEqual(fileOf());
    expect(eventsBefore(new Uint8Array(), 0)).toEqual(new Uint8Array());
  });

  it('keeps what it cannot read as it is', () => {
    const graph = encodeRecord(new ProtobufWriter().integer(2, 1).bytes(4, 'a graph').toBytes());
    const file = Uint8Array.from([...fileOf(), ...graph]);
    expect(eventsBefore(file, 2)).toEqual(file);
  });
});

describe('eventFileName', () => {
  it('has whole seconds in ten digits', () => {
    expect(eventFileName(1700000000.99)).toBe('events.out.tfevents.1700000000.cnn');
    expect(eventFileName(5, 'my-host.local')).toBe('events.out.tfevents.0000000005.my-host.local');
  });

  it('comes after all that are there, even by a clock that was set back', () => {
    const existing = ['events.out.tfevents.1700000000.host.42.0', 'events.out.tfevents.1650000000.cnn', 'model.pth'];
    const name = eventFileName(1600000000, 'a', existing);
    expect(name).toBe('events.out.tfevents.1700000001.a');
    expect(eventFileName(1800000000, 'a', existing)).toBe('events.out.tfevents.1800000000.a');
    expect([...existing, name].sort().at(-2)).toBe(name);
  });

  it.each([-1, 1e10, Number.NaN])('refuses the time %s', (time) => {
    expect(() => eventFileName(time)).toThrow(/eventFileName: time must be in \[0, 9999999999\]/);
  });

  it.each(['', 'a/b', 'a b'])("refuses the name '%s'", (name) => {
    expect(() => eventFileName(0, name)).toThrow(`found '${name}'`);
  });
});
