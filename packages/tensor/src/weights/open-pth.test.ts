import { describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { Rng } from '../random/rng.ts';
import { bytesSource } from './byte-source.ts';
import { decodePth, openPth } from './open-pth.ts';
import { PickleObject } from './pickle-globals.ts';
import { PthTensor } from './pth-tensor.ts';
import { damaged, fixture, golden, recorded } from './weights.golden.ts';

const open = (name: string, key?: string) => openPth(bytesSource(fixture(name), name), { key });

/** A file of the format before PyTorch 1.6 around a pickle, given as letters, and its storages. */
function legacy(
  pickle: string,
  keys: readonly string[] = [],
  storages: readonly [size: number, bytes: Uint8Array][] = [],
) {
  const letters = (text: string) => Buffer.from(text, 'latin1');
  const list = keys.map((key) => `U${String.fromCharCode(key.length)}${key}`).join('');
  return new Uint8Array(
    Buffer.concat([
      letters('\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}.'),
      letters(`\x80\x02${pickle}.\x80\x02](${list}e.`),
      ...storages.flatMap(([size, bytes]) => [Buffer.from(BigUint64Array.of(BigInt(size)).buffer), bytes]),
    ]),
  );
}

/** A float tensor over storage '0' as a pickle has it; sizes under 256. */
function tensor({ size = 4, offset = 0, shape = [4], stride = [1], type = 'FloatStorage' }) {
  const tuple = (numbers: readonly number[]) => `(${numbers.map((n) => `K${String.fromCharCode(n)}`).join('')}t`;
  const storage = `(U\x07storagectorch\n${type}\nU\x010U\x03cpuK${String.fromCharCode(size)}tQ`;
  return `ctorch._utils\n_rebuild_tensor_v2\n(${storage}K${String.fromCharCode(offset)}${tuple(shape)}${tuple(stride)}\x89NtR`;
}

const four: [number, Uint8Array] = [4, new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer)];
const holding = (pickled: string) => legacy(`}U\x01w${pickled}s`, ['0'], [four]);

