import { checkInteger, checkRange, DataError } from '@cnn/tensor';
import { decodeSummary } from './decode-summary.ts';
import { encodeSummary } from './encode-summary.ts';
import { decodeRecords, encodeRecord } from './event-record.ts';
import { protobufFields } from './protobuf-reader.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import type { Summary } from './summary.ts';

/** What happened at a step. */
export interface LogEvent {
  /** When, in seconds since 1970; any finite number, so that a clock that jumps breaks nothing. */
  readonly wallTime: number;
  /** The step, or whatever else the curves' horizontal axis counts: a whole number. */
  readonly step: number;
  /** What was seen. */
  readonly summaries?: readonly Summary[];
  /** The format, in the first event of a file: `'brain.Event:2'`. */
  readonly version?: string;
  /** What wrote the file, beside `version`. */
  readonly source?: string;
  /** Whether a run starts again at this step: TensorBoard then hides what came before with this step or a later one. */
  readonly restart?: boolean;
}

/** What {@link decodeEvents} found. */
export interface DecodedEvents {
  readonly events: readonly LogEvent[];
  /** The file's first bytes that are whole events. */
  readonly wholeBytes: number;
  /** Whether a part of an event follows them, as a process leaves it that was killed. */
  readonly torn: boolean;
}

/** The format of event files that TensorBoard reads. */
export const EVENT_FILE_VERSION = 'brain.Event:2';

/**
 * One event as a record of a TensorBoard event file: records in a row are the file.
 *
 * The first event of a file has `version`. Use `SummaryWriter` to write a run; this is what it stands on. Follows TensorFlow's event.proto and
 * summary.proto, framed as TFRecord, byte for byte as torch.utils.tensorboard writes them.
 *
 * @throws RangeError if `wallTime` is not finite, or `step` no whole number.
 * @example
 * const start = encodeEvent({ wallTime: 1700000000, step: 0, version: EVENT_FILE_VERSION });
 * const loss = encodeEvent({ wallTime: 1700000001, step: 1, summaries: [{ kind: 'scalar', tag: 'loss', value: 0.5 }] });
 */
