import {
  CsvTable,
  decodeCsv,
  decodeEvents,
  decodeJsonLines,
  EVENT_FILE_VERSION,
  encodeEvent,
  eventsBefore,
  histogram,
} from '@cnn/train';
import { maskedCrc32c } from '../../packages/train/src/logging/crc32c.ts';
import { filesSubject, type Subject } from './subject.ts';

const text = (letters: string): Uint8Array => new TextEncoder().encode(letters);

const csv = [
  text('epoch,loss,"a ""b"""\n1,0.5,x\n2,NaN,\n3,-Infinity,"1,\n2"\n'),
  text('epoch,__proto__,constructor\r\n1,2,3\r\n'),
];
const jsonl = [text('{"epoch":1,"loss":0.5}\n{"epoch":2,"loss":"NaN","metrics":{"f1":[1,2]}}\n\n{"__proto__":1}\n')];
const events = [
  Buffer.concat([
    encodeEvent({ wallTime: 1, step: 0, version: EVENT_FILE_VERSION, source: 'cnn' }),
    encodeEvent({ wallTime: 2, step: 1, summaries: [{ kind: 'scalar', tag: 'loss', value: 0.5, form: 'float64' }] }),
    encodeEvent({ wallTime: 2, step: 2, summaries: [{ kind: 'text', tag: 'note', text: 'so' }], restart: true }),
    encodeEvent({
      wallTime: 3,
      step: 3,
      summaries: [
        { kind: 'histogram', tag: 'w', histogram: histogram([1, 2, 3, 4]) },
        { kind: 'image', tag: 'i', width: 1, height: 1, channels: 3, png: Uint8Array.of(1, 2, 3) },
        { kind: 'plugin', tag: 'p', plugin: 'hparams', content: Uint8Array.of(1) },
      ],
    }),
  ]),
];

/** An event file whose records have their checksums. */
function withChecksums(bytes: Uint8Array): Uint8Array {
  const repaired = bytes.slice();
  const view = new DataView(repaired.buffer);
  for (let at = 0; at + 16 <= repaired.length; ) {
    const length = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
    view.setUint32(at + 8, maskedCrc32c(repaired.subarray(at, at + 8)), true);
    if (at + 16 + length > repaired.length) break;
    view.setUint32(at + 12 + length, maskedCrc32c(repaired.subarray(at + 12, at + 12 + length)), true);
    at += 16 + length;
  }
  return repaired;
}

/** What a run writes of itself, and reads when it goes on. */
export const logs: readonly Subject[] = [
  filesSubject('CSV', csv, (bytes) => {
    const { columns, rows, wholeBytes } = decodeCsv(bytes, 'metrics.csv');
    if (wholeBytes > bytes.length) throw new Error('more whole bytes than there are');
    const table = new CsvTable(columns);
    for (const row of columns.length > 0 ? rows : []) table.add(row);
  }),
  filesSubject('JSON Lines', jsonl, (bytes) => decodeJsonLines(bytes, 'metrics.jsonl')),
  filesSubject(
    'event file',
    events,
    (bytes) => {
      decodeEvents(bytes, 'events');
      eventsBefore(bytes, 2, 'events');
    },
    withChecksums,
  ),
];
