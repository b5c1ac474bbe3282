import { DataError } from '@cnn/tensor';

/** @internal A field of a message as it was found; its getters refuse what is not written as they need it. */
export class ProtobufField {
  readonly number: number;
  readonly #wireType: number;
  readonly #bytes: Uint8Array;
  readonly #subject: string;

  constructor(number: number, wireType: number, bytes: Uint8Array, subject: string) {
    this.number = number;
    this.#wireType = wireType;
    this.#bytes = bytes;
    this.#subject = subject;
  }

  /** A whole number, signed, in 64 bits. */
  integer(): number {
    this.#expect(0, 'a whole number');
    const value = readVarint(this.#bytes);
    if (!Number.isSafeInteger(value)) {
      throw new DataError(this.#subject, { expected: 'whole numbers below 2^53', found: `${value}` });
    }
    return value;
  }

  double(): number {
    this.#expect(1, 'a double');
    return viewOf(this.#bytes).getFloat64(0, true);
  }

  float(): number {
    this.#expect(5, 'a float');
    return viewOf(this.#bytes).getFloat32(0, true);
  }

  /** Numbers in one field, or one of numbers that come in fields of their own. */
  doubles(): number[] {
    if (this.#wireType === 1) return [this.double()];
    const bytes = this.bytes();
    if (bytes.length % 8 !== 0) throw this.#damage('doubles of 8 bytes', `${bytes.length} bytes`);
    const view = viewOf(bytes);
    return Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(i * 8, true));
  }

  /** As {@link doubles}. */
  floats(): number[] {
    if (this.#wireType === 5) return [this.float()];
    const bytes = this.bytes();
    if (bytes.length % 4 !== 0) throw this.#damage('floats of 4 bytes', `${bytes.length} bytes`);
    const view = viewOf(bytes);
    return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true));
  }

  bytes(): Uint8Array {
    this.#expect(2, 'bytes');
    return this.#bytes;
  }

  text(): string {
    const bytes = this.bytes();
    try {
      return decoder.decode(bytes);
    } catch {
      throw this.#damage('text in UTF-8', 'other bytes');
    }
  }

  message(): Generator<ProtobufField> {
    return protobufFields(this.bytes(), this.#subject);
  }

  #expect(wireType: number, what: string): void {
    if (this.#wireType !== wireType) throw this.#damage(what, `wire type ${this.#wireType}`);
  }

  #damage(expected: string, found: string): DataError {
    return new DataError(this.#subject, { expected: `${expected} in field ${this.number}`, found });
  }
}

/**
 * @internal The fields of a message, one after another, whatever they mean.
 *
 * @throws DataError that begins with `subject` where the bytes are no message.
 */
export function* protobufFields(bytes: Uint8Array, subject: string): Generator<ProtobufField> {
  let position = 0;
  const take = (count: number): Uint8Array => {
    if (count > bytes.length - position) {
      throw new DataError(subject, {
        expected: `${count} bytes of a field`,
        found: `the message's end after ${bytes.length - position}`,
      });
    }
    position += count;
    return bytes.subarray(position - count, position);
  };
  const varint = (): Uint8Array => {
    const start = position;
    for (let count = 1; count <= 10; count++) if (take(1)[0] < 128) return bytes.subarray(start, position);
    throw new DataError(subject, { expected: 'whole numbers of at most 10 bytes', found: 'a longer one' });
  };
  while (position < bytes.length) {
    const key = readVarint(varint());
    const [number, wireType] = [Math.floor(key / 8), key % 8];
    if (number < 1 || number >= 2 ** 29) {
      throw new DataError(subject, { expected: 'fields with numbers in [1, 2^29)', found: `${number}` });
    }
    if (wireType === 0) yield new ProtobufField(number, wireType, varint(), subject);
    else if (wireType === 1) yield new ProtobufField(number, wireType, take(8), subject);
    else if (wireType === 2) yield new ProtobufField(number, wireType, take(length(readVarint(varint()))), subject);
    else if (wireType === 5) yield new ProtobufField(number, wireType, take(4), subject);
    else throw new DataError(subject, { expected: 'wire types 0, 1, 2 and 5', found: `${wireType}` });
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A length that is negative by its highest bit is longer than any file. */
function length(value: number): number {
  return value < 0 ? Number.POSITIVE_INFINITY : value;
}

function readVarint(bytes: Uint8Array): number {
  if (bytes.length <= 4) {
    let value = 0;
    for (let i = bytes.length - 1; i >= 0; i--) value = value * 128 + (bytes[i] & 127);
    return value;
  }
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 7n) | BigInt(bytes[i] & 127);
  return Number(BigInt.asIntN(64, value));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
