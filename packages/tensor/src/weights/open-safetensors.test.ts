import { describe, expect, it } from 'vitest';
import { Rng } from '../random/rng.ts';
import { blobSource, bytesSource } from './byte-source.ts';
import { openSafetensors } from './open-safetensors.ts';
import { decodeSafetensors } from './safetensors.ts';
import { damaged, fixture, golden, recorded } from './weights.golden.ts';

const bytes = fixture('types.safetensors');

describe('openSafetensors', () => {
  it('reads all that PyTorch writes, in every type', async () => {
    const file = await openSafetensors(bytesSource(bytes));
    const all = await file.readAll();
    expect([...all.keys()]).toEqual(file.names);
    expect(all).toEqual(golden.types);
    expect(file.metadata).toEqual({ format: 'pt' });
    for (const [name, tensor] of all) expect(await file.read(name)).toEqual(tensor);
  });

  it('finds in a file what decoding finds in memory', async () => {
    const { tensors, metadata } = decodeSafetensors(bytes);
    const file = await openSafetensors(blobSource(new Blob([new Uint8Array(bytes)])));
    expect(await file.readAll()).toEqual(tensors);
    expect(file.metadata).toEqual(metadata);
  });

  it('reads the header and the tensors that are asked for, and nothing else', async () => {
    const source = recorded(bytesSource(bytes));
    const file = await openSafetensors(source);
    const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(source.reads.splice(0)).toEqual([
      [0, 8],
      [8, start],
    ]);
    expect(file.info('I64')).toEqual({ dtype: 'I64', shape: [5], bytes: 40 });
    expect(source.reads).toEqual([]);
    expect(await file.readAll(['F16', 'I64'])).toEqual(
      new Map(['F16', 'I64'].map((name) => [name, golden.types.get(name)])),
    );
    source.reads.length = 0;
    await file.read('F16');
    expect(source.reads.map(([from, to]) => to - from)).toEqual([28]);
  });

  it('gives memory of its own', async () => {
    const file = await openSafetensors(bytesSource(bytes));
    const first = await file.read('U8');
    first.data.fill(9 as never);
    expect(await file.read('U8')).toEqual(golden.types.get('U8'));
  });

  it('refuses a name that is not there, naming the nearest', async () => {
    const file = await openSafetensors(bytesSource(bytes, 'x.safetensors'));
    expect(() => file.info('scalr')).toThrow("x.safetensors: no tensor is named 'scalr'; did you mean 'scalar'?");
    await expect(file.read('something')).rejects.toThrow(RangeError);
    await expect(file.readAll(['F32', 'something'])).rejects.toThrow("'something'; it has 12 tensors");
  });

  it('reads no more than the first bytes of a file that claims a long header', async () => {
    const source = recorded(bytesSource(new Uint8Array(100).fill(255), 'x.safetensors'));
    await expect(openSafetensors(source)).rejects.toThrow('x.safetensors: expected a header of at most 92 bytes');
    expect(source.reads).toEqual([[0, 8]]);
  });

  it('survives any damage as decoding does', async () => {
    for (let i = 0; i < 500; i++) {
      const broken = damaged(bytes, new Rng(i));
      const outcome = async (read: () => unknown) => {
        try {
          return await read();
        } catch (error) {
          return (error as Error).message;
        }
      };
      expect(await outcome(async () => (await openSafetensors(bytesSource(broken, 'x'))).readAll())).toEqual(
        await outcome(() => decodeSafetensors(broken, 'x').tensors),
      );
    }
  });
});