export function encodeEvent({ wallTime, step, summaries, version, source, restart }: LogEvent): Uint8Array {
  checkRange('encodeEvent', 'wallTime', wallTime, Number.NEGATIVE_INFINITY);
  checkInteger('encodeEvent', 'step', step, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const event = new ProtobufWriter().double(1, wallTime).integer(2, step);
  if (version !== undefined) event.bytes(3, version);
  if (summaries) {
    const values = new ProtobufWriter();
    for (const summary of summaries) values.bytes(1, encodeSummary(summary));
    event.bytes(5, values);
  }
  if (restart) event.bytes(7, new ProtobufWriter().integer(1, SESSION_START));
  if (source !== undefined) event.bytes(10, new ProtobufWriter().bytes(1, source));
  return encodeRecord(event.toBytes());
}

/**
 * Reads a TensorBoard event file: ours, PyTorch's or TensorFlow's.
 *
 * A last event that is not all there, as a killed process leaves it, is no error: `wholeBytes` says where it begins. A run that goes on cuts the file
 * there, or begins a new one. What we do not know comes as an event without its value.
 *
 * @param subject names the file in errors.
 * @throws DataError if a checksum is wrong, the bytes are no events, or do not begin with the format's version.
 * @example
 * const start = encodeEvent({ wallTime: 1700000000, step: 0, version: EVENT_FILE_VERSION });
 * const { events, wholeBytes, torn } = decodeEvents(start, 'events.out.tfevents.1700000000.cnn');
 */
export function decodeEvents(bytes: Uint8Array, subject = 'event file'): DecodedEvents {
  const events: LogEvent[] = [];
  let wholeBytes = 0;
  for (const { data, end } of decodeRecords(bytes, subject)) {
    const event = decodeEvent(data, subject);
    if (events.length === 0 && event.version !== EVENT_FILE_VERSION) {
      throw new DataError(subject, {
        expected: `a first event of version '${EVENT_FILE_VERSION}'`,
        found: event.version === undefined ? 'no version' : `'${event.version}'`,
        remedy: 'give an event file of TensorBoard',
      });
    }
    events.push(event);
    wholeBytes = end;
  }
  return { events, wholeBytes, torn: wholeBytes < bytes.length };
}

/**
 * The part of an event file that a run keeps which goes on at `step`: without the events of this step and later ones, which it makes again, and
 * without a torn last event.
 *
 * Use it to replace the file before the run goes on. Where TensorBoard reads the file at the same time, rather begin a new file with the option
 * `restartStep` of `SummaryWriter`, which leaves all bytes in place.
 *
 * @param subject names the file in errors.
 * @throws DataError as {@link decodeEvents}; RangeError if `step` is no whole number.
 * @example
 * const file = encodeEvent({ wallTime: 1700000000, step: 0, version: EVENT_FILE_VERSION });
 * const kept = eventsBefore(file, 100);
 */
export function eventsBefore(bytes: Uint8Array, step: number, subject = 'event file'): Uint8Array {
  checkInteger('eventsBefore', 'step', step, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const { events } = decodeEvents(bytes, subject);
  const kept = new Uint8Array(bytes.length);
  let size = 0;
  let index = 0;
  for (const { start, end } of decodeRecords(bytes, subject)) {
    const event = events[index++];
    if (event.step >= step && event.version === undefined) continue;
    kept.set(bytes.subarray(start, end), size);
    size += end - start;
  }
  return kept.slice(0, size);
}

/**
 * A name for an event file, by which TensorBoard finds it: `events.out.tfevents.<seconds>.<name>`.
 *
 * TensorBoard reads the files of a folder in the order of their names and never goes back. So give the names that are there: the new one comes
 * after all of them, even if the clock was set back in between.
 *
 * @param time seconds since 1970, in [0, 9999999999].
 * @param name the machine or program that writes: letters, digits, `.`, `-` and `_`.
 * @param existing names of files in the folder; what is no event file is skipped.
 * @throws RangeError if the time or the name is none of these.
 * @example
 * eventFileName(1700000000.25); // 'events.out.tfevents.1700000000.cnn'
 * eventFileName(1600000000, 'cnn', ['events.out.tfevents.1700000000.cnn']); // 'events.out.tfevents.1700000001.cnn'
 */
export function eventFileName(time: number, name = 'cnn', existing: Iterable<string> = []): string {
  checkRange('eventFileName', 'time', time, 0, LATEST);
  if (!/^[\w.-]+$/.test(name)) {
    throw new RangeError(`eventFileName: name must be letters, digits, '.', '-' and '_', found '${name}'`);
  }
  let seconds = Math.floor(time);
  for (const other of existing) {
    const found = /^events\.out\.tfevents\.(\d{10})\./.exec(other);
    if (found) seconds = Math.max(seconds, Number(found[1]) + 1);
  }
  return `events.out.tfevents.${String(seconds).padStart(10, '0')}.${name}`;
}

/** Ten digits: with more, names would not be in the order of their times. */
const LATEST = 9_999_999_999;
const SESSION_START = 1;

function decodeEvent(data: Uint8Array, subject: string): LogEvent {
  let [wallTime, step] = [0, 0];
  let version: string | undefined;
  let source: string | undefined;
  let restart = false;
  let summaries: Summary[] | undefined;
  for (const field of protobufFields(data, subject)) {
    if (field.number === 1) wallTime = field.double();
    else if (field.number === 2) step = field.integer();
    else if (field.number === 3) version = field.text();
    else if (field.number === 5) {
      summaries ??= [];
      for (const value of field.message()) if (value.number === 1) summaries.push(decodeSummary(value.message()));
    } else if (field.number === 7) {
      for (const part of field.message()) if (part.number === 1) restart = part.integer() === SESSION_START;
    } else if (field.number === 10) {
      for (const part of field.message()) if (part.number === 1) source = part.text();
    }
  }
  return {
    wallTime,
    step,
    ...(version !== undefined && { version }),
    ...(source !== undefined && { source }),
    ...(restart && { restart }),
    ...(summaries && { summaries }),
  };
}
