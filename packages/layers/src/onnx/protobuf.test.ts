import { expect, it } from 'vitest';
import { ProtobufMessage } from './protobuf.ts';

const hex = (message: ProtobufMessage) => Buffer.from(message.toBytes()).toString('hex');

it("writes the bytes of protobuf's own documentation", () => {
  expect(hex(new ProtobufMessage().integer(1, 150))).toBe('089601');
  expect(hex(new ProtobufMessage().bytes(2, 'testing'))).toBe('120774657374696e67');
  expect(hex(new ProtobufMessage().message(3, new ProtobufMessage().integer(1, 150)))).toBe('1a03089601');
});

it('writes numbers of any size and sign, and floats', () => {
  expect(hex(new ProtobufMessage().integer(1, 0))).toBe('0800');
  expect(hex(new ProtobufMessage().integer(1, -1))).toBe(`08${'ff'.repeat(9)}01`);
  expect(hex(new ProtobufMessage().integer(1, 2n ** 63n - 1n))).toBe(`08${'ff'.repeat(8)}7f`);
  expect(hex(new ProtobufMessage().integer(20, 1))).toBe('a00101');
  expect(hex(new ProtobufMessage().float(2, 1.5))).toBe('150000c03f');
  expect(hex(new ProtobufMessage().bytes(1, 'é'))).toBe('0a02c3a9');
  expect(hex(new ProtobufMessage().bytes(1, ''))).toBe('0a00');
});