describe('openPth', () => {
  it.each(['types.pth', 'types-legacy.pth', 'types-protocol-5.pth', 'types-big-endian.pth'])(
    'reads every type from %s',
    async (name) => {
      const file = await open(name);
      expect(await file.readAll()).toEqual(golden.types);
      expect(file.names).toEqual([...golden.types.keys()]);
      expect(file.info('BF16')).toEqual({ dtype: 'BF16', shape: [14], bytes: 28 });
    },
  );

  it.each(['views.pth', 'views-legacy.pth'])(
    'reads views, shared storages and every order of axes from %s',
    async (name) => {
      const file = await open(name);
      const all = await file.readAll();
      expect(all).toEqual(golden.views);
      for (const [name, tensor] of golden.views) expect(await file.read(name)).toEqual(tensor);
      all.get('encoder.weight')!.data.fill(0 as never);
      expect(all.get('decoder.weight')).toEqual(golden.views.get('decoder.weight'));
    },
  );

  it.each(['tutorial.pth', 'tutorial-legacy.pth'])(
    "finds the tutorial's weights in %s, and the epoch beside them",
    async (name) => {
      const file = await open(name);
      expect(await file.readAll()).toEqual(golden.net);
      const value = file.value as Map<string, unknown>;
      expect([...value.keys()]).toEqual(['net', 'epoch']);
      expect(value.get('epoch')).toBe(20);
      expect((value.get('net') as Map<string, unknown>).get('fc_layer.bias')).toBeInstanceOf(PthTensor);
      expect(await decodePth(fixture(name))).toMatchObject({ tensors: golden.net });
    },
  );

  it.each(['checkpoint.pth', 'checkpoint-protocol-4.pth'])('reads what lies beside the weights in %s', async (name) => {
    const file = await open(name);
    expect(await file.readAll()).toEqual(golden.net);
    const value = file.value as Map<string, unknown>;
    expect(Object.fromEntries(value)).toMatchObject({
      epoch: 20,
      accuracy: 86.47,
      steps: 7820,
      half: 0.5,
      flag: true,
      numbers: [0, -1, 255, 65536, -(2 ** 31), 2 ** 31, 2n ** 53n + 1n, -(2n ** 70n), 1.5, true, false, null],
      tuple: ['a', [1, 2], []],
      text: 'Ünïcödé 𝔘',
      bytes: Uint8Array.of(0, 127, 128, 255),
      bytearray: Uint8Array.of(97, 98),
      set: new Set([1, 2, 3]),
      counter: new Map([
        ['a', 2],
        ['b', 1],
      ]),
      defaultdict: new Map([['a', [1]]]),
      dtype: 'torch.float16',
      device: 'cuda:1',
      size: [1, 2],
      ordered: new Map<unknown, unknown>([
        ['__proto__', 1],
        ['b', 2],
        [3, 'c'],
      ]),
    });
    expect(value.get('args')).toBeInstanceOf(PickleObject);
    expect((value.get('args') as PickleObject).fields).toEqual(
      new Map<string, unknown>([
        ['lr', 0.1],
        ['arch', 'resnet18'],
      ]),
    );
    expect(await (value.get('parameter') as PthTensor).read()).toEqual({ shape: [2], data: Float32Array.of(1, 2) });
    const optimizer = value.get('optimizer') as Map<string, Map<number, Map<string, PthTensor>>>;
    const moment = await optimizer.get('state')!.get(0)!.get('exp_avg')!.read();
    expect(moment).toMatchObject({ shape: [3, 2, 3, 3] });
    expect(moment.data[0]).toBeCloseTo(0.1);
  });

  it('takes the state dict that it is told to', async () => {
    expect((await open('checkpoint.pth', 'model_state_dict')).names).toEqual([...golden.net.keys()]);
    const file = await open('checkpoint.pth', 'optimizer.state');
    await expect(file.readAll()).rejects.toThrow(
      "checkpoint.pth: expected a state dict at 'optimizer.state', found none; it holds a dict of 'model_state_dict', 'optimizer', 'parameter'",
    );
  });

  it('finds a state dict under a name that nobody else uses, or two keys down', async () => {
    const tensors = `}U\x01w${tensor({})}s`;
    for (const pickled of [`}U\x06my_ownN0}U\x06my_own${tensors}s`, `}U\x05model}U\x0astate_dict${tensors}ss`]) {
      const { tensors } = await decodePth(legacy(pickled, ['0'], [four]));
      expect([...tensors]).toEqual([['w', { shape: [4], data: Float32Array.of(1, 2, 3, 4) }]]);
    }
  });

  it('gives what is no state dict as it is, and says so when weights are asked for', async () => {
    const file = await openPth(bytesSource(legacy(`]${tensor({})}a`, ['0'], [four]), 'x.pth'));
    const [only] = file.value as PthTensor[];
    expect((await only.read()).data).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(() => file.names).toThrow(
      'x.pth: expected a state dict, or a dict that holds one, found Array; say where it is with key',
    );
    await expect(file.readAll()).rejects.toThrow(DataError);
    // A dict that holds itself has none either.
    await expect(decodePth(legacy('}q\x00U\x03neth\x00s'))).rejects.toThrow("found a dict of 'net'");
    expect((await decodePth(legacy('}'))).tensors).toEqual(new Map());
  });

  it('reads the directory, the pickle, and the tensors that are asked for', async () => {
    const bytes = legacy(`}U\x01w${tensor({ offset: 1, shape: [2] })}s`, ['0'], [four]);
    const source = recorded(bytesSource(bytes));
    const file = await openPth(source);
    source.reads.length = 0;
    await file.read('w');
    expect(source.reads).toEqual([[bytes.length - 12, bytes.length - 4]]);
    const archive = recorded(bytesSource(fixture('views.pth')));
    const views = await openPth(archive);
    archive.reads.length = 0;
    await views.read('row');
    expect(archive.reads.map(([start, end]) => end - start)).toEqual([30, 24]);
  });

  it.each([
    ['runs-system.pth', 'posix.system'],
    ['runs-eval.pth', 'builtins.eval'],
    ['runs-eval-legacy.pth', 'builtins.eval'],
    ['module.pth', 'torch.nn.modules.activation.ReLU'],
  ])('refuses %s, which names %s', async (name, global) => {
    await expect(open(name)).rejects.toThrow(DataError);
    await expect(open(name)).rejects.toThrow(
      `${name}: expected only tensors and plain data, found the name ${global}, which Python would look up and could run; if you trust the file, save its weights alone`,
    );
  });

  it.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(), 'expected a file of torch.save, found an empty file'],
    ['another file', Uint8Array.from('<html>', (letter) => letter.charCodeAt(0)), 'found a file of another kind'],
    [
      'a pickle of something else',
      Uint8Array.from('\x80\x02K\x01.', (letter) => letter.charCodeAt(0)),
      'found a file of another kind',
    ],
    [
      'a file that is cut in its pickle',
      fixture('tutorial-legacy.pth').subarray(0, 300),
      'expected a whole pickle, found one that is cut',
    ],
    ['a file that is cut in its storages', fixture('tutorial-legacy.pth').subarray(0, -1), 'found one that is cut'],
    [
      'a tensor past its storage',
      holding(tensor({ shape: [5] })),
      "expected tensors within the 4 elements of storage '0', found one of [5], strides [1], from 0",
    ],
    ['one that begins past it', holding(tensor({ offset: 2, shape: [3] })), 'found one of [3], strides [1], from 2'],
    [
      'one whose strides lead past it',
      holding(tensor({ shape: [2, 2], stride: [3, 1] })),
      'found one of [2, 2], strides [3, 1]',
    ],
    ['an empty one that begins past it', holding(tensor({ offset: 9, shape: [0] })), 'from 9'],
    ['more sizes than strides', holding(tensor({ shape: [2, 2] })), 'expected offset, sizes and strides of a tensor'],
    [
      'a storage that is larger than it says',
      holding(tensor({ size: 5 })),
      "expected 5 elements in storage '0', found 4",
    ],
    ['a storage that is not there', legacy(`}U\x01w${tensor({})}s`), "expected storage '0', found none"],
    [
      'a storage that nobody has',
      legacy('}', ['0'], [four]),
      'expected the storages of the tensors, found another one',
    ],
    ['a storage that is twice there', legacy(`}U\x01w${tensor({})}s`, ['0', '0'], [four, four]), 'found another one'],
    [
      'a storage of two sizes',
      holding(`${tensor({})}0${tensor({ type: 'ByteStorage' })}`),
      "expected storage '0' of 16 bytes, found it again, of 4",
    ],
    ['a storage of a strange type', holding(tensor({ type: 'QInt8Storage' })), 'found the name torch.QInt8Storage'],
    ['a tensor of no storage', holding(tensor({}).replace('Q', '0N')), 'expected a storage, found null'],
    [
      'strides that repeat without end',
      holding(tensor({ shape: [255, 255, 255, 255], stride: [0, 0, 0, 0] })),
      'that repeats them; save a copy of it in full',
    ],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(decodePth(bytes, 'x.pth')).rejects.toThrow(DataError);
    await expect(decodePth(bytes, 'x.pth')).rejects.toThrow(`x.pth: expected `);
    await expect(decodePth(bytes, 'x.pth')).rejects.toThrow(message);
  });

  it('reads what repeats a few values, but not one small file as endless memory', async () => {
    const many = { shape: [255, 255], stride: [0, 0] };
    const few = await openPth(bytesSource(holding(tensor(many))));
    expect(new Set((await few.read('w')).data as Float32Array)).toEqual(new Set([1]));
    const names = Array.from({ length: 100 }, (_, i) => `U\x02${String(i).padStart(2, '0')}${tensor(many)}s`).join('');
    await expect(decodePth(legacy(`}${names}`, ['0'], [four]), 'x.pth')).rejects.toThrow(
      'its tensors share their memory',
    );
  });

  it.each(['checkpoint.pth', 'views.pth', 'views-legacy.pth', 'types-protocol-5.pth'])(
    'survives any damage to %s',
    async (name) => {
      const bytes = fixture(name);
      let refused = 0;
      for (let i = 0; i < 1500; i++) {
        try {
          const broken = damaged(bytes, new Rng(i));
          const { tensors } = await decodePth(broken);
          const count = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
          expect(count).toBeLessThanOrEqual(4 * broken.length + 2 ** 22);
          for (const { shape, data } of tensors.values()) expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
          refused++;
        }
      }
      expect(refused).toBeGreaterThan(500);
    },
  );
});
